"""The clock of a part of a timed exam: when it was opened, how long it runs, and when it was closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from domain.exam.time_events import (
    ClockEvent,
    ClockStarted,
    ClockStopped,
    PartClosed,
    PartOpened,
    PartReopened,
    TimeGranted,
    TimeWarned,
)
from domain.exam.time_policy import PartClosing


@dataclass(frozen=True, slots=True)
class Clock:
    """How a part's time stands.

    `ends_at` is there while the clock runs, `seconds_left` while it is stopped. `reopened_minutes` is what a teacher
    has reopened the part for, `granted_minutes` what was given on top since then. Warnings that were due by `warned_at`
    are past.
    """

    opened_at: datetime | None = None
    ends_at: datetime | None = None
    seconds_left: float | None = None
    closed_at: datetime | None = None
    closing: PartClosing | None = None
    late_until: datetime | None = None
    reopened_minutes: int | None = None
    granted_minutes: int = 0
    warned_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the part is open, its clock running or stopped."""
        return self.ends_at is not None or self.seconds_left is not None

    def left(self, now: datetime) -> float | None:
        """How many seconds are left; None unless the part is open."""
        if self.ends_at is None:
            return self.seconds_left
        return max((self.ends_at - now).total_seconds(), 0.0)


def ended(clock: Clock) -> Clock:
    """The clock of an exam that is over, and was not handed in: it neither runs nor stands still."""
    return replace(clock, ends_at=None, seconds_left=None)


def moved(clock: Clock, event: ClockEvent) -> Clock:
    """The clock after an event of its part."""
    match event:
        case PartOpened(at=at, ends_at=ends_at):
            return replace(clock, opened_at=at, ends_at=ends_at, warned_at=at)
        case TimeWarned(at=at):
            return replace(clock, warned_at=at)
        case PartClosed(reason=reason, at=at, late_until=late_until):
            return replace(ended(clock), closed_at=at, closing=reason, late_until=late_until)
        case ClockStopped(seconds_left=left):
            return replace(clock, ends_at=None, seconds_left=left)
        case ClockStarted(at=at, ends_at=ends_at):
            return replace(clock, ends_at=ends_at, seconds_left=None, warned_at=at)
        case TimeGranted(minutes=minutes, at=at, ends_at=ends_at, seconds_left=left):
            granted = clock.granted_minutes + minutes
            return replace(clock, granted_minutes=granted, ends_at=ends_at, seconds_left=left, warned_at=at)
        case PartReopened(minutes=minutes):
            return Clock(opened_at=clock.opened_at, reopened_minutes=minutes)
        case _:
            assert_never(event)
