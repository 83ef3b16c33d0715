"""Commands on documents: `lyceum knowledge import | list | remove | search`. What reads files is imported late."""

import os
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, TaskID

from infrastructure.builder.knowledge import kept_documents, shipped
from infrastructure.builder.knowledge.texts import UnreadableDocument
from infrastructure.builder.retrieval.commands import search_knowledge
from infrastructure.builder.retrieval.embedding import embedder_set
from infrastructure.builder.retrieval.embeddings import embed_waiting
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.postgres.database import open_database
from infrastructure.postgres.migrating import told_to_operators
from infrastructure.process.printing import console, print_table, remark
from infrastructure.telemetry.logs import command_settings

if TYPE_CHECKING:
    from infrastructure.builder.knowledge.importing import Found, Imported

knowledge = typer.Typer(name="knowledge", help="What drafts of sessions draw on.", no_args_is_help=True)

SHOWN = 20
"""Documents that are named one by one, where there are more."""


@knowledge.command("import")
def import_knowledge(
    place: Annotated[
        Path,
        typer.Argument(metavar="DIR|FILE", exists=True, resolve_path=True, help=".md, .txt, .html, .pdf, .docx"),
    ],
    category: Annotated[str, typer.Option(help="The category of documents that name none.")] = "",
    prune: Annotated[bool, typer.Option("--prune", help="Remove documents that the folder has no more.")] = False,
) -> None:
    """Add documents, or bring them up to date. Files that are no documents, hidden ones and links are left out."""
    from infrastructure.builder.knowledge.importing import found_at, import_documents
    from infrastructure.builder.knowledge.importing import prune as remove_gone

    try:
        found = found_at(place)
    except UnreadableDocument as error:
        remark(f"{place}: {error}")
        raise typer.Exit(2) from None
    _tell_of_others(found)
    if not found.documents:
        remark(f"{place}: there is no document in it, no file that ends in .md, .txt, .html, .pdf or .docx.")
        raise typer.Exit(2)
    url = _seeded_database()
    with told_to_operators(), Progress(console=console) as progress:
        tell = partial(_tell, progress, progress.add_task("documents", total=len(found.documents)))
        done = import_documents(url, place, found.documents, category, tell)
        embed_waiting(url, embedder_set())
        removed = remove_gone(url, done.gone) if prune else 0
    _print(done, removed)
    if done.unreadable:
        raise typer.Exit(2)


@knowledge.command("list")
def list_knowledge() -> None:
    """Print the documents."""
    titles = ("id", "title", "category", "language", "date", "passages", "source")
    with closing(connect_at_once(_seeded_database(), autocommit=True)) as connection:
        rows = kept_documents.listed(connection)
    print_table(titles, [["" if cell is None else str(cell) for cell in row] for row in rows])


knowledge.command("search")(search_knowledge)


@knowledge.command("remove")
def remove_knowledge(
    name: Annotated[str, typer.Argument(help="The document: its id, as `lyceum knowledge list` prints it, or path.")],
) -> None:
    """Remove a document. Drafts keep what they have quoted from it."""
    names = [one.encode(errors="replace").decode() for one in (name, os.path.abspath(name))]
    url = _seeded_database()
    with told_to_operators(), closing(connect_at_once(url, autocommit=True)) as connection:
        sources = kept_documents.sources_of(connection, names)
        if not sources:
            remark("There is no such document; `lyceum knowledge list` prints the ids of those that there are.")
            raise typer.Exit(2)
        if any(source.startswith(shipped.SCHEME) for source in sources):
            remark("A document that ships stays: the next start would bring it back.")
            raise typer.Exit(2)
        kept_documents.remove(connection, sources)


def _tell_of_others(found: "Found") -> None:
    if found.other:
        remark(f"Left out, since their names do not end as those of documents do: {found.other}.")
    if found.links:
        remark(f"Symbolic links, which are not followed: {found.links}.")


def _print(done: "Imported", removed: int) -> None:
    _name([f"{path}: {why}" for path, why in done.unreadable], "cannot be read")
    _name([f"{source}: {'removed' if removed else 'not in the folder any more'}" for source in done.gone], "are gone")
    if done.gone and not removed:
        remark(f"Documents that the folder has no more, which --prune removes: {len(done.gone)}.")
    counts = f"{done.new} new, {done.changed} changed, {done.same} as they were, {len(done.unreadable)} unreadable"
    typer.echo(f"{counts}, {removed} removed; {done.passages} passages")


def _name(documents: list[str], what: str) -> None:
    """Name documents, as many as can be read."""
    for one in documents[:SHOWN]:
        remark(one)
    if len(documents) > SHOWN:
        remark(f"and {len(documents) - SHOWN} more that {what}")


def _tell(progress: Progress, bar: TaskID, done: int, total: int) -> None:
    progress.update(bar, completed=done, total=total)


def _seeded_database() -> str:
    """The URL of the database, with the documents that ship in it. Raises `SettingsError`."""
    url = open_database(command_settings())
    with told_to_operators():
        shipped.seed(url)
    return url
