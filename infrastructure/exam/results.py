"""The results of exams, page by page."""

import sqlalchemy as sa

from infrastructure.postgres.pages import Page
from infrastructure.postgres.rows import view_of
from infrastructure.postgres.tables import exam_results as table
from infrastructure.views.lists import Lists
from projections.exam.results import ExamResultRow

SCORES = sa.select(table.c.session_id, table.c.results["percentage"].as_float().label("percentage"))
"""The percentage that each completed exam came to."""


class Results:
    """Queries on the results of exams."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    async def exam_history(self, owner_id: str, skill: str, first: int, after: str | None) -> Page[ExamResultRow]:
        """A learner's completed exams, newest first."""
        query = sa.select(table).where(
            table.c.owner_id == owner_id, table.c.skill == skill, table.c.completed_at.is_not(None)
        )
        order = (table.c.completed_at, table.c.session_id)
        return await self._lists.page(query, order, first, after, lambda row: view_of(ExamResultRow, row))
