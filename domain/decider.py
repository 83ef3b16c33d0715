"""A kind as a pair of pure functions, and how the time of a session is kept.

`decide(state, command, now)` gives the events that a command leads to, or raises a `Refused`; `evolve(state, event)`
gives the state after an event. What a kind is told and what happens in it are two unions, its commands and its events:
both functions end in `assert_never`, so that the type checker finds what is forgotten.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import UnionType
from typing import Any, Generic, TypeAlias, TypeVar, cast

from domain.lifecycle import SessionResumed, TheSessionIsOfAnotherKind
from domain.people import acts_as_person
from domain.session import Id, Kind, Recorded, Session, SessionStatus

S = TypeVar("S", bound=Session)
C = TypeVar("C")
E = TypeVar("E")


def undated(state: S, at: datetime) -> S:
    """The state of a kind that keeps no instants but those of every session."""
    return state


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

    `commands` is the union of all that it can be told, `work` of those by which its learner works on: where the
    inactivity timer has paused the session, they resume it. What a learner has paused, only the learner resumes.
    `dated` puts an event's instant into the states that keep it. Where nobody works on a session for `lasts`, it
    expires, or earlier if the operators say so; one of a kind that never `expires` waits for ever.
    """

    kind: Kind
    initial: Callable[[Id], S]
    commands: UnionType
    decide: Callable[[S, C, datetime], Sequence[E]]
    evolve: Callable[[S, E], S]
    single_open: bool = False
    dated: Callable[[S, datetime], S] = undated
    work: UnionType | tuple[()] = ()
    lasts: timedelta | None = None
    expires: bool = True

    def handle(self, state: S, command: object, now: datetime) -> Sequence[E]:
        """What any command leads to. Raises a `Refused`: for one of another kind `TheSessionIsOfAnotherKind`."""
        words = command.words if isinstance(command, Worded) else command
        if not isinstance(words, self.commands):
            raise TheSessionIsOfAnotherKind(field="sessionId")
        meant = cast(C, command.meant(state) if isinstance(command, Worded) else command)
        if state.status is SessionStatus.PAUSED and state.is_idle and isinstance(words, self.work):
            return self._resume(state, meant, now)
        return self.decide(state, meant, now)

    def _resume(self, state: S, command: C, now: datetime) -> Sequence[E]:
        """What work in an idle session leads to; without effect it resumes nothing, as of a page left open."""
        resumed = cast(E, SessionResumed())
        events = self.decide(self.evolve(state, resumed), command, now)
        return [resumed, *events] if events else events

    def apply(self, state: S, recorded: Recorded) -> S:
        """The state after a recorded event, with its versions and its clock moved on."""
        after = self.dated(self.evolve(state, cast(E, recorded.event)), recorded.recorded_at)
        by_person = recorded.version if acts_as_person(recorded.actor_id) else state.version_by_person
        return _keep_time(state, after, recorded, by_person)

    def fold(self, state: S, history: Sequence[Recorded]) -> S:
        """The state after a whole history."""
        for recorded in history:
            state = self.apply(state, recorded)
        return state


AnyDecider: TypeAlias = Decider[Any, Any, Any]
"""A decider of whichever kind, which goes with the states that it has made and no others."""


def _keep_time(before: S, after: S, recorded: Recorded, by_person: int) -> S:
    now, version = recorded.recorded_at, recorded.version
    if before.version == 0:
        return replace(after, version=version, version_by_person=by_person, started_at=now, last_active_at=now)
    is_running = before.status is SessionStatus.ACTIVE
    gap = (now - before.last_active_at).total_seconds() if is_running else 0.0
    active = before.active_seconds + min(max(gap, 0.0), after.idle_limit_seconds)
    just_completed = after.status is SessionStatus.COMPLETED and before.status is not SessionStatus.COMPLETED
    completed_at = now if just_completed else before.completed_at
    if recorded.actor_id != after.owner_id:
        is_stopped = is_running and after.status is not SessionStatus.ACTIVE
        kept = active if is_stopped else before.active_seconds
        return replace(
            after, version=version, version_by_person=by_person, active_seconds=kept, completed_at=completed_at
        )
    return replace(
        after,
        version=version,
        version_by_person=by_person,
        last_active_at=max(now, before.last_active_at),
        active_seconds=active,
        completed_at=completed_at,
    )
