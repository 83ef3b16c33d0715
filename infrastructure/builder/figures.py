"""How drafts get on, for analysts."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from infrastructure.postgres.builder_tables import builder_figures as table
from infrastructure.postgres.rows import Row, view_of
from infrastructure.views.lists import Lists
from projections.builder.figures import BuilderAnalytics, FiguresRow, analytics


class Figures:
    """Queries on the figures of drafts."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def analytics(self, since: datetime | None, until: datetime | None) -> BuilderAnalytics:
        """The figures of drafts begun from `since` until before `until`."""
        query = sa.select(table)
        if since is not None:
            query = query.where(table.c.created_at >= since)
        if until is not None:
            query = query.where(table.c.created_at < until)
        return await asyncio.to_thread(_summed_up, await self._lists.rows(query))


def _summed_up(rows: Sequence[Row]) -> BuilderAnalytics:
    return analytics([view_of(FiguresRow, row) for row in rows])
