"""A learner's own figures on their exams: in all, and by the days of a time zone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from projections.days import runs

SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class ExamQuarter:
    """The exams of a learner that ended, or were last worked on, in the quarter of an hour that begins at `quarter`.

    `marked` counts those that were completed and had questions; `percentages` is their sum, `best` the best of them.
    """

    quarter: datetime
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


def exam_stats(quarters: Sequence[ExamQuarter], zone: tzinfo, today: date) -> ExamStats:
    """The figures of a learner whose exams these are, as they stand today in a time zone."""
    by_day: dict[date, list[ExamQuarter]] = defaultdict(list)
    for quarter in quarters:
        by_day[quarter.quarter.astimezone(zone).date()].append(quarter)
    shown = [today - timedelta(days=ago) for ago in reversed(range(SHOWN_DAYS))]
    return ExamStats(
        sessions=sum(one.sessions for one in quarters),
        completed=sum(one.completed for one in quarters),
        average_percentage=_average(quarters),
        best_percentage=max((one.best for one in quarters if one.best is not None), default=None),
        active_seconds=_active_seconds(quarters) if quarters else None,
        streak_days=_streak([day for day, of_day in by_day.items() if any(one.completed for one in of_day)], today),
        days=tuple(_day(day, by_day.get(day, ())) for day in shown),
    )


def _day(day: date, quarters: Sequence[ExamQuarter]) -> ExamDay:
    completed = sum(one.completed for one in quarters)
    return ExamDay(day.isoformat(), completed, _average(quarters), _active_seconds(quarters))


def _average(quarters: Sequence[ExamQuarter]) -> float | None:
    marked = sum(one.marked for one in quarters)
    return round(sum(one.percentages for one in quarters) / marked, 2) if marked else None


def _active_seconds(quarters: Sequence[ExamQuarter]) -> float:
    return round(sum(one.active_seconds for one in quarters), 3)


def _streak(days: Sequence[date], today: date) -> int:
    in_order = sorted(day for day in days if day <= today)
    return runs(in_order)[-1] if in_order and in_order[-1] >= today - timedelta(days=1) else 0
