"""Editions of books as a process holds them: those that were used last. An edition never changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.reading.book import Book, Entry
from domain.reading.dictionary import by_form
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.queries import fetch
from infrastructure.process.caches import ENTRY_BYTES, Cache

HELD, HELD_BYTES = 500, 64 * 1024 * 1024
"""How many editions are held at most, and what they take together."""

EXPANSION, NUMBER_BYTES, FORM_BYTES = 4, 40, 200
"""What an edition takes in memory for each byte of its JSON (measured), each paragraph, and each form of a word."""

EDITIONS = (
    "SELECT e.edition, e.content, ARRAY(SELECT unnest(p.paragraphs) FROM book_passages AS p"
    " WHERE p.edition = e.edition ORDER BY 1) FROM book_editions AS e WHERE e.edition = ANY(%s)"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """A book, the words that its paragraphs begin with, and its dictionary by the forms of words in the text."""

    book: Book
    paragraphs: Sequence[int]
    entries: Mapping[str, Entry]


class Editions:
    """Editions by their names; those that are asked for at the same time share one query."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._held: Cache[str, Edition] = Cache("editions", entries=HELD, max_bytes=HELD_BYTES)
        self._loads: Batches[str, Edition | None] = Batches(self._load)

    async def of(self, name: str) -> Edition | None:
        """An edition; None if it is not there, or not any more."""
        return self._held.get(name) or await self._loads.of(name)

    async def _load(self, names: list[str]) -> Sequence[Edition | None]:
        found: dict[str, Edition] = {}
        for name, content, paragraphs in await fetch(self._pool, EDITIONS, (names,)):
            book = msgspec.json.decode(content, type=Book)
            edition = Edition(book, paragraphs, by_form(book.entries))
            weight = ENTRY_BYTES + EXPANSION * len(content) + NUMBER_BYTES * len(paragraphs)
            weight += FORM_BYTES * len(edition.entries)
            found[name] = self._held.put(name, edition, weight)
        return [found.get(name) for name in names]
