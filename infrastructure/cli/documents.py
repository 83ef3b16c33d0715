"""Commands on trusted documents: `lyceum documents add | list | remove`."""

from pathlib import Path
from typing import Annotated

import typer

from infrastructure.process.printing import print_table, remark
from infrastructure.telemetry.logs import command_settings

documents = typer.Typer(help="The documents that requests may name instead of sending them.", no_args_is_help=True)


@documents.command()
def add(
    place: Annotated[
        Path, typer.Argument(exists=True, help="A folder of .graphql or .gql files, or a manifest in JSON.")
    ],
) -> None:
    """Add every operation with its fragments, or a manifest's documents; servers know them within a second or so."""
    from infrastructure.graphql import document_files, document_store
    from infrastructure.postgres.database import open_database
    from infrastructure.web.application import executor_of

    settings = command_settings()
    try:
        found = document_files.read(place)
        url = open_database(settings)
        new = document_store.save(url, found, executor_of(settings))
    except (document_files.UnreadableDocuments, document_store.DocumentsRefused) as error:
        remark(str(error))
        raise typer.Exit(2) from None
    for id, text in found.items():
        typer.echo(f"{id}  {document_store.operations(text)}")
    remark(f"{new} new of {len(found)} documents")


@documents.command("list")
def list_documents() -> None:
    """Print the documents, oldest first."""
    from infrastructure.graphql import document_store
    from infrastructure.postgres.database import open_database

    url = open_database(command_settings())
    print_table(("id", "operation"), document_store.listed(url))


@documents.command()
def remove(ids: Annotated[list[str], typer.Argument(help="Ids, as `lyceum documents list` prints them.")]) -> None:
    """Remove documents; servers forget them within a second or so."""
    from infrastructure.graphql import document_store
    from infrastructure.postgres.database import open_database

    url = open_database(command_settings())
    gone = document_store.remove(url, ids)
    if missing := [id for id in ids if id not in gone]:
        remark(f"There is no document {', '.join(missing)}.")
        raise typer.Exit(1)
