"""The results of exams, page by page."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

import sqlalchemy as sa

from infrastructure.postgres.pages import Page
from infrastructure.postgres.rows import Query, view_of
from infrastructure.postgres.tables import exam_results as table
from infrastructure.sessions.listing import with_days
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from infrastructure.views.scores import KindScores
from projections.days import offsets
from projections.exam.kind import RESULTS
from projections.exam.results import ExamResultRow
from projections.exam.stats import ExamSums

IS_COMPLETED = table.c.completed_at.is_not(None)
PERCENTAGE = table.c.results["percentage"].as_float()
IS_SETTLED = ~sa.func.coalesce(table.c.results["provisional"].as_boolean(), False)
IS_MARKED = IS_COMPLETED & (table.c.results["total"].as_integer() > 0) & IS_SETTLED
"""Whether an exam counts in figures: it had questions, and none of its points is an estimate."""

FIRST_EXAM = datetime(2020, 1, 1, tzinfo=UTC)
"""Before there were any exams: days are told from here on."""

SCORES = KindScores(RESULTS, sa.select(table.c.session_id, PERCENTAGE.label("percentage")).where(IS_MARKED))
"""The percentage that each completed exam came to; an estimate is none."""


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

    async def latest_marked(self, owner_id: str, skill: str, most: int) -> Sequence[ExamResultRow]:
        """A learner's latest exams that count in figures, newest first."""
        await self._freshness.own(RESULTS, owner_id)
        query = sa.select(table).where(table.c.owner_id == owner_id, table.c.skill == skill, IS_MARKED)
        newest = query.order_by(table.c.completed_at.desc(), table.c.session_id.desc()).limit(most)
        return [view_of(ExamResultRow, row) for row in await self._lists.rows(newest)]

    async def days(self, owner_id: str, skill: str | None, zone: tzinfo, now: datetime) -> Sequence[ExamSums]:
        """A learner's exams until now, in one skill or all, summed up by the calendar days of a time zone."""
        await self._freshness.own(RESULTS, owner_id)
        query = _by_day(owner_id, skill, offsets(zone, FIRST_EXAM, now))
        return [ExamSums(**row) for row in await self._lists.rows(query)]


def _by_day(owner_id: str, skill: str | None, clock: Sequence[tuple[datetime, timedelta]]) -> Query:
    """The sums of a learner's exams, by day.

    OFFSET 0 has each exam's results read once, and their figures sorted alone where days are put in order.
    """
    ended = with_days(owner_id, clock).subquery()
    marked = sa.case((IS_MARKED, PERCENTAGE))
    exams = sa.select(ended.c.day, ended.c.active_seconds, IS_COMPLETED.label("is_completed"), marked.label("marked"))
    exams = exams.join(table, table.c.session_id == ended.c.id).offset(0)
    each = (exams.where(table.c.skill == skill) if skill else exams).subquery()
    of = each.c
    query = sa.select(
        of.day,
        sa.func.count().label("sessions"),
        sa.func.count().filter(of.is_completed).label("completed"),
        sa.func.count(of.marked).label("marked"),
        sa.func.coalesce(sa.func.sum(of.marked), 0.0).label("percentages"),
        sa.func.max(of.marked).label("best"),
        sa.func.sum(of.active_seconds).label("active_seconds"),
    )
    return query.group_by(of.day).order_by(of.day)
