"""Commands on what exams are about: `lyceum topics import`."""

from pathlib import Path
from typing import Annotated

import typer

from infrastructure.postgres.database import open_database
from infrastructure.process.printing import remark
from infrastructure.telemetry.logs import command_settings

topics = typer.Typer(name="topics", help="What exams are about.", no_args_is_help=True)


@topics.callback()
def of_topics() -> None:
    """What exams are about."""


@topics.command("import")
def import_topics(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="RSS, Atom, or JSON of headlines.")],
) -> None:
    """Add headlines to the pool that exams take their subjects from; they count as news for seven days."""
    from infrastructure.exam import headlines

    try:
        found = headlines.read(file)
    except headlines.UnreadableFeed as error:
        remark(str(error))
        raise typer.Exit(2) from None
    new, skipped = headlines.save(open_database(command_settings()), found)
    typer.echo(f"{new} new of {len(found)} headlines, {skipped} skipped")
