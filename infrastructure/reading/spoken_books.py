"""Books of the library as EPUBs that are read aloud, in files of their own."""

from collections.abc import Callable
from pathlib import Path

from infrastructure.foundation import open_voices
from infrastructure.keys.installation import read_installation
from infrastructure.keys.sealing import MasterKeys
from infrastructure.postgres.clock import Clock
from infrastructure.postgres.database import make_pool
from infrastructure.process.new_files import NotExported
from infrastructure.process.settings import Settings
from infrastructure.reading.book_texts import MAX_WORDS
from infrastructure.reading.books import Books
from infrastructure.reading.exporting import export_epub
from schema.reading.ids import book_named

MAX_NAME = 100
"""Characters of a book's id that an error shows."""


async def export(settings: Settings, url: str, book_id: str, path: Path, progress: Callable[[int, int], None]) -> None:
    """Write the newest edition of a book to a file; `progress` is told passages done and to be done.

    The book goes by its name, as `lyceum books list` prints it, or by the id that clients know it by.

    Raises `NotExported`, `NoVoice` where nothing speaks its language, and `SpeechFailed`.
    """
    async with make_pool(url) as pool:
        books = Books(pool)
        book = await books.find(book_named(book_id))
        if book is None:
            raise NotExported(f"There is no book {book_id[:MAX_NAME]}; `lyceum books list` prints them.")
        installation = await read_installation(pool, MasterKeys.parse(settings.master_key))
        passages = [one for _, one in (await books.passages(book.edition, MAX_WORDS)).rows]
        await (clock := Clock(pool)).read()
        async with open_voices(settings, pool, installation, clock) as voices:
            await export_epub(path, book, passages, voices, clock.now(), progress)
