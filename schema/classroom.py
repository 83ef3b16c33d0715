"""Classrooms in the schema: for their teacher alone."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

import strawberry

from domain.classroom import Classroom, CreateClassroom, EnrolLearner, RemoveLearner
from domain.session import Id, Request
from projections.classroom import BoardSession, ClassroomLearner, Totals
from schema.base import PageInfo, Refusal, publish, refusing
from schema.context import Info, Role, ThereIsNoSuchThing, page_size, readable, with_role
from schema.events import RecordedEvent, owners_event
from schema.session import SessionView, view
from schema.session_mutations import check_command_id

publish(BoardSession)
publish(Totals, name="LearnerTotals")
publish(ClassroomLearner)


@strawberry.type
class ClassroomLearnerEdge:
    """A learner in a classroom's list."""

    cursor: str
    node: ClassroomLearner


@strawberry.type
class ClassroomLearnerConnection:
    """A page of a classroom's learners, in the order they came."""

    edges: list[ClassroomLearnerEdge]
    page_info: PageInfo


@strawberry.type(
    name="Classroom", description="Learners whose sessions a teacher may read. `version` counts its events."
)
class ClassroomView:
    """A classroom as its teacher sees it."""

    id: Id
    title: str
    teacher_id: Id
    created_at: datetime
    version: int
    learner_count: int
    state: strawberry.Private[Classroom]

    @strawberry.field(description="The learners, and how each gets on.")
    async def learners(
        self, info: Info, first: int | None = 50, after: str | None = None
    ) -> ClassroomLearnerConnection:
        """A page of the board."""
        page = await info.context.classrooms.learners(self.state, page_size(first, 50), after)
        edges = [ClassroomLearnerEdge(cursor=cursor, node=learner) for cursor, learner in page.rows]
        return ClassroomLearnerConnection(edges=edges, page_info=PageInfo.of(page))


@strawberry.type(description="Something that was recorded in the session of a classroom's learner.")
class LearnerActivity:
    """One event, and whose it is."""

    cursor: str
    classroom_id: Id
    learner_id: Id
    event: RecordedEvent

    @strawberry.field(description="The session as it stands now; null once it is erased.")
    async def session(self, info: Info) -> SessionView | None:
        """The session."""
        session = await readable(info, self.event.session_id)
        return view(session) if session else None


@strawberry.input
class CreateClassroomInput:
    """What the classroom is called."""

    title: str
    command_id: Id | None = None


@strawberry.input
class EnrolLearnerInput:
    """Whom to take in, by the `sub` of their token; who is in already stays as they are."""

    classroom_id: Id
    learner_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.input
class RemoveLearnerInput:
    """Whom to take out."""

    classroom_id: Id
    learner_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@strawberry.type
class CreateClassroomPayload:
    """The classroom, empty."""

    classroom: ClassroomView


@strawberry.type
class EnrolLearnerPayload:
    """The classroom with the learner; their sessions can be read from now on."""

    classroom: ClassroomView


@strawberry.type
class RemoveLearnerPayload:
    """The classroom without the learner."""

    classroom: ClassroomView


CreateClassroomResult = Annotated[CreateClassroomPayload | Refusal, strawberry.union("CreateClassroomResult")]
EnrolLearnerResult = Annotated[EnrolLearnerPayload | Refusal, strawberry.union("EnrolLearnerResult")]
RemoveLearnerResult = Annotated[RemoveLearnerPayload | Refusal, strawberry.union("RemoveLearnerResult")]


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


@strawberry.type
class ClassroomQuery:
    """Queries on classrooms."""

    @strawberry.field(description="A classroom; null when absent or not the viewer's.")
    async def classroom(self, info: Info, id: Id) -> ClassroomView | None:
        """A classroom by its id."""
        viewer = info.context.viewer
        if viewer is None or Role.TEACHER not in viewer.roles:
            return None
        classroom = await info.context.classrooms.get(id, viewer.id)
        return classroom_view(classroom) if classroom else None

    @strawberry.field(description="The viewer's classrooms, oldest first.")
    async def classrooms(self, info: Info) -> list[ClassroomView]:
        """The classrooms."""
        viewer = with_role(info, Role.TEACHER)
        return [classroom_view(classroom) for classroom in await info.context.classrooms.of_teacher(viewer.id)]


def _request(info: Info, command_id: Id | None, expected_version: int | None = None) -> Request:
    viewer = with_role(info, Role.TEACHER)
    check_command_id(command_id)
    return Request(viewer.id, command_id, expected_version)


@strawberry.type
class ClassroomMutation:
    """What a teacher can do to a classroom."""

    @strawberry.mutation(description="Make a classroom.")
    @refusing
    async def create_classroom(self, info: Info, input: CreateClassroomInput) -> CreateClassroomResult:
        """Create."""
        request = _request(info, input.command_id)
        command = CreateClassroom(Id(request.actor_id), input.title)
        return CreateClassroomPayload(classroom=classroom_view(await info.context.classrooms.create(command, request)))

    @strawberry.mutation(
        description="Take a learner into a classroom; its teacher may read their sessions from then on."
    )
    @refusing
    async def enrol_learner(self, info: Info, input: EnrolLearnerInput) -> EnrolLearnerResult:
        """Enrol."""
        return EnrolLearnerPayload(classroom=await _execute(info, EnrolLearner(input.learner_id), input))

    @strawberry.mutation(
        description="Take a learner out of a classroom; what its teacher still streams of their sessions ends."
    )
    @refusing
    async def remove_learner(self, info: Info, input: RemoveLearnerInput) -> RemoveLearnerResult:
        """Remove."""
        return RemoveLearnerPayload(classroom=await _execute(info, RemoveLearner(input.learner_id), input))


async def _execute(
    info: Info, command: EnrolLearner | RemoveLearner, input: EnrolLearnerInput | RemoveLearnerInput
) -> ClassroomView:
    request = _request(info, input.command_id, input.expected_version)
    return classroom_view(await info.context.classrooms.execute(input.classroom_id, command, request))


@strawberry.type
class ClassroomSubscription:
    """What happens in a classroom."""

    @strawberry.subscription(
        description="What is recorded of the learners' sessions since they came: after a cursor, then what comes."
    )
    async def classroom_activity(
        self, info: Info, classroom_id: Id, after: str | None = None
    ) -> AsyncIterator[LearnerActivity]:
        """Follow a classroom."""
        viewer, classrooms = with_role(info, Role.TEACHER), info.context.classrooms
        if await classrooms.get(classroom_id, viewer.id) is None:
            raise ThereIsNoSuchThing(field="classroomId", what=f"classroom {classroom_id!r}")
        async for cursor, learner_id, recorded in classrooms.activity(classroom_id, viewer.id, after):
            event = owners_event(cursor, recorded)
            yield LearnerActivity(cursor=cursor, classroom_id=classroom_id, learner_id=learner_id, event=event)
