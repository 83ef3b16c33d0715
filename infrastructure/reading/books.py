"""The library as a running process reads it: books by their ids and editions, and their passages."""

from collections.abc import Sequence
from typing import Any

from psycopg_pool import AsyncConnectionPool

from domain.reading.book import Book, Entry, Passage
from domain.reading.cutting import paragraphs
from domain.reading.dictionary import as_looked_up
from domain.reading.editions import moved
from infrastructure.postgres.pages import Page, Place, decode_cursor, encode_cursor
from infrastructure.postgres.queries import fetch
from infrastructure.reading.book_texts import tidy
from infrastructure.reading.editions import Editions
from infrastructure.reading.search import (
    EXCERPTS,
    Text,
    book_row,
    excerpts_asked,
    listing,
    searched,
    with_excerpts,
)
from projections.reading.library import BookFilter, BookRow

NEWEST = "SELECT edition FROM books WHERE id = %s"
COLUMNS = "place, first_word, word_count, text, paragraphs, sentences"
PASSAGES = (
    f"SELECT {COLUMNS} FROM book_passages WHERE edition = %(edition)s AND first_word >= %(from)s"
    " ORDER BY first_word LIMIT %(limit)s"
)
PASSAGE_AT = (
    f"SELECT {COLUMNS} FROM book_passages WHERE edition = %(edition)s AND first_word <= %(word)s"
    " AND first_word + word_count > %(word)s ORDER BY first_word DESC LIMIT 1"
)
PASSAGE = f"SELECT {COLUMNS} FROM book_passages WHERE edition = %(edition)s AND place = %(place)s"
UNTIL = (
    f"SELECT {COLUMNS} FROM book_passages WHERE edition = %(edition)s AND first_word <= %(word)s"
    " ORDER BY first_word DESC LIMIT %(most)s"
)


class Books:
    """The books that there are. What is not there, or was another edition once and is gone, is None."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool, self._editions = pool, Editions(pool)

    async def find(self, book_id: str) -> Book | None:
        """The newest edition of a book."""
        rows = await fetch(self._pool, NEWEST, (tidy(book_id),))
        return await self.edition(rows[0][0]) if rows else None

    async def edition(self, edition: str) -> Book | None:
        """An edition, the newest of its book or not."""
        found = await self._editions.of(tidy(edition))
        return found.book if found else None

    async def passages(self, edition: str, first: int, after: str | None = None, from_word: int = 0) -> Page[Passage]:
        """Passages of an edition in order: those after a cursor, or else from the one that a word is in.

        Raises `TheCursorIsNotOurs`.
        """
        if after is not None:
            (start,) = decode_cursor(after, Place)
        else:
            within = await self.passage_at(edition, from_word)
            start = within.first_word if within else from_word
        asked = {"edition": edition, "from": start, "limit": first + 1}
        found = [_passage(row) for row in await fetch(self._pool, PASSAGES, asked)]
        rows = [(encode_cursor(one.first_word + one.word_count), one) for one in found[:first]]
        return Page(rows, len(found) > first, start > 0)

    async def passage_at(self, edition: str, word: int) -> Passage | None:
        """The passage that a word is in."""
        rows = await fetch(self._pool, PASSAGE_AT, {"edition": edition, "word": word})
        return _passage(rows[0]) if rows else None

    async def passage(self, edition: str, order: int) -> Passage | None:
        """A passage by its place among those of an edition, counted from 0."""
        rows = await fetch(self._pool, PASSAGE, {"edition": edition, "place": order})
        return _passage(rows[0]) if rows else None

    async def paragraphs(self, edition: str) -> Sequence[int]:
        """The numbers of the words that the paragraphs of an edition begin with."""
        found = await self._editions.of(tidy(edition))
        return found.paragraphs if found else ()

    async def entry(self, edition: str, word: str) -> Entry | None:
        """What the dictionary of an edition has on a word, in whichever form of the text."""
        found = await self._editions.of(tidy(edition))
        return found.entries.get(as_looked_up(word)) if found else None

    async def passages_until(self, edition: str, word_index: int, most: int) -> Sequence[Passage]:
        """The passage that a word is in and those before it, so many at most, in the order of the book."""
        asked = {"edition": edition, "word": word_index, "most": most}
        return [_passage(row) for row in reversed(await fetch(self._pool, UNTIL, asked))]

    async def carried_over(self, edition: str, word_index: int, to: str) -> int:
        """The number in another edition of a word of this one; 0 where one of the two is not there any more."""
        old, new = await self._texts(edition), await self._texts(to)
        return moved(old, new, word_index) if old and new else 0

    async def _texts(self, edition: str) -> Sequence[str]:
        """All paragraphs of an edition."""
        asked = {"edition": edition, "from": 0, "limit": None}
        found = [_passage(row) for row in await fetch(self._pool, PASSAGES, asked)]
        return paragraphs(found) if found else []

    async def page(self, filter: BookFilter, learner_id: str, first: int, after: str | None = None) -> Page[BookRow]:
        """A page of the books that meet a filter, by their titles, with the place where words were found first.

        Raises `TheCursorIsNotOurs`.
        """
        title, id = decode_cursor(after, Text, Text) if after is not None else (None, None)
        query, asked = listing(filter, goes_on=after is not None)
        given = {**asked, "learner": learner_id, "title": title, "id": id, "limit": first + 1}
        found = [book_row(row) for row in await fetch(self._pool, query, given)]
        shown = await self._with_excerpts(filter.text, found[:first])
        rows = [(encode_cursor(row.title, row.id), row) for row in shown]
        return Page(rows, len(found) > first, after is not None)

    async def _with_excerpts(self, text: str, rows: Sequence[BookRow]) -> Sequence[BookRow]:
        if not searched(text):
            return rows
        return [*with_excerpts(rows, await fetch(self._pool, EXCERPTS, excerpts_asked(text, rows)))]


def _passage(row: Sequence[Any]) -> Passage:
    order, first_word, word_count, text, paragraphs, sentences = row
    return Passage(order, first_word, word_count, text, tuple(paragraphs), tuple(sentences))
