"""A learner's own figures on their exams: in all, and by the days of a time zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from projections.days import DAY, runs

SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class ExamSums:
    """The exams of a learner that ended, or were last worked on, on a calendar day.

    `marked` counts those that were completed and had questions; `percentages` is their sum, `best` the best of them.
    """

    day: date
    sessions: int
    completed: int
    marked: int
    percentages: float
    best: float | None
    active_seconds: float


@dataclass(frozen=True, slots=True)
class ExamDay:
    """A calendar day of a learner's exams. An exam belongs to the day on which it ended, or was last worked on."""

    date: str
    """The day in the time zone that was asked for, as in 2026-11-29."""
    completed: int
    """How many exams were completed on it."""
    average_percentage: float | None
    """The mean of their percentages, 0 to 100; null without one that had questions."""
    active_seconds: float
    """Seconds of activity in the exams of the day."""


@dataclass(frozen=True, slots=True)
class ExamStats:
    """A learner's figures on their exams, those that are erased left out."""

    sessions: int
    """How many exams were started, whatever became of them."""
    completed: int
    """How many of them were completed."""
    average_percentage: float | None
    """The mean percentage of the completed ones, 0 to 100; null without one that had questions."""
    best_percentage: float | None
    """The best percentage of the completed ones, 0 to 100; null without one that had questions."""
    active_seconds: float | None
    """Seconds of activity in all of them; null without any."""
    streak_days: int
    """The length of the run of days with a completed exam that ends today or yesterday; 0 without one."""
    days: tuple[ExamDay, ...]
    """The last 30 days, oldest first, each of them whether there was an exam or not; the last one is today."""


def exam_stats(days: Sequence[ExamSums], today: date) -> ExamStats:
    """The figures of a learner whose exams these are, each day of them in order, as they stand today."""
    by_day = {sums.day: [sums] for sums in days}
    shown = [today - ago * DAY for ago in reversed(range(SHOWN_DAYS))]
    return ExamStats(
        sessions=sum(one.sessions for one in days),
        completed=sum(one.completed for one in days),
        average_percentage=_average(days),
        best_percentage=max((one.best for one in days if one.best is not None), default=None),
        active_seconds=_active_seconds(days) if days else None,
        streak_days=_streak([one.day for one in days if one.completed and one.day <= today], today),
        days=tuple(_day(day, by_day.get(day, ())) for day in shown),
    )


def _day(day: date, sums: Sequence[ExamSums]) -> ExamDay:
    completed = sum(one.completed for one in sums)
    return ExamDay(day.isoformat(), completed, _average(sums), _active_seconds(sums))


def _average(sums: Sequence[ExamSums]) -> float | None:
    marked = sum(one.marked for one in sums)
    return round(sum(one.percentages for one in sums) / marked, 2) if marked else None


def _active_seconds(sums: Sequence[ExamSums]) -> float:
    return round(sum(one.active_seconds for one in sums), 3)


def _streak(days: Sequence[date], today: date) -> int:
    return runs(days)[-1] if days and days[-1] >= today - DAY else 0
