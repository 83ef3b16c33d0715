"""What sessions of every kind have in common, and the words the kinds are written in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import ClassVar, NewType, Protocol, TypeAlias, TypeVar, cast, dataclass_transform

from domain.disclosure import require_disclosures

Id = NewType("Id", str)

IDLE_LIMIT_SECONDS = 300.0
"""The time from an act of the learner to the next, or to whatever stops the clock, is active up to so many seconds."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""When a session that has no event yet was active."""


class SessionKind(Enum):
    """What a session is for."""

    EXAM = "EXAM"
    """An exam in one skill."""
    BUILDER = "BUILDER"
    """A training that is put together."""
    STUDY = "STUDY"
    """Guided study for an entrance examination."""
    READING = "READING"
    """A book that is read, aloud or silently."""
    PRACTICE = "PRACTICE"
    """Items that are repeated in time."""


class StreamKind(Enum):
    """What a stream of events is about that is nobody's session: it is in no list, figure or log of sessions."""

    CLASSROOM = "CLASSROOM"
    CATALOG = "CATALOG"


Kind: TypeAlias = SessionKind | StreamKind


def kind_named(name: str) -> Kind:
    """The kind that is stored under a name. Raises `ValueError`."""
    return SessionKind(name) if name in SessionKind.__members__ else StreamKind(name)


class SessionStatus(Enum):
    """Where a session stands in its life. ACTIVE and PAUSED sessions are open; the others are over for good."""

    ACTIVE = "ACTIVE"
    """Open, and its clock runs."""
    PAUSED = "PAUSED"
    """Open, and its clock stands still."""
    COMPLETED = "COMPLETED"
    """Over, with results."""
    ABANDONED = "ABANDONED"
    """Over without results, as its learner wanted it."""
    EXPIRED = "EXPIRED"
    """Over without results, because nobody came back in time."""


OPEN = frozenset({SessionStatus.ACTIVE, SessionStatus.PAUSED})


class RefusalCode(Enum):
    """Why a command was refused, for programs to act on."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    """Nobody is signed in: send a token."""
    FORBIDDEN = "FORBIDDEN"
    """Not with the viewer's roles, or not for this viewer."""
    NOT_FOUND = "NOT_FOUND"
    """There is no such thing, or not for the viewer."""
    INVALID_INPUT = "INVALID_INPUT"
    """A value cannot be taken; `field` says which one."""
    VERSION_CONFLICT = "VERSION_CONFLICT"
    """The session has moved on: read it, look at `currentVersion`, and decide anew."""
    ACTIVE_SESSION_EXISTS = "ACTIVE_SESSION_EXISTS"
    """One is open already: `sessionId` says which. Go on with it, or replace it."""
    SESSION_NOT_ACTIVE = "SESSION_NOT_ACTIVE"
    """The session is paused or over."""
    WRONG_PHASE = "WRONG_PHASE"
    """Not in this phase; `validActions` says what is."""
    NOT_READY = "NOT_READY"
    """Something has to be finished first; try again after `retryAfterMs`."""
    ALREADY_DONE = "ALREADY_DONE"
    """It was done before and cannot be done twice."""
    LIMIT_REACHED = "LIMIT_REACHED"
    """Enough for now: a rate, a budget or a number of things is used up."""
    UPSTREAM_UNAVAILABLE = "UPSTREAM_UNAVAILABLE"
    """A service that is needed does not answer; try again later."""
    ERASED = "ERASED"
    """It was erased; nothing brings it back."""


MINUTE_MS, DAY_MS = 60_000, 86_400_000
"""How long somebody takes to make room, or to do what has to be done first; and how long what nobody can hurry."""

TRY_AGAIN_MS = {RefusalCode.NOT_READY: 1000, RefusalCode.LIMIT_REACHED: MINUTE_MS}
"""Codes of what may pass, with the milliseconds after which it is worth trying again if nothing better is known.

What no waiting helps has another code.
"""


