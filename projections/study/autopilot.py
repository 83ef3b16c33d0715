"""The autopilot of a study session as clients see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.study.autopilot_events import AutopilotAction, AutopilotStatus
from domain.study.phases import StudyPhase
from domain.study.state import Study


@dataclass(frozen=True, slots=True)
class AutopilotStep:
    """A step of the autopilot: what, with what, why, and how long it took."""

    action: AutopilotAction
    """What it did."""
    data: Mapping[str, object]
    """What it did it with, an object that depends on the action."""
    reasoning: str
    """Why, in a sentence."""
    duration_ms: int
    """How long it took, in milliseconds."""


@dataclass(frozen=True, slots=True)
class AutopilotView:
    """The autopilot, with its latest steps.

    Its clock stands still while it is paused; `answersDueInSeconds` is on that clock too.
    """

    status: AutopilotStatus
    """How it stands."""
    minutes: int
    """How long it was to go on, in minutes."""
    lessons_per_topic: int
    """How many lessons it has on each topic."""
    questions: int
    """How many questions its quizzes have."""
    answer_seconds: int
    """How long each question waits for its answer, in seconds."""
    elapsed_seconds: float
    """How long it has run, in seconds, without pauses."""
    remaining_seconds: float
    """How long it has still to run, in seconds."""
    answers_due_in_seconds: float | None
    """How long the quiz at hand still waits, in seconds; null when none does."""
    reason: str | None
    """Why it ended; null if it did not, or its time was over."""
    steps: tuple[AutopilotStep, ...]
    """What it did last, oldest first."""


def autopilot(study: Study, now: datetime) -> AutopilotView | None:
    """The autopilot as it stands now."""
    pilot = study.autopilot
    if pilot is None:
        return None
    elapsed = pilot.elapsed(now)
    waits = pilot.deadline_seconds is not None and study.phase is StudyPhase.QUIZZING
    return AutopilotView(
        status=pilot.status,
        minutes=pilot.minutes,
        lessons_per_topic=pilot.lessons_per_topic,
        questions=pilot.questions,
        answer_seconds=pilot.answer_seconds,
        elapsed_seconds=elapsed,
        remaining_seconds=max(0.0, pilot.budget_seconds - elapsed) if pilot.is_on else 0.0,
        answers_due_in_seconds=max(0.0, (pilot.deadline_seconds or 0.0) - elapsed) if waits else None,
        reason=pilot.reason,
        steps=tuple(AutopilotStep(s.action, s.data, s.reasoning, s.duration_ms) for s in pilot.steps),
    )
