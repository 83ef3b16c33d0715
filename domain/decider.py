"""A kind as a pair of pure functions, and how the time of a session is kept.

`decide(state, command, now)` gives the events that a command leads to, or raises a `Refused`; `evolve(state, event)`
gives the state after an event. What a kind is told and what happens in it are two unions, its commands and its events:
both functions end in `assert_never`, so that the type checker finds what is forgotten.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import UnionType
from typing import Any, Generic, TypeAlias, TypeVar, cast

from domain.lifecycle import TheSessionIsOfAnotherKind
from domain.session import Id, Kind, Recorded, Session, SessionStatus

S = TypeVar("S", bound=Session)
C = TypeVar("C")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Worded:
    """A command in its client's words, who calls things by their ids.

    `meant(state)` gives the command that is meant in a session as it stands, by the names that things have there, or
    raises a `Refused`. A command that comes again is told by its words.
    """

    words: object
    meant: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C, E]):
    """One kind of session, or of another stream. `single_open` kinds allow a learner one open session at a time.

    `commands` is the union of all that it can be told.
    """

    kind: Kind
    initial: Callable[[Id], S]
    commands: UnionType
    decide: Callable[[S, C, datetime], Sequence[E]]
    evolve: Callable[[S, E], S]
    single_open: bool = False

    def handle(self, state: S, command: object, now: datetime) -> Sequence[E]:
        """What any command leads to. Raises a `Refused`: for one of another kind `TheSessionIsOfAnotherKind`."""
        words = command.words if isinstance(command, Worded) else command
        if not isinstance(words, self.commands):
            raise TheSessionIsOfAnotherKind(field="sessionId")
        meant = command.meant(state) if isinstance(command, Worded) else command
        return self.decide(state, cast(C, meant), now)

    def apply(self, state: S, recorded: Recorded) -> S:
        """The state after a recorded event, with its version and its clock moved on."""
        return _keep_time(state, self.evolve(state, cast(E, recorded.event)), recorded)

    def fold(self, state: S, history: Sequence[Recorded]) -> S:
        """The state after a whole history."""
        for recorded in history:
            state = self.apply(state, recorded)
        return state


AnyDecider: TypeAlias = Decider[Any, Any, Any]
"""A decider of whichever kind, which goes with the states that it has made and no others."""


def _keep_time(before: S, after: S, recorded: Recorded) -> S:
    now = recorded.recorded_at
    if before.version == 0:
        return replace(after, version=recorded.version, started_at=now, last_active_at=now)
    is_running = before.status is SessionStatus.ACTIVE
    gap = (now - before.last_active_at).total_seconds() if is_running else 0.0
    active = before.active_seconds + min(max(gap, 0.0), after.idle_limit_seconds)
    if recorded.actor_id != after.owner_id:
        is_stopped = is_running and after.status is not SessionStatus.ACTIVE
        kept = active if is_stopped else before.active_seconds
        return replace(after, version=recorded.version, active_seconds=kept)
    just_completed = after.status is SessionStatus.COMPLETED and before.status is not SessionStatus.COMPLETED
    return replace(
        after,
        version=recorded.version,
        last_active_at=max(now, before.last_active_at),
        active_seconds=active,
        completed_at=now if just_completed else before.completed_at,
    )
