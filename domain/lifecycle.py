"""How a session of any kind is paused, resumed and ended."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar, assert_never

from domain.disclosure import Open
from domain.session import OPEN, RefusalCode, Refused, Session, SessionStatus, command, event

S = TypeVar("S", bound=Session)


class SessionIsNotActive(Refused):
    """The session is {status}. {remedy}"""

    code = RefusalCode.SESSION_NOT_ACTIVE


class TheSessionIsErased(Refused):
    """The session is erased; what was in it is gone for good. Start a new one."""

    code = RefusalCode.ERASED


class OutcomeIsNotAnEnding(Refused):
    """{outcome} does not end a session. Use COMPLETED or ABANDONED."""

    code = RefusalCode.INVALID_INPUT


class TheSessionIsOfAnotherKind(Refused):
    """This cannot be done to a session of this kind. Give the id of one of the right kind."""

    code = RefusalCode.INVALID_INPUT


@event("session.paused")
class SessionPaused:
    """The learner stopped the clock; or it was stopped because nobody worked on the session, which is `idle`."""

    idle: Open[bool] = False
    """Whether the inactivity timer did it, and not the learner."""


@event("session.resumed")
class SessionResumed:
    """The clock runs again."""


@event("session.ended")
class SessionEnded:
    """The session is over without having been completed."""

    outcome: Open[SessionStatus]
    """How it ended: ABANDONED or EXPIRED."""


@event("session.erased")
class SessionErased:
    """The session's key was destroyed, and with it all that came before. The last event of any session that has it."""


LifecycleEvent: TypeAlias = SessionPaused | SessionResumed | SessionEnded | SessionErased
"""What happens in sessions of every kind."""


@command
class PauseSession:
    """Stop the clock; `idle` is for the inactivity timer to say."""

    idle: bool = False


@command
class ResumeSession:
    """Let the clock run again."""


@command
class EndSession:
    """End the session as COMPLETED (which grades it first) or ABANDONED (which does not)."""

    outcome: SessionStatus


@command
class ExpireSession:
    """End a session that nobody came back to."""


LifecycleCommand: TypeAlias = PauseSession | ResumeSession | EndSession | ExpireSession
"""What can be asked of sessions of every kind."""


def require_active(state: Session) -> None:
    """Refuse unless the learner's clock runs."""
    if state.status is not SessionStatus.ACTIVE:
        paused = state.status is SessionStatus.PAUSED
        remedy = "Resume it first." if paused else "Start a new one."
        raise SessionIsNotActive(status=state.status.value, remedy=remedy)


def require_open(state: Session) -> None:
    """Refuse if the session is over."""
    if state.status not in OPEN:
        raise SessionIsNotActive(status=state.status.value, remedy="Start a new one.")


def decide_lifecycle(state: Session, command: LifecycleCommand) -> Sequence[LifecycleEvent]:
    """What pausing, resuming, abandoning and expiring lead to, for every kind.

    To pause what is paused and to resume what is active leads to nothing; but a learner's own pause takes the place of
    the inactivity timer's, because it waits for the learner.

    Raises `SessionIsNotActive`, or `OutcomeIsNotAnEnding` for a completion that the kind does not see to itself.
    """
    match command:
        case PauseSession():
            require_open(state)
            is_paused = state.status is SessionStatus.PAUSED and (command.idle or not state.is_idle)
            return [] if is_paused else [SessionPaused(idle=command.idle)]
        case ResumeSession():
            require_open(state)
            return [SessionResumed()] if state.status is SessionStatus.PAUSED else []
        case EndSession(outcome=SessionStatus.ABANDONED):
            require_open(state)
            return [SessionEnded(SessionStatus.ABANDONED)]
        case EndSession():
            raise OutcomeIsNotAnEnding(field="outcome", outcome=command.outcome.value)
        case ExpireSession():
            require_open(state)
            return [SessionEnded(SessionStatus.EXPIRED)]
        case _:
            assert_never(command)


def evolve_lifecycle(state: S, event: LifecycleEvent) -> S:
    """The state after an event of the lifecycle. An erased session is not held, so nothing is left to change."""
    match event:
        case SessionPaused(idle):
            return replace(state, status=SessionStatus.PAUSED, is_idle=idle)
        case SessionResumed():
            return replace(state, status=SessionStatus.ACTIVE, is_idle=False)
        case SessionEnded(outcome):
            return replace(state, status=outcome)
        case SessionErased():
            return state
        case _:
            assert_never(event)
