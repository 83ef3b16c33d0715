"""The autopilot's clock and settings. Its clock runs while it is running, and stands still while it is paused."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.study.autopilot_events import (
    AutopilotAction,
    AutopilotEnded,
    AutopilotPaused,
    AutopilotResumed,
    AutopilotStarted,
    AutopilotStatus,
    AutopilotStepped,
)

MOST_CORRECTIONS = 3
"""How often in a row an autopilot has the tutor try again before it gives up."""

MOST_UNATTENDED = 2
"""After so many quizzes in a row without a single answer nobody is there: it waits for the learner to resume it."""

STEPS_KEPT = 20
"""The latest steps that a session shows; all of them are in its history."""


@dataclass(frozen=True, slots=True)
class Autopilot:
    """An autopilot. Times are seconds of its own clock: `deadline_seconds` is when the quiz at hand is handed in."""

    minutes: int
    lessons_per_topic: int
    questions: int
    answer_seconds: int
    since: datetime
    status: AutopilotStatus = AutopilotStatus.RUNNING
    spent_seconds: float = 0.0
    deadline_seconds: float | None = None
    corrections: int = 0
    unattended: int = 0
    reason: str | None = None
    steps: tuple[AutopilotStepped, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether it is running or paused."""
        return self.status in (AutopilotStatus.RUNNING, AutopilotStatus.PAUSED)

    @property
    def budget_seconds(self) -> float:
        """How long it may run."""
        return 60.0 * self.minutes

    def elapsed(self, now: datetime) -> float:
        """What its clock shows."""
        running = self.status is AutopilotStatus.RUNNING
        return self.spent_seconds + (max(0.0, (now - self.since).total_seconds()) if running else 0.0)

    def waits_until(self, now: datetime) -> datetime:
        """When it has to look again if nothing happens before: the answers or the whole time are due then."""
        due = min(self.budget_seconds, self.budget_seconds if self.deadline_seconds is None else self.deadline_seconds)
        return now + timedelta(seconds=max(0.0, due - self.elapsed(now)))

    def is_late(self, now: datetime) -> bool:
        """Whether the answers to the quiz at hand are overdue."""
        return self.deadline_seconds is not None and self.elapsed(now) >= self.deadline_seconds


def start(event: AutopilotStarted, waiting_items: int) -> Autopilot:
    """A new autopilot; questions that are open already wait from now on."""
    deadline = float(event.answer_seconds * waiting_items) if waiting_items else None
    settings = (event.minutes, event.lessons_per_topic, event.questions, event.answer_seconds)
    return Autopilot(*settings, since=event.at, deadline_seconds=deadline)


def evolve(
    pilot: Autopilot, event: AutopilotPaused | AutopilotResumed | AutopilotEnded | AutopilotStepped
) -> Autopilot:
    """The autopilot after an event of its own."""
    match event:
        case AutopilotPaused(at):
            return replace(pilot, spent_seconds=pilot.elapsed(at), status=AutopilotStatus.PAUSED, since=at)
        case AutopilotResumed(at):
            return replace(pilot, status=AutopilotStatus.RUNNING, since=at, unattended=0)
        case AutopilotEnded(status, reason, at):
            spent = pilot.elapsed(at)
            return replace(pilot, spent_seconds=spent, status=status, since=at, reason=reason, deadline_seconds=None)
        case AutopilotStepped():
            return _stepped(pilot, event)
        case _:
            assert_never(event)


def _stepped(pilot: Autopilot, event: AutopilotStepped) -> Autopilot:
    corrections, unattended = pilot.corrections, pilot.unattended
    if event.action is AutopilotAction.SELF_CORRECTION:
        corrections += 1
    elif event.action in (AutopilotAction.LESSON_COMPLETED, AutopilotAction.QUIZ_GENERATED):
        corrections = 0
    elif event.action is AutopilotAction.ANSWER_EVALUATED:
        unattended = unattended + 1 if event.data["unanswered"] == event.data.get("questions") else 0
    steps = (*pilot.steps, event)[-STEPS_KEPT:]
    return replace(pilot, corrections=corrections, unattended=unattended, steps=steps)
