"""Commands on what is read: `lyceum books import | list`."""

from pathlib import Path
from typing import Annotated

import typer

from infrastructure.postgres.database import open_database
from infrastructure.postgres.migrating import told_to_operators
from infrastructure.process.printing import print_table, remark
from infrastructure.reading import book_files, kept_books
from infrastructure.reading.book_texts import UnreadableBook
from infrastructure.telemetry.logs import command_settings

books = typer.Typer(name="books", help="What is read.", no_args_is_help=True)


@books.command("import")
def import_book(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A book: .txt, .md or .epub; FILE.json beside it.")
    ],
    language: Annotated[str, typer.Option(help="The book's language, such as de, where the file tells none.")] = "",
) -> None:
    """Add a book to the library, or bring it up to date; learners stay where they were in text that is the same."""
    try:
        found = book_files.read(file, language)
        if found.book.id in {folder.name for folder in kept_books.shipped()}:
            raise UnreadableBook(f"{file.name}: a book that ships is called {found.book.id}; name the file otherwise")
        url = _seeded_database()
        is_new = kept_books.save(url, found)
    except UnreadableBook as error:
        remark(str(error))
        raise typer.Exit(2) from None
    book = found.book
    typer.echo(f"{book.id}: {book.word_count} words, {len(found.passages)} passages, {book.level}")
    if not is_new:
        remark("The library has this edition already.")


@books.command("list")
def list_books() -> None:
    """Print the books of the library."""
    titles = ("id", "title", "author", "language", "level", "words", "minutes")
    print_table(titles, [[*map(str, row)] for row in kept_books.listed(_seeded_database())])


def _seeded_database() -> str:
    """The URL of the database, with the shipped books in it. Raises `SettingsError`."""
    url = open_database(command_settings())
    with told_to_operators():
        kept_books.seed(url)
    return url
