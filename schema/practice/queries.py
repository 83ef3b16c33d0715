"""What a learner can practise, what is to come, and how much they have practised."""

from typing import Annotated

from domain.practice.limits import check_forecast
from projections.practice.activity import PracticeStats
from projections.practice.session import PracticeForecast, PracticeGoal
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, page_size, signed_in, with_role
from schema.describing import said
from schema.time_zones import time_zone_named


@graph.type
class PracticeGoalEdge:
    """A goal in a list."""

    cursor: str
    node: PracticeGoal


@graph.type
class PracticeGoalConnection:
    """A page of goals, by their ids."""

    edges: list[PracticeGoalEdge]
    page_info: PageInfo


@graph.type
class PracticeQuery:
    """Queries on practice."""

    @graph.field(description="What can be practised, and where the viewer stands with it.")
    async def practice_goals(
        self, info: Info, first: int | None = 20, after: str | None = None
    ) -> PracticeGoalConnection:
        """A page of goals."""
        viewer, size = signed_in(info), page_size(first, 20)
        if Role.LEARNER not in viewer.roles:
            return PracticeGoalConnection(edges=[], page_info=PageInfo.empty())
        page = await info.context.practice.goals.page(viewer.id, size, after)
        edges = [PracticeGoalEdge(cursor=cursor, node=goal) for cursor, goal in page.rows]
        return PracticeGoalConnection(edges=edges, page_info=PageInfo.of(page))

    @graph.field(
        description="Everything the viewer ever reviewed, of all decks, as one goal; `startPractice` takes its id.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def practice_due(self, info: Info) -> PracticeGoal:
        """The goal."""
        viewer = with_role(info, Role.LEARNER)
        return await info.context.practice.goals.due(viewer.id)

    @graph.field(
        description="What falls due on the coming days of a time zone, today first.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def practice_forecast(
        self,
        info: Info,
        days: Annotated[int | None, said("How many days, from 1 to 90; null: 7.")] = 7,
        time_zone: str = "UTC",
    ) -> PracticeForecast:
        """The forecast."""
        viewer = with_role(info, Role.LEARNER)
        wanted = 7 if days is None else days
        check_forecast(wanted)
        return await info.context.practice.goals.forecast(viewer.id, wanted, time_zone_named(time_zone))

    @graph.field(
        description="The viewer's practice by the calendar of a time zone: streaks, and the latest days.",
        metadata={graph.MOST: graph.EVERYTHING},
    )
    async def practice_stats(self, info: Info, time_zone: str = "UTC") -> PracticeStats:
        """The figures."""
        viewer = with_role(info, Role.LEARNER)
        return await info.context.practice.goals.stats(viewer.id, time_zone_named(time_zone))
