"""A practice session as it stands."""

from dataclasses import dataclass, replace
from typing import Any

from domain.lifecycle import evolve_lifecycle
from domain.practice.events import (
    Item,
    ItemRevealed,
    ItemReviewed,
    PracticeCompleted,
    PracticeStarted,
)
from domain.session import Id, Session, SessionStatus

NO_GOAL = Id("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Session):
    """A practice session. Items are reviewed in their order, so the reviews tell how far it has come."""

    goal_id: Id = NO_GOAL
    target_retention: float = 0.9
    items: tuple[Item, ...] = ()
    reviews: tuple[ItemReviewed, ...] = ()
    revealed: ItemRevealed | None = None
    completed_early: bool = False

    @property
    def next_item(self) -> Item | None:
        """The item whose turn it is; None when all are reviewed."""
        return self.items[len(self.reviews)] if len(self.reviews) < len(self.items) else None


def evolve(practice: Practice, event: Any) -> Practice:
    """The state after an event."""
    match event:
        case PracticeStarted():
            return replace(
                practice,
                owner_id=event.owner_id,
                goal_id=event.goal_id,
                target_retention=event.target_retention,
                items=event.items,
            )
        case ItemRevealed():
            return replace(practice, revealed=event)
        case ItemReviewed():
            return replace(practice, reviews=(*practice.reviews, event), revealed=None)
        case PracticeCompleted(early):
            return replace(practice, status=SessionStatus.COMPLETED, completed_early=early, revealed=None)
    return evolve_lifecycle(practice, event)
