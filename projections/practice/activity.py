"""When learners review, by the quarter of an hour, from which the days of any time zone can be put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from domain.practice.events import ItemReviewed, Rating
from domain.session import Id, Recorded
from projections.days import quarter_of, runs


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """A learner's reviews in the quarter of an hour that begins at `quarter`; time spent in milliseconds."""

    learner_id: Id
    quarter: datetime
    reviews: int = 0
    again: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class PracticeDay:
    """A calendar day's reviews, how many of them were rated AGAIN, and the seconds they took."""

    day: date
    """Which calendar day."""
    reviews: int
    """How many items were reviewed."""
    again: int
    """How many of them were rated AGAIN."""
    seconds: float
    """How long they took, in seconds."""


@dataclass(frozen=True, slots=True)
class PracticeStats:
    """A learner's practice by calendar day, oldest first; days without any are left out.

    A streak is a run of days with at least one review; the current one ends today or yesterday.
    """

    current_streak: int
    """Days in a row up to today or yesterday; 0 if there were none."""
    longest_streak: int
    """The most days in a row there ever were."""
    reviews_today: int
    """How many items were reviewed today."""
    total_reviews: int
    """How many items were ever reviewed."""
    days: tuple[PracticeDay, ...]
    """The latest days with reviews, oldest first."""


def touched(recorded: Recorded) -> Mapping[tuple[str, datetime], Recorded]:
    """The quarter of an hour that a review falls into."""
    match recorded.event:
        case ItemReviewed(owner_id):
            return {(owner_id, quarter_of(recorded.recorded_at)): recorded}
    return {}


def evolve(row: ActivityRow | None, recorded: Recorded) -> ActivityRow | None:
    """The activity after a review."""
    match recorded.event:
        case ItemReviewed(owner_id, rating=rating, duration_ms=duration_ms):
            row = row or ActivityRow(owner_id, quarter_of(recorded.recorded_at))
            return replace(
                row,
                reviews=row.reviews + 1,
                again=row.again + (rating is Rating.AGAIN),
                duration_ms=row.duration_ms + duration_ms,
            )
    return row


def by_day(rows: Sequence[ActivityRow], zone: tzinfo) -> list[PracticeDay]:
    """A learner's activity, in order, by the calendar days of a time zone."""
    days = groupby(rows, key=lambda row: row.quarter.astimezone(zone).date())
    return [_day(day, list(quarters)) for day, quarters in days]


def _day(day: date, quarters: Sequence[ActivityRow]) -> PracticeDay:
    reviews, again = sum(row.reviews for row in quarters), sum(row.again for row in quarters)
    return PracticeDay(day, reviews, again, sum(row.duration_ms for row in quarters) / 1000)


def stats(days: Sequence[PracticeDay], today: date, shown: int) -> PracticeStats:
    """The figures of a learner's days, oldest first, as they stand today, with the latest days themselves."""
    streaks = runs([day.day for day in days])
    current = streaks[-1] if streaks and days[-1].day >= today - timedelta(days=1) else 0
    return PracticeStats(
        current_streak=current,
        longest_streak=max(streaks, default=0),
        reviews_today=sum(day.reviews for day in days if day.day == today),
        total_reviews=sum(day.reviews for day in days),
        days=tuple(days[-shown:]),
    )
