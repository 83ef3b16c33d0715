"""What a teacher can do to a classroom."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.classroom.commands import CreateClassroom, RemoveLearner
from domain.classroom.refusals import CODE_DAYS
from domain.session import Id, Request
from schema import graph
from schema.base import Refusal, refusing
from schema.classroom.board import ClassroomView, classroom_view
from schema.commands import check_command_id
from schema.context import Info, Role, with_role


@graph.input
class CreateClassroomInput:
    """What the classroom is called."""

    title: str
    """What it is to be called."""
    command_id: Id | None = None


@graph.input
class EnrolLearnerInput:
    """Whom to ask in, by the `sub` of their token; who is in, or asked, already stays as they are."""

    classroom_id: Id
    learner_id: Id
    """Whom to ask in: the `sub` of their token."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class InviteLearnersInput:
    """Which classroom the code opens, and for how long: 1 to 90 days."""

    classroom_id: Id
    expires_in_days: int = CODE_DAYS
    """How long the code holds, from 1 to 90 days."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class WithdrawInvitationInput:
    """Which code or invitation is to hold no longer."""

    invitation_id: Id
    """Which code or invitation: its `invitationId`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class RemoveLearnerInput:
    """Whom to take out."""

    classroom_id: Id
    learner_id: Id
    """Whom to take out: the `learnerId` of a `ClassroomLearner`."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.type
class CreateClassroomPayload:
    """The classroom, empty."""

    classroom: ClassroomView


@graph.type
class EnrolLearnerPayload:
    """The classroom, with the learner among those `invited` or, where a roster decides, among its `learners`."""

    classroom: ClassroomView


@graph.type
class InviteLearnersPayload:
    """The code, to be given to the learners, who join with it until it expires. It is told here and nowhere else."""

    classroom: ClassroomView
    invitation_code: str
    """The code to give to learners. It is told here and nowhere else."""
    invitation_id: Id
    """What `withdrawInvitation` takes."""
    expires_at: datetime
    """Until when learners can join by the code."""


@graph.type
class WithdrawInvitationPayload:
    """The classroom without the code or the invitation; who has come by it stays."""

    classroom: ClassroomView


@graph.type
class RemoveLearnerPayload:
    """The classroom without the learner."""

    classroom: ClassroomView


CreateClassroomResult = Annotated[CreateClassroomPayload | Refusal, strawberry.union("CreateClassroomResult")]
EnrolLearnerResult = Annotated[EnrolLearnerPayload | Refusal, strawberry.union("EnrolLearnerResult")]
InviteLearnersResult = Annotated[InviteLearnersPayload | Refusal, strawberry.union("InviteLearnersResult")]
WithdrawInvitationResult = Annotated[WithdrawInvitationPayload | Refusal, strawberry.union("WithdrawInvitationResult")]
RemoveLearnerResult = Annotated[RemoveLearnerPayload | Refusal, strawberry.union("RemoveLearnerResult")]


@graph.type
class ClassroomMutation:
    """What a teacher can do to a classroom."""

    @graph.mutation(description="Make a classroom.")
    @refusing
    async def create_classroom(self, info: Info, input: CreateClassroomInput) -> CreateClassroomResult:
        """Create."""
        request = by_teacher(info, input.command_id)
        command = CreateClassroom(Id(request.actor_id), input.title)
        classroom = await info.context.classroom.classrooms.create(command, request)
        return CreateClassroomPayload(classroom=classroom_view(classroom))

    @graph.mutation(
        description=(
            "Ask a learner into a classroom: they find it among their `invitations`, and the teacher may read their"
            " sessions once they have accepted. Where a roster decides, the learner is put in at once."
        )
    )
    @refusing
    async def enrol_learner(self, info: Info, input: EnrolLearnerInput) -> EnrolLearnerResult:
        """Enrol."""
        request = by_teacher(info, input.command_id, input.expected_version)
        classroom = await info.context.classroom.classrooms.enrol(input.classroom_id, input.learner_id, request)
        return EnrolLearnerPayload(classroom=classroom_view(classroom))

    @graph.mutation(description="Make a code by which learners join a classroom until it expires.")
    @refusing
    async def invite_learners(self, info: Info, input: InviteLearnersInput) -> InviteLearnersResult:
        """Invite."""
        request = by_teacher(info, input.command_id, input.expected_version)
        classrooms = info.context.classroom.classrooms
        classroom, text, code = await classrooms.invite(input.classroom_id, input.expires_in_days, request)
        return InviteLearnersPayload(
            classroom=classroom_view(classroom),
            invitation_code=text,
            invitation_id=code.invitation_id,
            expires_at=code.expires_at,
        )

    @graph.mutation(description="Let a code, or the invitation of a learner who has not answered, hold no longer.")
    @refusing
    async def withdraw_invitation(self, info: Info, input: WithdrawInvitationInput) -> WithdrawInvitationResult:
        """Withdraw."""
        request = by_teacher(info, input.command_id, input.expected_version)
        classroom = await info.context.classroom.classrooms.withdraw(input.invitation_id, request)
        return WithdrawInvitationPayload(classroom=classroom_view(classroom))

    @graph.mutation(
        description="Take a learner out of a classroom; what its teacher still streams of their sessions ends."
    )
    @refusing
    async def remove_learner(self, info: Info, input: RemoveLearnerInput) -> RemoveLearnerResult:
        """Remove."""
        request = by_teacher(info, input.command_id, input.expected_version)
        command = RemoveLearner(input.learner_id)
        classroom = await info.context.classroom.classrooms.execute(input.classroom_id, command, request)
        return RemoveLearnerPayload(classroom=classroom_view(classroom))


def by_teacher(info: Info, command_id: Id | None, expected_version: int | None = None) -> Request:
    """What comes with a teacher's command. Raises a `Refused`."""
    viewer = with_role(info, Role.TEACHER)
    check_command_id(command_id)
    return Request(viewer.id, command_id, expected_version)
