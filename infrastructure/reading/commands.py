"""Commands on what is read: `lyceum books import | list | export`. What reads files is imported where one is read."""

import asyncio
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import Progress, TaskID

from infrastructure.postgres.database import open_database
from infrastructure.postgres.migrating import told_to_operators
from infrastructure.process.new_files import NotExported, new_file
from infrastructure.process.printing import console, print_table, remark
from infrastructure.process.wording import shown
from infrastructure.reading import kept_books
from infrastructure.reading.book_texts import UnreadableBook
from infrastructure.telemetry.logs import command_settings
from infrastructure.voices.speech import NoVoice, SpeechFailed

books = typer.Typer(name="books", help="What is read.", no_args_is_help=True)


@books.command("import")
def import_book(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A book: .txt, .md or .epub; FILE.json beside it.")
    ],
    language: Annotated[str, typer.Option(help="The book's language, such as de, where the file tells none.")] = "",
) -> None:
    """Add a book to the library, or bring it up to date; learners stay where they were in text that is the same."""
    from infrastructure.reading import book_files

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


@books.command("export")
def export_book(
    id: Annotated[str, typer.Argument(help="The book: its id, as `lyceum books list` prints it.")],
    epub: Annotated[Path, typer.Option("--epub", help="The file that is written; it must not be there yet.")],
) -> None:
    """Write a book as an EPUB 3 that is read aloud, word by word; what was not spoken yet is spoken now."""
    from infrastructure.reading.spoken_books import export

    try:
        with new_file(epub), Progress(console=console) as progress:
            bar = progress.add_task(escape(shown(epub.name)), total=None)
            tell = partial(_tell, progress, bar)
            asyncio.run(export(command_settings(), _seeded_database(), id, epub, tell))
    except (NotExported, NoVoice, SpeechFailed) as error:
        remark(str(error))
        raise typer.Exit(2) from None
    typer.echo(f"{epub}: {epub.stat().st_size} bytes")


def _tell(progress: Progress, bar: TaskID, done: int, total: int) -> None:
    progress.update(bar, completed=done, total=total)


def _seeded_database() -> str:
    """The URL of the database, with the shipped books in it. Raises `SettingsError`."""
    url = open_database(command_settings())
    with told_to_operators():
        kept_books.seed(url)
    return url
