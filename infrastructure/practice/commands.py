"""Commands on what is practised with: `lyceum decks import | list`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress

from infrastructure.postgres.database import open_database
from infrastructure.postgres.migrating import told_to_operators
from infrastructure.practice import deck_files
from infrastructure.practice import decks as stored
from infrastructure.practice.deck_formats import UnreadableDeck
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
    except UnreadableDeck as error:
        remark(str(error))
        raise typer.Exit(2) from None
    url = _seeded_database()
    with Progress(console=console) as progress:
        bar = progress.add_task(escape(found.deck.id), total=len(found.deck.nodes))
        stored.save(url, found.deck, lambda done, total: progress.update(bar, completed=done, total=total))
    for one in found.remarks:
        remark(one)
    typer.echo(f"{found.deck.id}: {len(found.deck.nodes)} items, {len(found.deck.goals)} goals")


@decks.command("list")
def list_decks() -> None:
    """Print the decks that everybody can practise."""
    url = _seeded_database()
    print_table(("id", "title", "language", "items", "goals"), [[*map(str, row)] for row in stored.listed(url)])


def _seeded_database() -> str:
    """The URL of the database, with the shipped decks in it. Raises `SettingsError`."""
    url = open_database(command_settings())
    with told_to_operators():
        stored.seed(url)
    return url
