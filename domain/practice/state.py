"""A practice session as it stands."""

from dataclasses import dataclass
from datetime import datetime

from domain.practice.events import Item, ItemRevealed, ItemReviewed
from domain.session import Id, Session

NO_GOAL = Id("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice(Session):
    """A practice session. Items are reviewed in their order, so the reviews tell how far it has come.

    `reviewed_at` has the instant of each review.
    """

    goal_id: Id = NO_GOAL
    target_retention: float = 0.9
    items: tuple[Item, ...] = ()
    reviews: tuple[ItemReviewed, ...] = ()
    reviewed_at: tuple[datetime, ...] = ()
    revealed: ItemRevealed | None = None
    completed_early: bool = False

    @property
    def next_item(self) -> Item | None:
        """The item whose turn it is; None when all are reviewed."""
        return self.items[len(self.reviews)] if len(self.reviews) < len(self.items) else None
