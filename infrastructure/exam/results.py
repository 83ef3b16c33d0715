"""The results of exams, page by page."""

from collections.abc import Sequence

import sqlalchemy as sa

from infrastructure.postgres.pages import Page
from infrastructure.postgres.rows import view_of
from infrastructure.postgres.tables import exam_results as table
from infrastructure.sessions.listing import by_quarter
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from infrastructure.views.scores import KindScores
from projections.exam.kind import RESULTS
from projections.exam.results import ExamResultRow
from projections.exam.stats import ExamQuarter

IS_COMPLETED = table.c.completed_at.is_not(None)
PERCENTAGE = table.c.results["percentage"].as_float()
IS_MARKED = IS_COMPLETED & (table.c.results["total"].as_integer() > 0)
SUMS = (
    sa.func.count().filter(IS_COMPLETED).label("completed"),
    sa.func.count().filter(IS_MARKED).label("marked"),
    sa.func.coalesce(sa.func.sum(PERCENTAGE).filter(IS_MARKED), 0.0).label("percentages"),
    sa.func.max(PERCENTAGE).filter(IS_MARKED).label("best"),
)

SCORES = KindScores(RESULTS, sa.select(table.c.session_id, PERCENTAGE.label("percentage")))
"""The percentage that each completed exam came to."""


class Results:
    """Queries on the results of exams. Learners find what they did a moment ago."""

    def __init__(self, lists: Lists, freshness: Freshness) -> None:
        self._lists, self._freshness = lists, freshness

    async def exam_history(self, owner_id: str, skill: str, first: int, after: str | None) -> Page[ExamResultRow]:
        """A learner's completed exams, newest first."""
        await self._freshness.own(RESULTS, owner_id)
        query = sa.select(table).where(
            table.c.owner_id == owner_id, table.c.skill == skill, table.c.completed_at.is_not(None)
        )
        order = (table.c.completed_at, table.c.session_id)
        return await self._lists.page(query, order, first, after, lambda row: view_of(ExamResultRow, row))

    async def quarters(self, owner_id: str, skill: str | None) -> Sequence[ExamQuarter]:
        """A learner's exams, in one skill or all, summed up by the quarter of an hour (UTC) in which each ended."""
        await self._freshness.own(RESULTS, owner_id)
        query = by_quarter(owner_id, table, SUMS)
        if skill:
            query = query.where(table.c.skill == skill)
        return [ExamQuarter(*row.values()) for row in await self._lists.rows(query)]
