"""A practice session as its learner sees it. What is right about an item is in here once it was shown or reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.practice.events import AnswerMode, Budget, Item, ItemRevealed, ItemReviewed, Rating
from domain.practice.exercises import EXERCISES, Timing
from domain.practice.state import Practice
from domain.session import Id, SessionStatus
from projections.practice.prompts import PracticePrompt, prompt_of


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """An item to practise."""

    id: Id
    """What revealing and submitting name the item by."""
    position: int
    """Its place in the session, from 1."""
    exercise_type: str
    """What kind of exercise it is; a client chooses its component by it."""
    mode: AnswerMode
    """How it is answered."""
    timing: Timing
    """After how many seconds which rating is suggested."""
    prompt: PracticePrompt
    """All that it takes to show it, and nothing that gives it away; of the type that `mode` says."""
    budget: Budget
    """Why it was picked: due, new, or about to fade."""
    reason: str
    """Why it was picked, in a sentence for the learner."""


@dataclass(frozen=True, slots=True)
class PracticeOutcome:
    """What is right about an item, and how an answer to it was judged; `isCorrect` is null without an answer."""

    item_id: Id
    """Which item: its `id`."""
    is_correct: bool | None
    """Whether the answer was right; null without an answer."""
    suggested_rating: Rating | None
    """What the answer and its time suggest; null without an answer."""
    right_answer: str
    """What is right, in words."""
    right_option: Id | None
    """The id of the right option; null where there are no options."""
    explanation: str
    """Why it is right; empty if there is nothing to say."""


@dataclass(frozen=True, slots=True)
class PracticeReview:
    """An item that was rated."""

    item: PracticeItem
    """The item as it was shown."""
    rating: Rating
    """How well the learner remembered it, as they say."""
    duration_ms: int
    """How long they took, in milliseconds, as their client says."""
    reviewed_at: datetime
    """When it was rated."""
    is_correct: bool
    """Whether its answer was right; without an answer, whether it was rated better than AGAIN."""
    outcome: PracticeOutcome
    """What is right about it, and how the answer was judged."""


@dataclass(frozen=True, slots=True)
class BudgetCount:
    """How many items of a budget a session has, and how many are reviewed."""

    budget: Budget
    """Which budget."""
    items: int
    """How many items of it the session has."""
    completed: int
    """How many of them are reviewed."""


@dataclass(frozen=True, slots=True)
class PracticeSummary:
    """How a session went. `accuracy`, from 0 to 1, is the share of reviewed items that were right.

    An item is right when its answer was, or, without an answer, when it was rated better than AGAIN.
    """

    items_count: int
    """How many items the session had."""
    items_completed: int
    """How many of them were reviewed."""
    again: int
    """How many were rated AGAIN."""
    hard: int
    """How many were rated HARD."""
    good: int
    """How many were rated GOOD."""
    easy: int
    """How many were rated EASY."""
    accuracy: float
    """The share of reviewed items that were right, from 0 to 1."""
    active_seconds: float
    """How long the session was active, in seconds, without pauses."""
    completed_early: bool
    """Whether items were left."""
    budgets: tuple[BudgetCount, ...]
    """The same by budget."""


@dataclass(frozen=True, slots=True)
class PracticeGoal:
    """Something to learn, and where the viewer stands with it. Learned items are past the learning steps."""

    id: Id
    """What `startPractice` takes as `goalId`."""
    title: str
    """What it is called."""
    description: str
    """What it is about, in a sentence or two."""
    language: str
    """The language that is learned, as a BCP 47 tag such as de."""
    items: int
    """How many items it has."""
    due: int
    """How many of them are due now."""
    new: int
    """How many of them were never seen."""
    learned: int
    """How many of them are past the learning steps."""


@dataclass(frozen=True, slots=True)
class ForecastDay:
    """Items that fall due on a day, overdue ones on the first; the mean chance of recalling an item at its end."""

    day: date
    """Which calendar day."""
    due: int
    """How many items fall due on it; on the first day, overdue ones as well."""
    retention: float | None
    """The mean chance of recalling an item at its end, from 0 to 1; null without items."""


@dataclass(frozen=True, slots=True)
class PracticeForecast:
    """What is to come, if nothing is reviewed meanwhile. `retention` is the mean chance of recalling an item now."""

    items: int
    """How many items have been seen."""
    retention: float | None
    """The mean chance of recalling one now, from 0 to 1; null without items."""
    days: tuple[ForecastDay, ...]
    """The days asked for, today first."""


def next_item(practice: Practice) -> PracticeItem | None:
    """The item whose turn it is, while the session is open."""
    item = practice.next_item
    over = practice.status not in (SessionStatus.ACTIVE, SessionStatus.PAUSED)
    return None if item is None or over else _item(item)


def _item(item: Item) -> PracticeItem:
    exercise = item.exercise
    timing = EXERCISES[exercise.type].timing
    prompt = prompt_of(exercise)
    return PracticeItem(item.id, item.position, exercise.type, exercise.mode, timing, prompt, item.budget, item.reason)


def items(practice: Practice) -> Sequence[PracticeItem]:
    """All items of the session, in their order."""
    return [_item(item) for item in practice.items]


def reviews(practice: Practice) -> Sequence[PracticeReview]:
    """The items that were rated, in the order of their reviews."""
    rated = zip(practice.items, practice.reviews, practice.reviewed_at, strict=False)
    return [
        PracticeReview(
            item=_item(item),
            rating=review.rating,
            duration_ms=review.duration_ms,
            reviewed_at=at,
            is_correct=_is_right(review),
            outcome=_outcome(item, review),
        )
        for item, review, at in rated
    ]


def revealed(practice: Practice) -> PracticeOutcome | None:
    """What was shown of the item whose turn it is."""
    item, shown = practice.next_item, practice.revealed
    return _outcome(item, shown) if item and shown else None


def outcome(practice: Practice, item_id: str) -> PracticeOutcome | None:
    """How a reviewed item came out."""
    pairs = zip(practice.items, practice.reviews, strict=False)
    return next((_outcome(item, review) for item, review in pairs if item.id == item_id), None)


def _outcome(item: Item, judged: ItemRevealed | ItemReviewed) -> PracticeOutcome:
    key = item.exercise.key
    return PracticeOutcome(
        item_id=item.id,
        is_correct=judged.is_correct,
        suggested_rating=judged.suggested,
        right_answer=key.shown,
        right_option=Id(key.option) if key.option else None,
        explanation=key.explanation,
    )


def summary(practice: Practice) -> PracticeSummary | None:
    """How the session went; None until it is completed."""
    if practice.status is not SessionStatus.COMPLETED:
        return None
    reviews = practice.reviews
    ratings = {rating: sum(review.rating is rating for review in reviews) for rating in Rating}
    right = sum(_is_right(review) for review in reviews)
    return PracticeSummary(
        items_count=len(practice.items),
        items_completed=len(reviews),
        again=ratings[Rating.AGAIN],
        hard=ratings[Rating.HARD],
        good=ratings[Rating.GOOD],
        easy=ratings[Rating.EASY],
        accuracy=round(right / len(reviews), 4) if reviews else 0.0,
        active_seconds=practice.active_seconds,
        completed_early=practice.completed_early,
        budgets=tuple(_count(practice, budget) for budget in Budget),
    )


def _is_right(review: ItemReviewed) -> bool:
    return review.is_correct if review.is_correct is not None else review.rating is not Rating.AGAIN


def _count(practice: Practice, budget: Budget) -> BudgetCount:
    places = [place for place, item in enumerate(practice.items) if item.budget is budget]
    return BudgetCount(budget, len(places), sum(place < len(practice.reviews) for place in places))
