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
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    ERROR = "ERROR"


class AutopilotAction(Enum):
    """The steps that an autopilot tells of."""

    SESSION_STARTED = "session_started"
    TOPIC_SELECTED = "topic_selected"
    LESSON_STARTED = "lesson_started"
    LESSON_COMPLETED = "lesson_completed"
    QUIZ_GENERATED = "quiz_generated"
    ANSWER_EVALUATED = "answer_evaluated"
    MISCONCEPTION_DETECTED = "misconception_detected"
    MISCONCEPTION_BUSTED = "misconception_busted"
    TOPIC_COMPLETED = "topic_completed"
    PLAN_UPDATED = "plan_updated"
    SESSION_PAUSED = "session_paused"
    SESSION_COMPLETED = "session_completed"
    SELF_CORRECTION = "self_correction"


@event("study.autopilot_started")
class AutopilotStarted:
    """The session goes on by itself."""

    minutes: Open[int]
    lessons_per_topic: Open[int]
    questions: Open[int]
    answer_seconds: Open[int]
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
    reason: Own[str]
    at: Open[datetime]


@event("study.autopilot_stepped")
class AutopilotStepped:
    """A step of the autopilot: what, with what, why, how long it took, and its clock since the start in seconds."""

    action: Open[AutopilotAction]
    data: Own[JsonObject]
    reasoning: Own[str]
    duration_ms: Open[int]
    elapsed_seconds: Open[float]


AutopilotEvent: TypeAlias = AutopilotStarted | AutopilotPaused | AutopilotResumed | AutopilotEnded | AutopilotStepped
