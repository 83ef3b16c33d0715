"""What a projection is, and what a kind brings of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from domain.session import Recorded

Key = tuple[object, ...]
"""What a row is found by: the values of its key's columns."""


def of_session(recorded: Recorded) -> Mapping[Key, Recorded]:
    """The row of the event's session."""
    return {(recorded.session_id,): recorded}


class Lifecycle(Enum):
    """When a projection is brought up to date."""

    INLINE = "inline"
    """By the append, in its own transaction: it never lags."""

    ASYNC = "async"
    """By a follower of the log, soon after."""


@dataclass(frozen=True, slots=True)
class Inline:
    """A view that appends keep: its rows are made of the state that they lead to."""

    name: str
    row_class: type
    lifecycle = Lifecycle.INLINE


@dataclass(frozen=True, slots=True)
class Projection:
    """A view kept in a table of its own, caught up from events of these topics.

    `key` names the columns that a row is found by, the first of `row_class`. `touched(recorded)` names the rows that an
    event is about, each with what the event means to it; `evolve(row, meaning)` gives the row after it, None for no
    row. Both are pure. A key that begins with `learner_id` has rows that are folded from all of a learner's sessions.
    `caches` are tables that hold for as long as a learner's rows only grow; they are emptied when rows are made anew.
    `rest_seconds` pass before what comes next is looked for: with many events a second they are taken in together.
    """

    name: str
    row_class: type
    topics: tuple[str, ...]
    evolve: Callable[[Any, Any], object | None]
    key: tuple[str, ...] = ("session_id",)
    touched: Callable[[Recorded], Mapping[Any, object]] = of_session
    caches: tuple[str, ...] = ()
    rest_seconds: float = 0.0
    lifecycle = Lifecycle.ASYNC

    @property
    def by_learner(self) -> bool:
        """Whether a row is folded from more than one session, so that erasing one takes a refold of the learner's."""
        return self.key[0] == "learner_id"


@dataclass(frozen=True, slots=True)
class KindProjections:
    """What a kind is looked at by.

    `spending` names, of a kind that spends on language models, the event that begins a session and those that tell of
    a call to a model, which carry its `usage`.
    """

    projections: tuple[Projection, ...] = ()
    spending: tuple[str, ...] = ()
