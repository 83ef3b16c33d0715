"""What happens to the autopilot of a study session."""

from datetime import datetime
from enum import Enum
from typing import TypeAlias

from domain.disclosure import Open, Own
from domain.json import JsonObject
from domain.session import event


class AutopilotStatus(Enum):
    """How an autopilot stands."""

    IDLE = "IDLE"
    """Not started."""
    RUNNING = "RUNNING"
    """At work, and its clock runs."""
    PAUSED = "PAUSED"
    """Its clock stands still."""
    COMPLETED = "COMPLETED"
    """Its time is over, or it was stopped."""
    ERROR = "ERROR"
    """Ended, because the tutor failed; `reason` says how."""


class AutopilotAction(Enum):
    """The steps that an autopilot tells of."""

    SESSION_STARTED = "session_started"
    """The autopilot set out."""
    TOPIC_SELECTED = "topic_selected"
    """A topic was chosen."""
    LESSON_STARTED = "lesson_started"
    """A lesson was asked for."""
    LESSON_COMPLETED = "lesson_completed"
    """A lesson can be read."""
    QUIZ_GENERATED = "quiz_generated"
    """A quiz can be answered."""
    ANSWER_EVALUATED = "answer_evaluated"
    """A quiz was graded."""
    MISCONCEPTION_DETECTED = "misconception_detected"
    """A wrong answer gave a misconception away."""
    MISCONCEPTION_BUSTED = "misconception_busted"
    """A misconception was explained."""
    TOPIC_COMPLETED = "topic_completed"
    """A topic is done."""
    PLAN_UPDATED = "plan_updated"
    """The plan was changed."""
    SESSION_PAUSED = "session_paused"
    """The autopilot's clock was stopped."""
    SESSION_COMPLETED = "session_completed"
    """The autopilot's time is over, or there is nothing left to do."""
    SELF_CORRECTION = "self_correction"
    """Something went wrong, and the autopilot took another way."""


@event("study.autopilot_started")
class AutopilotStarted:
    """The session goes on by itself."""

    minutes: Open[int]
    """How many minutes it may run, by its own clock."""
    lessons_per_topic: Open[int]
    """How many lessons a topic gets."""
    questions: Open[int]
    """How many questions a quiz has."""
    answer_seconds: Open[int]
    """How many seconds each question waits for its answer."""
    at: Open[datetime]


@event("study.autopilot_paused")
class AutopilotPaused:
    """The autopilot's clock stands still."""

    at: Open[datetime]


@event("study.autopilot_resumed")
class AutopilotResumed:
    """The autopilot's clock runs again."""

    at: Open[datetime]


@event("study.autopilot_ended")
class AutopilotEnded:
    """The autopilot is over: COMPLETED, or ERROR when the tutor failed again and again."""

    status: Open[AutopilotStatus]
    """How it ended: COMPLETED or ERROR."""
    reason: Own[str]
    """Why, in a sentence."""
    at: Open[datetime]


@event("study.autopilot_stepped")
class AutopilotStepped:
    """A step of the autopilot: what, with what, why, how long it took, and its clock since the start in seconds."""

    action: Open[AutopilotAction]
    """What was done."""
    data: Own[JsonObject]
    """With what; its fields go with the action."""
    reasoning: Own[str]
    """Why, in a sentence."""
    duration_ms: Open[int]
    """How long it took, in milliseconds."""
    elapsed_seconds: Open[float]
    """What its clock showed: seconds since the start, without pauses."""


AutopilotEvent: TypeAlias = AutopilotStarted | AutopilotPaused | AutopilotResumed | AutopilotEnded | AutopilotStepped
