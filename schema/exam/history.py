"""The exams that a learner has completed: their history and their trend."""

import asyncio
from typing import Annotated

from domain.exam.plans import ExamSkill
from domain.exam.state import Exam
from projections.exam.results import ExamTrend, trend
from projections.exam.stats import ExamStats, exam_stats
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, own, page_size, signed_in, with_role
from schema.describing import said
from schema.exam.session import ExamSession, exam_view
from schema.time_zones import time_zone_named


@graph.type
class ExamEdge:
    """An exam in a list."""

    cursor: str
    node: ExamSession


@graph.type
class ExamHistoryConnection:
    """A page of completed exams, newest first."""

    edges: list[ExamEdge]
    page_info: PageInfo


@graph.type
class ExamQuery:
    """Queries on exams."""

    @graph.field(description="The viewer's completed exams in a skill, newest first, with results.")
    async def exam_history(
        self,
        info: Info,
        skill: Annotated[ExamSkill, said("Which skill.")],
        first: int | None = 5,
        after: str | None = None,
    ) -> ExamHistoryConnection:
        """A page of the history."""
        viewer, size = signed_in(info), page_size(first, 5)
        if Role.LEARNER not in viewer.roles:
            return ExamHistoryConnection(edges=[], page_info=PageInfo.empty())
        page = await info.context.exam.results.exam_history(viewer.id, skill.value, size, after)
        exams = await asyncio.gather(*(own(info, row.session_id) for _, row in page.rows))
        listed = zip(page.rows, exams, strict=True)
        edges = [
            ExamEdge(cursor=cursor, node=exam_view(exam)) for (cursor, _), exam in listed if isinstance(exam, Exam)
        ]
        return ExamHistoryConnection(edges=edges, page_info=PageInfo.of(page))

    @graph.field(description="How the viewer's results in a skill move: the last exams, oldest first.")
    async def exam_trend(
        self,
        info: Info,
        skill: Annotated[ExamSkill, said("Which skill.")],
        last: Annotated[int | None, said("How many exams at most, from 1 to 100.")] = 30,
    ) -> ExamTrend:
        """The trend."""
        viewer = with_role(info, Role.LEARNER)
        size = page_size(last, 30, "last")
        return trend(await info.context.exam.results.latest_marked(viewer.id, skill.value, size))

    @graph.field(
        description="The viewer's own figures on their exams, in one skill or in all.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def exam_stats(
        self,
        info: Info,
        skill: Annotated[ExamSkill | None, said("The one skill; null: all.")] = None,
        time_zone: str = "UTC",
    ) -> ExamStats:
        """The figures."""
        viewer = with_role(info, Role.LEARNER)
        zone = time_zone_named(time_zone)
        now = info.context.now()
        days = await info.context.exam.results.days(viewer.id, skill and skill.value, zone, now)
        return exam_stats(days, now.astimezone(zone).date())
