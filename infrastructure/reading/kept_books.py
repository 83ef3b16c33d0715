"""Puts books into the database, where a book that is there already gets another edition.

An edition stays as long as a learner's place in a book is told in it, as long as anybody reads at all, since sessions
stay on the edition that they began with, and as long as it is the newest but one: a start may be on its way with it.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psycopg

from domain.languages import main_language
from domain.reading.book import Book, Passage
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.postgres.locks import BOOKS
from infrastructure.reading.book_texts import UnreadableBook
from infrastructure.sessions.rows import IS_OPEN_OF_KIND

if TYPE_CHECKING:
    from infrastructure.reading.book_files import BookFile

SHIPPED = Path(__file__).parent / "books"
"""The books that come with the project, each in a folder of its name with text.md and book.json."""

READ_AS = "2"
"""To be raised where files are read otherwise than before: then the shipped books are read anew."""

CONFIGS = {"de": "german", "en": "english"}
"""PostgreSQL's configurations of full text search by language; words of other languages are found as they stand.

The function `books_with_words` of migration 0014 knows them too.
"""

SIMPLE = "simple"

OF_A_BOOK = ("id", "title", "author", "language", "level", "word_count", "estimated_minutes")
OF_A_PASSAGE = ("first_word", "order", "word_count", "text")

NEWEST = "SELECT edition FROM books WHERE id = %s"
SOURCES = "SELECT id, source FROM books"
SAVE_BOOK = (
    "INSERT INTO books (id, edition, title, author, language, level, tags, word_count, estimated_minutes, source,"
    " config, search) VALUES (%(id)s, %(edition)s, %(title)s, %(author)s, %(language)s, %(level)s, %(tags)s,"
    " %(word_count)s, %(estimated_minutes)s, %(source)s, %(config)s, '')"
    " ON CONFLICT (id) DO UPDATE SET edition = excluded.edition, title = excluded.title, author = excluded.author,"
    " language = excluded.language, level = excluded.level, tags = excluded.tags, word_count = excluded.word_count,"
    " estimated_minutes = excluded.estimated_minutes, source = excluded.source, config = excluded.config"
)
SAVE_EDITION = "INSERT INTO book_editions (edition, book_id, content) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
SAVE_PASSAGE = (
    "INSERT INTO book_passages (edition, first_word, place, word_count, text, paragraphs, sentences, search)"
    " VALUES (%(edition)s, %(first_word)s, %(order)s, %(word_count)s, %(text)s, %(paragraphs)s, %(sentences)s,"
    " to_tsvector(%(config)s::regconfig, %(text)s) || array_to_tsvector(ARRAY[%(edition)s])) ON CONFLICT DO NOTHING"
)
SAVE_SEARCH = (
    "UPDATE books AS b SET search = to_tsvector(b.config::regconfig, b.title || ' ' || b.author) ||"
    " (SELECT array_to_tsvector(array_agg(DISTINCT lexeme)) FROM book_passages AS p, unnest(p.search)"
    " WHERE p.edition = b.edition AND lexeme <> b.edition) WHERE b.id = %s"
)
REMOVE_OLD = (
    "DELETE FROM book_editions AS e WHERE book_id = %(book)s AND edition <> ALL (%(kept)s)"
    f" AND NOT EXISTS (SELECT FROM readings AS r WHERE r.edition = e.edition) AND NOT {IS_OPEN_OF_KIND}"
)
LIST = (
    "SELECT id, title, author, language, level, word_count, round(estimated_minutes)::int FROM books ORDER BY title, id"
)


def config_of(language: str) -> str:
    """By which rules words of a language are found."""
    return CONFIGS.get(main_language(language), SIMPLE)


def save(url: str, found: "BookFile", source: str = "") -> bool:
    """Keep a book, whole or not at all; whether it is another edition than before. Raises `UnreadableBook`."""
    book = found.book
    try:
        with connect_at_once(url) as connection:
            connection.execute(BOOKS)
            before = connection.execute(NEWEST, (book.id,)).fetchone()
            _save(connection, book, found.passages, source)
            kept = [book.edition, *(before or ())]
            connection.execute(REMOVE_OLD, {"book": book.id, "kept": kept, "kind": "READING"})
    except psycopg.errors.ProgramLimitExceeded:
        raise UnreadableBook(f"{book.id}: has too many different words to be searched; import it in parts") from None
    return before != (book.edition,)


def _save(connection: psycopg.Connection, book: Book, passages: tuple[Passage, ...], source: str) -> None:
    shared = {"config": config_of(book.language), "edition": book.edition}
    row = {name: getattr(book, name) for name in OF_A_BOOK}
    connection.execute(SAVE_BOOK, {**row, **shared, "tags": list(book.tags), "source": source})
    connection.execute(SAVE_EDITION, (book.edition, book.id, msgspec.json.encode(book)))
    with connection.cursor() as cursor:
        cursor.executemany(SAVE_PASSAGE, [{**_columns(passage), **shared} for passage in passages])
    connection.execute(SAVE_SEARCH, (book.id,))


def _columns(passage: Passage) -> dict[str, object]:
    numbers = {"paragraphs": list(passage.paragraphs), "sentences": list(passage.sentences)}
    return {name: getattr(passage, name) for name in OF_A_PASSAGE} | numbers


def seed(url: str) -> None:
    """Keep the shipped books, those that are not there as they are shipped now."""
    with connect_at_once(url, autocommit=True) as connection:
        there: dict[str, str] = dict(connection.execute(SOURCES).fetchall())
    for folder in shipped():
        source = _source(folder)
        if there.get(folder.name) != source:
            save(url, read_shipped(folder), source)


def read_shipped(folder: Path) -> "BookFile":
    """A book that comes with the project. Raises `UnreadableBook`.

    What reads files is imported here: most servers find their books in the database.
    """
    from infrastructure.reading.book_files import read_pair

    return read_pair(folder / "text.md", folder / "book.json", folder.name)


def shipped() -> Iterator[Path]:
    """The folders of the books that come with the project; each has the name that is the book's id."""
    return (path.parent for path in sorted(SHIPPED.glob("*/text.md")))


def listed(url: str) -> list[tuple[object, ...]]:
    """The books: id, title, author, language, level, words, minutes."""
    with connect_at_once(url, autocommit=True) as connection:
        return connection.execute(LIST).fetchall()


def _source(folder: Path) -> str:
    """A name for the files of a shipped book, and the way they are read."""
    content = b"\0".join((folder / name).read_bytes() for name in ("text.md", "book.json"))
    return sha256(READ_AS.encode() + content).hexdigest()
