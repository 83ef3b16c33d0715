"""What a learner can do about who reads their sessions."""

from typing import Annotated

import strawberry

from domain.session import Id
from projections.classroom.board import reader
from projections.readership import Reader
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import request_of
from schema.context import Info, signed_in
from schema.viewer import ViewerView, viewer_view


@graph.input
class JoinClassroomInput:
    """A code that a teacher has given out; small letters do, and dashes need not be typed."""

    code: str
    """The code that the teacher has given out; small letters do, and dashes may be left out."""
    command_id: Id | None = None


@graph.input
class LeaveClassroomInput:
    """Which classroom to leave."""

    classroom_id: Id
    command_id: Id | None = None


@graph.input
class AnswerInvitationInput:
    """Which invitation, and whether the viewer wants to be in the classroom."""

    invitation_id: Id
    """Which invitation: its `id`."""
    accept: bool
    """True to come in, false to decline."""
    command_id: Id | None = None


@graph.type
class JoinClassroomPayload:
    """Who may read the viewer's sessions from now on."""

    reader: Reader | None
    """Who may read the viewer's sessions now."""
    viewer: ViewerView
    """The viewer, with all who may read their sessions."""


@graph.type
class LeaveClassroomPayload:
    """Who may still read the viewer's sessions."""

    viewer: ViewerView
    """The viewer, with all who may still read their sessions."""


@graph.type
class AnswerInvitationPayload:
    """Who may read the viewer's sessions from now on; null if the viewer has declined."""

    reader: Reader | None
    """Who may read the viewer's sessions now; null if the viewer has declined."""
    viewer: ViewerView
    """The viewer, with all who may read their sessions."""


JoinClassroomResult = Annotated[JoinClassroomPayload | Refusal, strawberry.union("JoinClassroomResult")]
LeaveClassroomResult = Annotated[LeaveClassroomPayload | Refusal, strawberry.union("LeaveClassroomResult")]
AnswerInvitationResult = Annotated[AnswerInvitationPayload | Refusal, strawberry.union("AnswerInvitationResult")]


@graph.type
class JoiningMutation:
    """What a learner can do about who reads their sessions."""

    @graph.mutation(
        description="Come into a classroom by a code; its teacher may read the viewer's sessions from then on."
    )
    @refusing
    async def join_classroom(self, info: Info, input: JoinClassroomInput) -> JoinClassroomResult:
        """Join."""
        request = request_of(info, input)
        classroom = await info.context.classroom.memberships.join(input.code, request)
        joined = reader(classroom, Id(request.actor_id))
        return JoinClassroomPayload(reader=joined, viewer=viewer_view(signed_in(info)))

    @graph.mutation(
        description="Leave a classroom; its teacher may not read the viewer's sessions any more, as far as it goes."
    )
    @refusing
    async def leave_classroom(self, info: Info, input: LeaveClassroomInput) -> LeaveClassroomResult:
        """Leave."""
        await info.context.classroom.memberships.leave(input.classroom_id, request_of(info, input))
        return LeaveClassroomPayload(viewer=viewer_view(signed_in(info)))

    @graph.mutation(
        description="Accept an invitation into a classroom, whose teacher may read the viewer's sessions then; or not."
    )
    @refusing
    async def answer_invitation(self, info: Info, input: AnswerInvitationInput) -> AnswerInvitationResult:
        """Answer."""
        request = request_of(info, input)
        classroom = await info.context.classroom.memberships.answer(input.invitation_id, request, accept=input.accept)
        joined = reader(classroom, Id(request.actor_id))
        return AnswerInvitationPayload(reader=joined, viewer=viewer_view(signed_in(info)))
