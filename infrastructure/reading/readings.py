"""How far learners have come in books. They find what they did a moment ago."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa
from psycopg_pool import AsyncConnectionPool

from infrastructure.postgres.batches import Batches
from infrastructure.postgres.pages import Page
from infrastructure.postgres.queries import fetch
from infrastructure.postgres.reading_tables import readings as table
from infrastructure.reading.books import Books
from infrastructure.sessions.listing import BY_START, among
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists, session_row
from projections.reading.kind import READINGS
from projections.reading.library import NEVER, BookFilter, BookRow, HowFar
from projections.sessions import SessionRow

HOW_FAR = (
    "SELECT w.n, 100 * max(least(1.0, (r.furthest_word + 1)::float8 / r.word_count)), max(r.read_at)"
    " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS w (owner_id, book_id, n)"
    " JOIN readings AS r USING (owner_id, book_id) GROUP BY w.n"
)
"""How much of each of some books each of some learners has read at most, in per cent, and when they did last."""


class Wanted(NamedTuple):
    """A learner and a book."""

    owner_id: str
    book_id: str


class Readings:
    """Queries on who has read what."""

    def __init__(self, books: Books, lists: Lists, pool: AsyncConnectionPool, freshness: Freshness) -> None:
        self._books, self._lists, self._pool, self._freshness = books, lists, pool, freshness
        self._how_far: Batches[Wanted, HowFar] = Batches(self._load)

    async def books(self, filter: BookFilter, learner_id: str, first: int, after: str | None) -> Page[BookRow]:
        """A page of the books that meet a filter. Raises `TheCursorIsNotOurs`."""
        if filter.read is not None or filter.begun is not None:
            await self._freshness.own(READINGS, learner_id)
        return await self._books.page(filter, learner_id, first, after)

    async def page(self, owner_id: str, book_id: str, first: int, after: str | None) -> Page[SessionRow]:
        """A learner's sessions with a book, the newest first. Raises `TheCursorIsNotOurs`."""
        await self._freshness.own(READINGS, owner_id)
        ids = sa.select(table.c.session_id).where(table.c.owner_id == owner_id, table.c.book_id == book_id)
        return await self._lists.page(among(ids), BY_START, first, after, session_row)

    async def how_far(self, owner_id: str, book_id: str) -> HowFar:
        """How much of a book a learner has read at most, and when they did last."""
        return await self._how_far.of(Wanted(owner_id, book_id))

    async def _load(self, wanted: list[Wanted]) -> Sequence[HowFar]:
        owners, books = zip(*wanted, strict=True)
        await asyncio.gather(*(self._freshness.own(READINGS, owner_id) for owner_id in set(owners)))
        rows = await fetch(self._pool, HOW_FAR, (list(owners), list(books)))
        found = {n: HowFar(round(percentage, 1), read_at) for n, percentage, read_at in rows}
        return [found.get(n, NEVER) for n, _ in enumerate(wanted, 1)]
