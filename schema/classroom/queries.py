"""Classrooms in the schema: what their teacher asks, and follows."""

from collections.abc import AsyncIterator
from typing import Annotated, cast

import strawberry

from domain.classroom.limits import MAX_CLASSROOMS
from domain.session import Id, Session
from projections.classroom.activity import Act
from schema import graph
from schema.classroom.board import ClassroomView, classroom_view
from schema.context import Info, Role, ThereIsNoSuchThing, readable, signed_in, with_role
from schema.describing import said
from schema.events import RecordedEvent, owners_event
from schema.session import SessionView, moved_view, view


@graph.type(description="Something that happened in the session of a classroom's learner.")
class LearnerActivity:
    """One event, or a session that has moved without one; and whose it is."""

    cursor: str
    classroom_id: Id
    learner_id: Id
    """Whose session it is: the `learnerId` of a `ClassroomLearner`."""
    event: RecordedEvent | None
    """What was recorded; null when only a reader's position has moved: `session` has it, `cursor` is the one before."""
    current: strawberry.Private[Session | None] = None

    @graph.field(description="The session as it stands now; null once it is erased.")
    def session(self, info: Info) -> SessionView | None:
        """The session: at once where it is at hand, and else what GraphQL waits for."""
        return moved_view(self.current) if self.current else cast(SessionView, self._looked_up(info))

    async def _looked_up(self, info: Info) -> SessionView | None:
        session = await readable(info, self.event.session_id) if self.event else None
        return view(session) if session else None


def _activity(classroom_id: Id, act: Act) -> LearnerActivity:
    return LearnerActivity(
        cursor=act.cursor,
        classroom_id=classroom_id,
        learner_id=act.learner_id,
        event=owners_event(act.cursor, act.event) if act.event else None,
        current=act.session,
    )


@graph.type
class ClassroomQuery:
    """Queries on classrooms."""

    @graph.field(description="A classroom; null when absent or not the viewer's.")
    async def classroom(self, info: Info, id: Annotated[Id, said("The classroom's `id`.")]) -> ClassroomView | None:
        """A classroom by its id."""
        viewer = info.context.viewer
        if viewer is None or Role.TEACHER not in viewer.roles:
            return None
        classroom = await info.context.classroom.classrooms.get(id, viewer.id)
        return classroom_view(classroom) if classroom else None

    @graph.field(description="The viewer's classrooms, oldest first.", metadata={graph.MOST: MAX_CLASSROOMS})
    async def classrooms(self, info: Info) -> list[ClassroomView]:
        """The classrooms."""
        viewer = signed_in(info)
        if Role.TEACHER not in viewer.roles:
            return []
        return list(map(classroom_view, await info.context.classroom.classrooms.of_teacher(viewer.id)))


@graph.type
class ClassroomSubscription:
    """What happens in a classroom."""

    @graph.subscription(
        description=(
            "What is recorded of the learners' sessions since they came: after a cursor, then what comes; and where"
            " readers are, as often as they report, but for ten times a second at most."
        )
    )
    async def classroom_activity(
        self, info: Info, classroom_id: Id, after: str | None = None
    ) -> AsyncIterator[LearnerActivity]:
        """Follow a classroom."""
        viewer, classrooms = with_role(info, Role.TEACHER), info.context.classroom.classrooms
        if await classrooms.get(classroom_id, viewer.id) is None:
            raise ThereIsNoSuchThing(field="classroomId", what=f"classroom {classroom_id!r}")
        async for act in classrooms.activity(classroom_id, viewer.id, after):
            yield _activity(classroom_id, act)
