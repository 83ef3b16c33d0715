"""What learners remember: the memory of each item they ever reviewed, by the FSRS-6 model.

The `fsrs` package computes it, without fuzzing, so the same reviews always give the same memory.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from fsrs import Card, Rating, Scheduler, State
from fsrs.scheduler import FSRS_DEFAULT_DECAY

from domain.practice.events import ItemReviewed
from domain.session import Id, Recorded

DECAY = -FSRS_DEFAULT_DECAY
FACTOR = 0.9 ** (1 / DECAY) - 1
"""The forgetting curve of FSRS-6: retrievability = (1 + FACTOR * days / stability) ** DECAY, days being whole."""


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """A learner's memory of an item. Stability is in days, difficulty from 1 to 10; `lapses` counts forgetting.

    `state` is FSRS's: 1 learning, 2 review, 3 relearning; `step` is null in review.
    """

    learner_id: Id
    item_id: Id
    deck_id: str
    state: int
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    last_review: datetime
    reps: int
    lapses: int

    @property
    def is_known(self) -> bool:
        """Whether it is past the learning steps."""
        return self.state == State.Review.value


def touched(recorded: Recorded) -> Mapping[tuple[str, str], Recorded]:
    """The memory that a review is about."""
    match recorded.event:
        case ItemReviewed(owner_id, item_id):
            return {(owner_id, item_id): recorded}
    return {}


def evolve(row: MemoryRow | None, recorded: Recorded) -> MemoryRow | None:
    """The memory after a review."""
    review = recorded.event
    if not isinstance(review, ItemReviewed):
        return row
    at, rating = recorded.recorded_at.astimezone(UTC), Rating[review.rating.name.title()]
    card, _ = scheduler(review.target_retention).review_card(_card(row, at), rating, at)
    assert card.stability is not None
    assert card.difficulty is not None
    assert card.last_review is not None
    forgot = row is not None and row.is_known and rating is Rating.Again
    return MemoryRow(
        learner_id=review.owner_id,
        item_id=review.item_id,
        deck_id=deck_of(review.item_id),
        state=card.state.value,
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due=card.due,
        last_review=card.last_review,
        reps=(row.reps if row else 0) + 1,
        lapses=(row.lapses if row else 0) + forgot,
    )


def retrievability(row: MemoryRow, at: datetime) -> float:
    """The chance, from 0 to 1, that the item is recalled at an instant."""
    return scheduler(0.9).get_card_retrievability(_card(row, at), at.astimezone(UTC))


@lru_cache(maxsize=16)
def scheduler(target_retention: float) -> Scheduler:
    """The scheduler that plans for a retention."""
    return Scheduler(desired_retention=target_retention, enable_fuzzing=False)


def deck_of(item_id: str) -> str:
    """The deck that an item is from."""
    return item_id.partition(":")[0]


def _card(row: MemoryRow | None, at: datetime) -> Card:
    if row is None:
        return Card(card_id=0, due=at)
    return Card(
        card_id=0,
        state=State(row.state),
        step=row.step,
        stability=row.stability,
        difficulty=row.difficulty,
        due=row.due.astimezone(UTC),
        last_review=row.last_review.astimezone(UTC),
    )
