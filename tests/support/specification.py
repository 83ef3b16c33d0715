"""Given what happened, when a command is given, then this follows: the language that a kind is specified in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Generic

from domain.decider import AnyDecider, S
from domain.session import Id, Recorded, Refused

SESSION = Id("00000000-0000-4000-8000-000000000001")
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Past(Generic[S]):
    """A session that has got somewhere, and the time it is there."""

    decider: AnyDecider
    state: S
    now: datetime = MORNING
    history: tuple[Recorded, ...] = ()

    def given(self, *events: Any, by: str | None = None) -> "Past[S]":
        """These happened now, one after the other, by the owner's doing unless another actor is named."""
        past = self
        for event in events:
            actor = by or getattr(event, "owner_id", past.state.owner_id)
            recorded = Recorded(event, SESSION, past.state.version + 1, past.now, actor)
            past = replace(past, state=self.decider.apply(past.state, recorded), history=(*past.history, recorded))
        return past

    def later(self, seconds: float) -> "Past[S]":
        """The clock has moved on."""
        return replace(self, now=self.now + timedelta(seconds=seconds))

    def when(self, command: Any, by: str | None = None) -> "Outcome[S]":
        """A command is given."""
        try:
            return Outcome(self, self.decider.handle(self.state, command, self.now), None, by)
        except Refused as refusal:
            return Outcome(self, (), refusal, by)


@dataclass(frozen=True)
class Outcome(Generic[S]):
    """What a command led to."""

    past: Past[S]
    events: Sequence[Any]
    refusal: Refused | None
    by: str | None

    def happens(self) -> Past[S]:
        """Whatever the command leads to has happened; nothing, if it is refused."""
        return self.past.given(*self.events, by=self.by)

    def then(self, *events: Any) -> Past[S]:
        """Exactly these events follow; none at all means that the command has no effect."""
        assert self.refusal is None, self.refusal
        assert list(self.events) == list(events)
        return self.happens()

    def then_refused(self, refusal: type[Refused], field: str | None = None, **details: object) -> Past[S]:
        """The command is refused for this reason, which names the input at fault and fills its message."""
        assert type(self.refusal) is refusal, self.refusal or self.events
        assert self.refusal.field == field
        assert details.items() <= self.refusal.details.items()
        assert str(self.refusal)
        return self.past


def nothing_happened(decider: AnyDecider) -> Past[Any]:
    """A session that is not there yet."""
    return Past(decider, decider.initial(SESSION))
