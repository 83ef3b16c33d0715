"""What can be done to a session of any kind."""

from dataclasses import replace
from typing import Annotated, Any

import strawberry

from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.session import Id, RefusalCode, Refused, Request, SessionStatus
from schema import graph
from schema.base import Refusal, refusing
from schema.context import Info, Role, with_role
from schema.session import SessionView, view


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


MAX_COMMAND_ID = 128


class TheCommandIdIsNoKey(Refused):
    """A commandId has from 1 to {limit} characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


def request_of(info: Info, input: Any) -> Request:
    """What comes with a learner's command. Raises `NotSignedIn`, `Forbidden` or `TheCommandIdIsNoKey`."""
    viewer = with_role(info, Role.LEARNER)
    check_command_id(input.command_id)
    return Request(viewer.id, input.command_id, getattr(input, "expected_version", None))


def start_of(info: Info, input: Any) -> Request:
    """The same for what starts a session: its command id stands for the whole input, whatever the server adds to it."""
    return replace(request_of(info, input), said=input)


def check_command_id(key: str | None) -> None:
    """Raise `TheCommandIdIsNoKey` for a command id that could not be kept."""
    if key is not None and not (1 <= len(key) <= MAX_COMMAND_ID and key.isprintable()):
        raise TheCommandIdIsNoKey(field="commandId", limit=MAX_COMMAND_ID)


async def execute(info: Info, command: Any, input: Any) -> Any:
    """Carry out the viewer's command on the session that the input names; the session's view after it."""
    return view(await info.context.sessions.execute(input.session_id, command, request_of(info, input)))


@graph.type
class SessionMutation:
    """What can be done to a session of any kind."""

    @graph.mutation(description="Stop the session's clock.")
    @refusing
    async def pause_session(self, info: Info, input: PauseSessionInput) -> PauseSessionResult:
        """Pause."""
        return PauseSessionPayload(session=await execute(info, PauseSession(), input))

    @graph.mutation(description="Let the session's clock run again.")
    @refusing
    async def resume_session(self, info: Info, input: ResumeSessionInput) -> ResumeSessionResult:
        """Resume."""
        return ResumeSessionPayload(session=await execute(info, ResumeSession(), input))

    @graph.mutation(description="End the session. COMPLETED grades it first; ABANDONED does not.")
    @refusing
    async def end_session(self, info: Info, input: EndSessionInput) -> EndSessionResult:
        """End."""
        return EndSessionPayload(session=await execute(info, EndSession(input.outcome), input))
