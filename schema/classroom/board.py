"""A classroom as its teacher sees it: the learners, how each gets on, and who is asked in."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import strawberry
from strawberry.dataloader import DataLoader

from domain.classroom.state import Classroom
from domain.session import Id
from projections.classroom.board import (
    BoardSession,
    ClassroomLearner,
    InvitationCode,
    InvitedLearner,
    Totals,
    invited_learners,
    open_codes,
)
from schema import graph
from schema.base import PageInfo
from schema.context import Info, page_size
from schema.ports import Page

Asked = tuple[str, datetime, int, str | None]
"""A page of open sessions that is asked for: whose, active since when, how many, after which cursor."""


@graph.type
class BoardSessionEdge:
    """A session in a learner's list."""

    cursor: str
    node: BoardSession


@graph.type
class BoardSessionConnection:
    """A page of a learner's sessions, newest first."""

    edges: list[BoardSessionEdge]
    page_info: PageInfo


@graph.type(
    name="ClassroomLearner",
    description=(
        "A learner in a classroom, by their id: since when, and how they get on in the sessions that they were active"
        " in since. `latestSessions` has the newest five; `sessions(ownerId:)` has them all, page by page."
    ),
)
class LearnerView:
    """A learner on the board."""

    id: Id
    """Who it is: the `sub` of the learner's token."""
    enrolled_at: datetime
    """Since when they are in the classroom."""
    totals: Totals
    """Their sessions since then, summed up."""
    latest_sessions: list[BoardSession]
    """Their newest sessions since then, 5 at most."""
    open_pages: strawberry.Private[DataLoader[Asked, Page[BoardSession]]]

    @graph.field(description="The learner's open sessions, newest first.")
    async def open_sessions(self, first: int | None = 20, after: str | None = None) -> BoardSessionConnection:
        """A page of them."""
        page = await self.open_pages.load((self.id, self.enrolled_at, page_size(first, 20), after))
        edges = [BoardSessionEdge(cursor=cursor, node=session) for cursor, session in page.rows]
        return BoardSessionConnection(edges=edges, page_info=PageInfo.of(page))


@graph.type
class ClassroomLearnerEdge:
    """A learner in a classroom's list."""

    cursor: str
    node: LearnerView


@graph.type
class ClassroomLearnerConnection:
    """A page of a classroom's learners, in the order they came."""

    edges: list[ClassroomLearnerEdge]
    page_info: PageInfo


@graph.type(name="Classroom", description="Learners whose sessions a teacher may read. `version` counts its events.")
class ClassroomView:
    """A classroom as its teacher sees it."""

    id: Id
    """What queries and mutations name the classroom by."""
    title: str
    """What its teacher calls it."""
    teacher_id: Id
    """Whose it is: the `sub` of the teacher's token."""
    created_at: datetime
    """When it was made."""
    version: int
    """How many events it has; `expectedVersion` takes it."""
    learner_count: int
    """How many learners are in it."""
    state: strawberry.Private[Classroom]

    @graph.field(description="The learners, and how each gets on.")
    async def learners(
        self, info: Info, first: int | None = 50, after: str | None = None
    ) -> ClassroomLearnerConnection:
        """A page of the board."""
        page = await info.context.classroom.classrooms.learners(self.state, page_size(first, 50), after)
        open_pages = DataLoader(load_fn=_open_pages(info))
        edges = [
            ClassroomLearnerEdge(cursor=cursor, node=_learner(learner, open_pages)) for cursor, learner in page.rows
        ]
        return ClassroomLearnerConnection(edges=edges, page_info=PageInfo.of(page))

    @graph.field(description="Who is asked in and has not answered, 100 at most.")
    def invited(self) -> list[InvitedLearner]:
        """Those who are invited."""
        return invited_learners(self.state)

    @graph.field(description="The codes that hold, 10 at most. What they are is told once, to who makes them.")
    def codes(self) -> list[InvitationCode]:
        """The codes."""
        return open_codes(self.state, datetime.now(UTC))


def classroom_view(classroom: Classroom) -> ClassroomView:
    """A classroom as clients see it."""
    return ClassroomView(
        id=classroom.id,
        title=classroom.title,
        teacher_id=classroom.owner_id,
        created_at=classroom.started_at,
        version=classroom.version,
        learner_count=len(classroom.enrolled),
        state=classroom,
    )


def _learner(learner: ClassroomLearner, open_pages: DataLoader[Asked, Page[BoardSession]]) -> LearnerView:
    return LearnerView(
        id=learner.id,
        enrolled_at=learner.enrolled_at,
        totals=learner.totals,
        latest_sessions=list(learner.latest_sessions),
        open_pages=open_pages,
    )


def _open_pages(info: Info) -> Callable[[list[Asked]], Awaitable[list[Page[BoardSession]]]]:
    """Loads the pages of many learners with one query for each length and cursor that is asked for."""

    async def load(asked: list[Asked]) -> list[Page[BoardSession]]:
        found: dict[Asked, Page[BoardSession]] = {}
        for first, after in dict.fromkeys((first, after) for _, _, first, after in asked):
            same = [one for one in asked if one[2:] == (first, after)]
            learners = [(id, since) for id, since, _, _ in same]
            pages = await info.context.classroom.classrooms.open_sessions(learners, first, after)
            found |= zip(same, pages, strict=True)
        return [found[one] for one in asked]

    return load
