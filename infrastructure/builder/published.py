"""What was published, as it is kept. Everybody finds what was published a moment ago."""

from uuid import UUID

import sqlalchemy as sa

from infrastructure.builder.calendar import calendar
from infrastructure.log.codec import parse_id
from infrastructure.postgres.builder_tables import published_sessions as table
from infrastructure.postgres.database import make_engine
from infrastructure.postgres.pages import Page
from infrastructure.postgres.rows import Query, Row, view_of
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from projections.builder.published import PUBLISHED, PublishedRow

ORDER = (table.c.published_at, table.c.session_id)


class PublishedSessions:
    """Queries on publications."""

    def __init__(self, lists: Lists, freshness: Freshness) -> None:
        self._lists, self._freshness = lists, freshness

    async def page(self, first: int, after: str | None) -> Page[PublishedRow]:
        """A page of the newest publication of each draft that is not archived, the latest first.

        Raises `TheCursorIsNotOurs`.
        """
        await self._freshness.whole(PUBLISHED)
        return await self._lists.page(newest(), ORDER, first, after, row_of)

    async def find(self, draft_id: str, publication: int) -> PublishedRow | None:
        """A publication of a draft; None if there is none."""
        await self._freshness.whole(PUBLISHED)
        uuid = parse_id(draft_id)
        return await find(self._lists, uuid, publication) if uuid else None

    def calendar(self, published: PublishedRow) -> str:
        """The session for calendars (iCalendar)."""
        return calendar(published)


async def find(lists: Lists, draft_id: UUID, publication: int | None) -> PublishedRow | None:
    """A publication of a draft, its newest without a number; None if there is none."""
    of_draft = sa.select(table).where(table.c.session_id == draft_id).order_by(table.c.publication.desc()).limit(1)
    query = of_draft if publication is None else of_draft.where(table.c.publication == publication)
    return next((row_of(row) for row in await lists.rows(query)), None)


async def read(url: str, draft_id: UUID, publication: int | None) -> PublishedRow | None:
    """A publication of a draft for who has no server, its newest without a number; None if there is none."""
    engine = make_engine(url)
    try:
        return await find(Lists(engine), draft_id, publication)
    finally:
        await engine.dispose()


async def read_newest(url: str) -> list[PublishedRow]:
    """The newest publication of each draft for who has no server, the latest first."""
    engine = make_engine(url)
    try:
        rows = await Lists(engine).rows(newest().order_by(*(one.desc() for one in ORDER)))
        return [row_of(row) for row in rows]
    finally:
        await engine.dispose()


def newest() -> Query:
    """The newest publication of each draft that is not archived."""
    newer = table.alias("newer")
    is_newer = sa.and_(newer.c.session_id == table.c.session_id, newer.c.publication > table.c.publication)
    return sa.select(table).where(~table.c.is_retired, ~sa.exists().where(is_newer))


def row_of(row: Row) -> PublishedRow:
    """A row of the table."""
    return view_of(PublishedRow, row)
