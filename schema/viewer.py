"""Who asks, and what a learner can do about who reads their sessions."""

from typing import Annotated

import strawberry

from domain.session import Id
from projections.classroom.board import Invitation, Reader, invitation, reader
from schema import graph
from schema.base import Refusal, refusing
from schema.context import Info, Role, Viewer, signed_in
from schema.publishing import publish
from schema.session_mutations import request_of

publish(Reader)
publish(Invitation)


@graph.type(name="Viewer", description="Who asks, by their token.")
class ViewerView:
    """The person behind the token."""

    id: Id
    roles: list[Role]

    @graph.field(description="Who may read the viewer's sessions now, besides the viewer, and since when.")
    async def readers(self, info: Info) -> list[Reader]:
        """The teachers, by classroom, in the order the viewer came."""
        rooms = await info.context.memberships.of_learner(self.id)
        found = [one for room in rooms if (one := reader(room, self.id))]
        return sorted(found, key=lambda one: (one.since, one.classroom_id))

    @graph.field(description="The classrooms that the viewer is asked into and has not answered, oldest first.")
    async def invitations(self, info: Info) -> list[Invitation]:
        """The invitations."""
        rooms = await info.context.memberships.of_learner(self.id)
        found = [one for room in rooms if (one := invitation(room, self.id))]
        return sorted(found, key=lambda one: (one.invited_at, one.id))


@graph.input
class JoinClassroomInput:
    """A code that a teacher has given out; small letters do, and dashes need not be typed."""

    code: str
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
    accept: bool
    command_id: Id | None = None


@graph.type
class JoinClassroomPayload:
    """Who may read the viewer's sessions from now on."""

    reader: Reader | None
    viewer: ViewerView


@graph.type
class LeaveClassroomPayload:
    """Who may still read the viewer's sessions."""

    viewer: ViewerView


@graph.type
class AnswerInvitationPayload:
    """Who may read the viewer's sessions from now on; null if the viewer has declined."""

    reader: Reader | None
    viewer: ViewerView


JoinClassroomResult = Annotated[JoinClassroomPayload | Refusal, strawberry.union("JoinClassroomResult")]
LeaveClassroomResult = Annotated[LeaveClassroomPayload | Refusal, strawberry.union("LeaveClassroomResult")]
AnswerInvitationResult = Annotated[AnswerInvitationPayload | Refusal, strawberry.union("AnswerInvitationResult")]


@graph.type
class ViewerQuery:
    """Who asks."""

    @graph.field(description="Who asks; null for an anonymous request.")
    def viewer(self, info: Info) -> ViewerView | None:
        """The viewer."""
        viewer = info.context.viewer
        return viewer_view(viewer) if viewer else None


@graph.type
class ViewerMutation:
    """What a learner can do about who reads their sessions."""

    @graph.mutation(
        description="Come into a classroom by a code; its teacher may read the viewer's sessions from then on."
    )
    @refusing
    async def join_classroom(self, info: Info, input: JoinClassroomInput) -> JoinClassroomResult:
        """Join."""
        request = request_of(info, input)
        classroom = await info.context.memberships.join(input.code, request)
        joined = reader(classroom, Id(request.actor_id))
        return JoinClassroomPayload(reader=joined, viewer=viewer_view(signed_in(info)))

    @graph.mutation(
        description="Leave a classroom; its teacher may not read the viewer's sessions any more, as far as it goes."
    )
    @refusing
    async def leave_classroom(self, info: Info, input: LeaveClassroomInput) -> LeaveClassroomResult:
        """Leave."""
        await info.context.memberships.leave(input.classroom_id, request_of(info, input))
        return LeaveClassroomPayload(viewer=viewer_view(signed_in(info)))

    @graph.mutation(
        description="Accept an invitation into a classroom, whose teacher may read the viewer's sessions then; or not."
    )
    @refusing
    async def answer_invitation(self, info: Info, input: AnswerInvitationInput) -> AnswerInvitationResult:
        """Answer."""
        request = request_of(info, input)
        classroom = await info.context.memberships.answer(input.invitation_id, request, accept=input.accept)
        joined = reader(classroom, Id(request.actor_id))
        return AnswerInvitationPayload(reader=joined, viewer=viewer_view(signed_in(info)))


def viewer_view(viewer: Viewer) -> ViewerView:
    """The viewer as clients see them."""
    return ViewerView(id=Id(viewer.id), roles=sorted(viewer.roles, key=lambda role: role.value))
