"""Practice sessions, goals, and what is to come."""

from zoneinfo import ZoneInfo

import strawberry

from domain.practice.events import AnswerMode, Budget, Rating
from domain.practice.exercises import Timing
from domain.practice.limits import check_forecast
from domain.practice.state import Practice
from domain.session import Id, RefusalCode, Refused, SessionKind
from projections.practice import activity as practice_activity
from projections.practice import session as views
from schema import graph
from schema.base import PageInfo
from schema.context import Info, Role, page_size, with_role
from schema.publishing import publish, publish_enum
from schema.session import ROW_VIEWS, VIEWS, SessionView, row_view, shared

for enum in (Rating, AnswerMode):
    publish_enum(enum)

publish_enum(Budget, name="PracticeBudget")
publish(Timing, name="ExerciseTiming")
publish(views.BudgetCount, name="PracticeBudgetCount")
for record in (
    views.PracticeItem,
    views.PracticeOutcome,
    views.PracticeSummary,
    views.PracticeGoal,
    views.ForecastDay,
    views.PracticeForecast,
    practice_activity.PracticeDay,
    practice_activity.PracticeStats,
):
    publish(record)


class ThereIsNoSuchTimeZone(Refused):
    """{name!r} is no time zone of the IANA database. Use a name such as Europe/Berlin."""

    code = RefusalCode.INVALID_INPUT


@graph.type(description="A practice session: its items, one after the other.")
class PracticeSession(SessionView):
    """A learner's practice. `state` is None in a list that asks only for what all sessions share."""

    goal_id: Id
    items_count: int
    items_completed: int
    state: strawberry.Private[Practice]

    @graph.field(description="The item whose turn it is; null when all are reviewed or the session is over.")
    def next_item(self) -> views.PracticeItem | None:
        """The next item."""
        return views.next_item(self.state)

    @graph.field(description="What was shown of the item whose turn it is, by revealPracticeItem.")
    def revealed(self) -> views.PracticeOutcome | None:
        """What was shown."""
        return views.revealed(self.state)

    @graph.field(description="Null until the session is completed.")
    def summary(self) -> views.PracticeSummary | None:
        """The summary."""
        return views.summary(self.state)


def practice_view(practice: Practice) -> PracticeSession:
    """A practice session as clients see it."""
    return PracticeSession(
        **shared(practice, SessionKind.PRACTICE),
        goal_id=practice.goal_id,
        items_count=len(practice.items),
        items_completed=len(practice.reviews),
        state=practice,
    )


VIEWS[Practice] = practice_view
ROW_VIEWS[SessionKind.PRACTICE] = row_view(PracticeSession)


@graph.type
class PracticeGoalEdge:
    """A goal in a list."""

    cursor: str
    node: views.PracticeGoal


@graph.type
class PracticeGoalConnection:
    """A page of goals, by their ids."""

    edges: list[PracticeGoalEdge]
    page_info: PageInfo


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ThereIsNoSuchTimeZone(field="timezone", name=name) from None


@graph.type
class PracticeQuery:
    """Queries on practice."""

    @graph.field(description="What can be practised, and where the viewer stands with it.")
    async def practice_goals(
        self, info: Info, first: int | None = 20, after: str | None = None
    ) -> PracticeGoalConnection:
        """A page of goals."""
        viewer = with_role(info, Role.LEARNER)
        page = await info.context.practice.goals.page(viewer.id, page_size(first, 20), after)
        edges = [PracticeGoalEdge(cursor=cursor, node=goal) for cursor, goal in page.rows]
        return PracticeGoalConnection(edges=edges, page_info=PageInfo.of(page))

    @graph.field(description="What falls due on the coming days of a time zone, today first.")
    async def practice_forecast(
        self, info: Info, days: int | None = 7, timezone: str = "UTC"
    ) -> views.PracticeForecast:
        """The forecast."""
        viewer = with_role(info, Role.LEARNER)
        wanted = 7 if days is None else days
        check_forecast(wanted)
        return await info.context.practice.goals.forecast(viewer.id, wanted, _zone(timezone))

    @graph.field(description="The viewer's practice by the calendar of a time zone: streaks, and the latest days.")
    async def practice_stats(self, info: Info, timezone: str = "UTC") -> practice_activity.PracticeStats:
        """The figures."""
        viewer = with_role(info, Role.LEARNER)
        return await info.context.practice.goals.stats(viewer.id, _zone(timezone))