class Refused(Exception):
    """A command that may not be carried out. Subclasses are named as sentences; their docstring is the message.

    `field` names the input that has to change, with a path such as `answers[2].answer`, cut where a client has worded
    it at length; `details` fill the message.
    Of what may pass, the detail `retry_after_ms` says when to try again, without it `try_again_ms` of the class.
    """

    code: ClassVar[RefusalCode]
    try_again_ms: ClassVar[int | None] = None

    def __init__(self, *, field: str | None = None, **details: object) -> None:
        if self.code in TRY_AGAIN_MS and details.get("retry_after_ms") is None:
            details["retry_after_ms"] = self.try_again_ms or TRY_AGAIN_MS[self.code]
        self.field = field and str(shortened(field))
        self.details = details
        shown = {name: shortened(detail) for name, detail in details.items()}
        super().__init__(" ".join((type(self).__doc__ or "").split()).format(**shown))


LONGEST_QUOTE = 200
"""Characters of a client's own words that a message repeats."""


def shortened(detail: object) -> object:
    """What a message says of a detail: of a long text its beginning."""
    too_long = isinstance(detail, str) and len(detail) > LONGEST_QUOTE
    return f"{str(detail)[:LONGEST_QUOTE]}…" if too_long else detail


class Event(Protocol):
    """What `event` makes of a class: it is stored under a name, in the latest of its versions."""

    event_name: ClassVar[str]
    event_version: ClassVar[int]


EVENTS: dict[str, type[Event]] = {}
"""Every event class by the name it is stored under."""

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def event(name: str, version: int = 1) -> Callable[[type[T]], type[T]]:
    """Make a class an event stored under `name`. `version` counts the shapes it has had (see upcasting).

    Raises `TypeError` when a field does not say who reads it.
    """

    def register(cls: type[T]) -> type[T]:
        if name in EVENTS:
            raise ValueError(f"two events are named {name}")
        made = dataclass(frozen=True, slots=True)(cls)
        require_disclosures(made)
        EVENTS[name] = named = cast(type[Event], made)
        named.event_name, named.event_version = name, version
        return made

    return register


@dataclass_transform(frozen_default=True)
def command(cls: type[T]) -> type[T]:
    """Make a class a command: a frozen request, named verb first."""
    return dataclass(frozen=True, slots=True)(cls)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event with its envelope. `position` orders the whole log, `version` counts within the session from 1.

    `kind` is None for an event of a stream that is no session.
    """

    event: Event
    session_id: Id
    version: int
    recorded_at: datetime
    actor_id: str
    position: int = 0
    command_id: str | None = None
    causation_id: str | None = None
    kind: SessionKind | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What comes with a command: who gives it, a key that makes it count once, and the version it was meant for.

    A person acts on their own sessions only. `is_permitted` lets them act on this one of another person's. `for_anyone`
    is for whosesoever it is, and whatever has been appended already: the system (an author at work, a timer) and
    administrators act so, and who leaves a classroom. `said` is the input that the key stands for where it is not all
    in the command, or the command has more than that.
    """

    actor_id: str
    command_id: str | None = None
    expected_version: int | None = None
    for_anyone: bool = False
    is_permitted: bool = False
    said: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What the states of all kinds have in common.

    `version_by_person` is that of the last event that a person caused, not an author at work or a timer. A session
    `is_idle` when the inactivity timer has paused it.
    """

    id: Id
    owner_id: Id = Id("")
    version: int = 0
    version_by_person: int = 0
    status: SessionStatus = SessionStatus.ACTIVE
    started_at: datetime = LONG_AGO
    last_active_at: datetime = LONG_AGO
    completed_at: datetime | None = None
    active_seconds: float = 0.0
    idle_limit_seconds: float = IDLE_LIMIT_SECONDS
    is_idle: bool = False


class TheVersionMoved(Refused):
    """The session is at version {current_version}, and {expected} is out of date. Read it, then repeat the command."""

    code = RefusalCode.VERSION_CONFLICT


def check_version(state: Session, expected: int | None) -> None:
    """Raise `TheVersionMoved` when a person has changed the session since the version that a command was meant for.

    What an author at work or a timer has done since takes nothing from anybody. A version that is yet to come is none.
    """
    if expected is not None and not state.version_by_person <= expected <= state.version:
        raise TheVersionMoved(field="expectedVersion", expected=expected, current_version=state.version)
