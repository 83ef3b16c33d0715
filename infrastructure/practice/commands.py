"""Commands on what is practised with: `lyceum decks import | list`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from infrastructure.postgres.database import open_database
from infrastructure.practice import deck_files
from infrastructure.practice import decks as stored
from infrastructure.process.printing import console, print_table, remark
from infrastructure.telemetry.logs import command_settings

decks = typer.Typer(name="decks", help="What is practised with.", no_args_is_help=True)


@decks.command("import")
def import_deck(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A deck: .json, .csv, .tsv or .apkg.")],
) -> None:
    """Add a deck to what everybody can practise, or bring it up to date; what learners remember of its items stays."""
    try:
        found = deck_files.read(file)
    except deck_files.UnreadableDeck as error:
        remark(str(error))
        raise typer.Exit(2) from None
    url = open_database(command_settings())
    stored.seed(url)
    with Progress(console=console) as progress:
        bar = progress.add_task(escape(found.deck.id), total=len(found.deck.nodes))
        stored.save(url, found.deck, lambda done, total: progress.update(bar, completed=done, total=total))
    for one in found.remarks:
        remark(one)
    typer.echo(f"{found.deck.id}: {len(found.deck.nodes)} items, {len(found.deck.goals)} goals")


@decks.command("list")
def list_decks() -> None:
    """Print the decks that everybody can practise."""
    url = open_database(command_settings())
    stored.seed(url)
    print_table(("id", "title", "language", "items", "goals"), [[*map(str, row)] for row in stored.listed(url)])
