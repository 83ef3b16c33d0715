"""Commands on what was published: `lyceum builder list | export`. What writes files is imported when it is used."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from infrastructure.postgres.database import open_database
from infrastructure.process.new_files import NotExported, new_file
from infrastructure.process.printing import print_table, remark
from infrastructure.telemetry.logs import command_settings

if TYPE_CHECKING:
    from projections.builder.published import PublishedRow

builder = typer.Typer(name="builder", help="What was published of training sessions.", no_args_is_help=True)

MAX_NAME = 100
"""Characters of an id that an error shows."""
MOST = 2**31 - 1
"""The highest version that can be asked for (PostgreSQL's integer)."""

New = Annotated[Path | None, typer.Option(help="A file that is written; it must not be there yet.")]


@builder.command("list")
def list_published() -> None:
    """Print what was published, each in its newest version, the latest first."""
    from infrastructure.builder.published import read_newest

    rows = asyncio.run(read_newest(open_database(command_settings())))
    told = [(one.session_id, str(one.publication), f"{one.published_at:%Y-%m-%d %H:%M}", one.title) for one in rows]
    print_table(("id", "version", "published", "title"), told)


@builder.command()
def export(
    id: Annotated[str, typer.Argument(help="The session: its id, as `lyceum builder list` and the API give it.")],
    docx: New = None,
    markdown: New = None,
    icalendar: New = None,
    version: Annotated[int | None, typer.Option(min=1, max=MOST, help="Which version; the newest without one.")] = None,
) -> None:
    """Write a published session as the trainer's guide (DOCX), as Markdown with all notes, or for calendars (.ics)."""
    from infrastructure.builder.exporting import FORMS

    wanted = {form: path for form, path in zip(FORMS, (docx, markdown, icalendar), strict=True) if path}
    try:
        if not wanted:
            raise NotExported("Name a file: --docx, --markdown or --icalendar.")
        found = published(id, version)
        with ExitStack() as files:
            for form, path in wanted.items():
                files.enter_context(new_file(path))
                path.write_bytes(FORMS[form](found))
    except NotExported as error:
        remark(str(error))
        raise typer.Exit(2) from None
    for path in wanted.values():
        typer.echo(f"{path}: {path.stat().st_size} bytes")


def published(id: str, version: int | None) -> "PublishedRow":
    """The publication that is meant, by the id of its draft or its own. Raises `NotExported`."""
    from infrastructure.builder.published import read
    from infrastructure.log.codec import parse_id
    from schema.builder.ids import PUBLISHED, whole

    draft, _, number = id.strip().removeprefix(f"{PUBLISHED}:").partition(":")
    uuid = parse_id(draft)
    named = whole(number)
    is_id = uuid is not None and bool(named) == bool(number)
    found = asyncio.run(read(open_database(command_settings()), uuid, version or named)) if uuid and is_id else None
    if found is None:
        which = f"version {version} of " if version else ""
        raise NotExported(f"There is no {which}published session {id[:MAX_NAME]}; `lyceum builder list` prints them.")
    return found
