"""The results of exams, page by page."""

import sqlalchemy as sa

from infrastructure.postgres.pages import Page
from infrastructure.postgres.rows import view_of
from infrastructure.postgres.tables import exam_results as table
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from projections.exam.kind import RESULTS
from projections.exam.results import ExamResultRow


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
