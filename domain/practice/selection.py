"""Which items a session has, in which order, and why. The same candidates give the same items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import floor, log1p

from domain.practice.events import Budget
from domain.session import Id

SHARES: Mapping[Budget, float] = {Budget.DUE: 0.5, Budget.NEW: 0.3, Budget.STRENGTHENING: 0.2}
"""Each budget's share of a session, at least one item of three or more. What one cannot use goes to the others."""

ROUND_ALL_FROM = 3
DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is known of the learner's memory of an item. `retrievability` is the chance of recalling it now."""

    due: datetime
    retrievability: float
    reviews: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be chosen. `order` is its place among the new; prerequisites are named by their fronts."""

    id: Id
    importance: float
    order: int
    memory: Remembered | None = None
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """An item of a session, and why it has its place."""

    id: Id
    budget: Budget
    reason: str


def select(candidates: Sequence[Candidate], limit: int, now: datetime) -> list[Chosen]:
    """At most `limit` items, none twice: what is due first, then what is new, then what is about to fade."""
    waiting: dict[Budget, list[Candidate]] = {budget: [] for budget in Budget}
    for candidate in {one.id: one for one in candidates}.values():
        waiting[_budget(candidate, now)].append(candidate)
    waiting[Budget.DUE].sort(key=lambda one: (-urgency(one, now), one.id))
    waiting[Budget.NEW].sort(key=lambda one: (bool(one.unmet), one.order, one.id))
    waiting[Budget.STRENGTHENING].sort(key=_fading)
    places = shared_out(limit, {budget: len(ones) for budget, ones in waiting.items()})
    return [
        Chosen(one.id, budget, reason(one, budget, now))
        for budget in Budget
        for one in waiting[budget][: places[budget]]
    ]


def _budget(candidate: Candidate, now: datetime) -> Budget:
    if candidate.memory is None:
        return Budget.NEW
    return Budget.DUE if candidate.memory.due <= now else Budget.STRENGTHENING


def _fading(candidate: Candidate) -> tuple[datetime, float, str]:
    assert candidate.memory
    return candidate.memory.due, candidate.memory.retrievability, candidate.id


def urgency(candidate: Candidate, now: datetime) -> float:
    """How much a due item presses: by the days it is overdue, by what is forgotten, by its importance."""
    assert candidate.memory
    days = max(0.0, (now - candidate.memory.due).total_seconds()) / DAY_SECONDS
    return log1p(days) + 2.0 * (1 - candidate.memory.retrievability) + 1.5 * candidate.importance


def shared_out(limit: int, waiting: Mapping[Budget, int]) -> dict[Budget, int]:
    """How many items each budget gets of a session."""
    least = 1 if limit >= ROUND_ALL_FROM else 0
    places = {budget: min(waiting[budget], max(least, floor(limit * share))) for budget, share in SHARES.items()}
    for budget in Budget:
        left = limit - sum(places.values())
        places[budget] += min(left, waiting[budget] - places[budget])
    return places


def reason(candidate: Candidate, budget: Budget, now: datetime) -> str:
    """Why an item was chosen, for its learner."""
    memory = candidate.memory
    if memory is None:
        return _reason_of_new(candidate)
    if budget is Budget.DUE:
        return f"due {_ago((now - memory.due).total_seconds())}"
    ahead = _span((memory.due - now).total_seconds())
    return f"strengthening: remembered with {memory.retrievability:.0%}, due in {ahead}"


def _reason_of_new(candidate: Candidate) -> str:
    if candidate.unmet:
        return f"new, though its prerequisite {candidate.unmet[0]} is not known yet"
    return f"new: its prerequisite {candidate.met[0]} is known" if candidate.met else "new"


def _ago(seconds: float) -> str:
    return "now" if seconds < 60 else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    for length, name in ((DAY_SECONDS, "day"), (3600, "hour")):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {name}{'s' if count > 1 else ''}"
    count = max(1, int(seconds // 60))
    return f"{count} minute{'s' if count > 1 else ''}"
