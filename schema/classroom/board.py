"""A classroom as its teacher sees it: the learners, how each gets on, and who is asked in."""

from datetime import UTC, datetime

import strawberry

from domain.classroom.state import Classroom
from domain.session import Id, SessionKind
from domain.transcripts import ShowTranscript
from projections.classroom.board import (
    LATEST,
    ClassroomLearner,
    InvitationCode,
    InvitedLearner,
    Totals,
    invited_learners,
    open_codes,
)
from schema import graph
from schema.base import PageInfo
from schema.context import Info, page_size, signed_in
from schema.ids import Ids
from schema.session import SessionConnection, SessionView, nodes, session_page


@graph.type(
    name="ClassroomLearner",
    description=(
        "A learner in a classroom: since when, and how they get on in the sessions that they were active in since. `id`"
        " is that of their place in this classroom, `learnerId` the person's. `sessions(ownerId:)` has them all, page"
        " by page."
    ),
)
class LearnerView:
    """A learner on the board."""

    id: Id
    """The learner's place in this classroom."""
    learner_id: Id
    """Who it is: the `sub` of the learner's token."""
    enrolled_at: datetime
    """Since when they are in the classroom."""
    learner: strawberry.Private[ClassroomLearner]

    @graph.field(description="The learner's sessions summed up.")
    async def totals(self, info: Info) -> Totals:
        """The sums."""
        return await info.context.classroom.board.totals(self.learner, signed_in(info).id)

    @graph.field(
        description="The learner's newest sessions, open or not: five at most, newest first.",
        metadata={graph.MOST: LATEST},
    )
    async def latest_sessions(self, info: Info) -> list[SessionView]:
        """The newest."""
        rows = await info.context.classroom.board.latest(self.learner)
        return [session for session in await nodes(info, rows) if session]

    @graph.field(description="The learner's open sessions, newest first, each with all that its kind shows a teacher.")
    async def open_sessions(self, info: Info, first: int | None = 20, after: str | None = None) -> SessionConnection:
        """A page of them."""
        board = info.context.classroom.board
        return await session_page(info, await board.open_sessions(self.learner, page_size(first, 20), after))

    @graph.field(description="The book that the learner has open: their newest open session of kind READING, or null.")
    async def reading(self, info: Info) -> SessionView | None:
        """The newest open reading."""
        rows = await info.context.classroom.board.open_of(self.learner, SessionKind.READING)
        return next((session for session in await nodes(info, rows) if session), None)


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
    show_transcript: ShowTranscript | None
    """When its learners may read transcripts of what they hear; null where it is left to them."""
    state: strawberry.Private[Classroom]

    @graph.field(description="The learners, and how each gets on.")
    def learners(self, info: Info, first: int | None = 50, after: str | None = None) -> ClassroomLearnerConnection:
        """A page of the board."""
        page = info.context.classroom.board.page(self.state, page_size(first, 50), after)
        ids = info.context.ids.under("classroom", self.id)
        edges = [ClassroomLearnerEdge(cursor=cursor, node=_learner(ids, learner)) for cursor, learner in page.rows]
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
        show_transcript=classroom.show_transcript,
        state=classroom,
    )


def _learner(ids: Ids, learner: ClassroomLearner) -> LearnerView:
    return LearnerView(
        id=ids.id("learner", learner.id), learner_id=learner.id, enrolled_at=learner.enrolled_at, learner=learner
    )
