"""What can be done to a session of any kind."""

from typing import Annotated

import strawberry

from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.session import Id, SessionStatus
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import SessionInput, execute, request_of
from schema.context import Info, own
from schema.session import SessionView, settle


@graph.input
class PauseSessionInput:
    """Which session to pause."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class ResumeSessionInput:
    """Which session to resume."""

    session_id: Id
    command_id: Id | None = None
    expected_version: int | None = None


@graph.input
class EndSessionInput:
    """Which session to end, and how: COMPLETED grades it first, ABANDONED does not."""

    session_id: Id
    outcome: SessionStatus = SessionStatus.COMPLETED
    """How it ends: COMPLETED or ABANDONED."""
    command_id: Id | None = None
    expected_version: int | None = None


@graph.type
class PauseSessionPayload:
    """The session, paused."""

    session: SessionView


@graph.type
class ResumeSessionPayload:
    """The session, active again."""

    session: SessionView


@graph.type
class EndSessionPayload:
    """The session as it ended."""

    session: SessionView


PauseSessionResult = Annotated[PauseSessionPayload | Refusal, strawberry.union("PauseSessionResult")]
ResumeSessionResult = Annotated[ResumeSessionPayload | Refusal, strawberry.union("ResumeSessionResult")]
EndSessionResult = Annotated[EndSessionPayload | Refusal, strawberry.union("EndSessionResult")]


@graph.type
class SessionMutation:
    """What can be done to a session of any kind."""

    @graph.mutation(description="Stop the session's clock. A session that is paused stays so.")
    @refusing
    async def pause_session(self, info: Info, input: PauseSessionInput) -> PauseSessionResult:
        """Pause."""
        return PauseSessionPayload(session=await _told(info, PauseSession(), input))

    @graph.mutation(description="Let the session's clock run again. A session that is active stays so.")
    @refusing
    async def resume_session(self, info: Info, input: ResumeSessionInput) -> ResumeSessionResult:
        """Resume."""
        return ResumeSessionPayload(session=await _told(info, ResumeSession(), input))

    @graph.mutation(description="End the session. COMPLETED grades it first; ABANDONED does not.")
    @refusing
    async def end_session(self, info: Info, input: EndSessionInput) -> EndSessionResult:
        """End."""
        return EndSessionPayload(session=await _told(info, EndSession(input.outcome), input))


async def _told(info: Info, command: object, input: SessionInput) -> SessionView:
    """The session after a command of the viewer's, which comes after all that was kept beside its events before it."""
    request_of(info, input)
    if session := await own(info, input.session_id):
        await settle(info, session)
    return await execute(info, command, input, SessionView)
