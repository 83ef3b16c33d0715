"""What can be done to a session of any kind."""

from typing import Annotated

import strawberry

from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.session import Id, SessionStatus
from schema import graph
from schema.base import Refusal, refusing
from schema.commands import execute_settled
from schema.context import Info
from schema.session import SessionView


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
        return PauseSessionPayload(session=await execute_settled(info, PauseSession(), input, SessionView))

    @graph.mutation(description="Let the session's clock run again. A session that is active stays so.")
    @refusing
    async def resume_session(self, info: Info, input: ResumeSessionInput) -> ResumeSessionResult:
        """Resume."""
        return ResumeSessionPayload(session=await execute_settled(info, ResumeSession(), input, SessionView))

    @graph.mutation(description="End the session. COMPLETED grades it first; ABANDONED does not.")
    @refusing
    async def end_session(self, info: Info, input: EndSessionInput) -> EndSessionResult:
        """End."""
        return EndSessionPayload(session=await execute_settled(info, EndSession(input.outcome), input, SessionView))
