"""What happens in a study session."""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from domain.authoring import Usage
from domain.session import IDLE_LIMIT_SECONDS, Id, event
from domain.study.content import Diagnosis, Lesson
from domain.study.context import StudentContext
from domain.study.mastery import Mastery, StudySummary
from domain.study.phases import ExamType, StudyAction, StudyPhase
from domain.study.plans import StudyPlan, Verification
from domain.study.quizzes import Analysis, Quiz
from domain.study.syllabus import Unit


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


@event("study.started")
class StudyStarted:
    """A learner began to study; the session keeps the syllabus as it was then."""

    owner_id: Id
    exam_type: ExamType
    syllabus: tuple[Unit, ...]
    idle_limit_seconds: float = IDLE_LIMIT_SECONDS


@event("study.action_taken")
class ActionTaken:
    """An action led to a phase. `work` numbers what the tutor has to do for it, 0 if there is nothing."""

    action: StudyAction
    payload: Mapping[str, Any]
    phase: StudyPhase
    work: int = 0


@event("study.context_saved")
class ContextSaved:
    """The client saved a checkpoint; the context as it is since."""

    context: StudentContext


@event("study.scope_routed")
class ScopeRouted:
    """The tutor understood which topics the goal is about; `confidence` from 0 to 1."""

    work: int
    intent: str
    unit_ids: tuple[str, ...]
    confidence: float


@event("study.clarification_asked")
class ClarificationAsked:
    """The tutor has to know more; the session is back where the action was taken."""

    work: int
    question: str


@event("study.plan_drafted")
class PlanDrafted:
    """A draft of the plan, and what is wrong with it; `number` counts from 1."""

    work: int
    number: int
    plan: StudyPlan
    verification: Verification


@event("study.plan_accepted")
class PlanAccepted:
    """The last draft is the plan, valid or not. `cache_key` is the same for the same wishes."""

    work: int
    number: int
    cache_key: str


@event("study.topic_selected")
class TopicSelected:
    """This is the current topic, and why."""

    topic_id: str
    reasoning: str


@event("study.lesson_requested")
class LessonRequested:
    """Another lesson on the current topic is to be written."""

    number: int
    work: int


@event("study.lesson_taught")
class LessonTaught:
    """A lesson can be read."""

    work: int
    lesson: Lesson


@event("study.quiz_prepared")
class QuizPrepared:
    """A quiz can be answered."""

    work: int
    quiz: Quiz


@event("study.quiz_graded")
class QuizGraded:
    """A quiz was handed in and graded; the topic's mastery in this session as it is since."""

    owner_id: Id
    exam_type: ExamType
    analysis: Analysis
    mastery: Mastery


@event("study.misconceptions_diagnosed")
class MisconceptionsDiagnosed:
    """The misconceptions that a quiz gave away are explained."""

    work: int
    diagnoses: tuple[Diagnosis, ...]


@event("study.redemption_answered")
class RedemptionAnswered:
    """The question on a misconception was answered; the right answer gets the learner over it."""

    misconception_id: str
    answer: str
    is_correct: bool


@event("study.work_failed")
class WorkFailed:
    """The tutor could not do what was asked; but for a diagnosis, the session is back where the action was taken."""

    work: int
    error: str


@event("study.work_retried")
class WorkRetried:
    """What failed is to be tried again, under a new number."""

    work: int


@event("study.completed")
class StudyCompleted:
    """The learner closed the session."""

    summary: StudySummary


@event("study.model_called")
class TutorCalled:
    """A model was asked for something; what it took."""

    usage: Usage


@event("study.autopilot_started")
class AutopilotStarted:
    """The session goes on by itself."""

    minutes: int
    lessons_per_topic: int
    questions: int
    answer_seconds: int
    at: datetime


@event("study.autopilot_paused")
class AutopilotPaused:
    """The autopilot's clock stands still."""

    at: datetime


@event("study.autopilot_resumed")
class AutopilotResumed:
    """The autopilot's clock runs again."""

    at: datetime


@event("study.autopilot_ended")
class AutopilotEnded:
    """The autopilot is over: COMPLETED, or ERROR when the tutor failed again and again."""

    status: AutopilotStatus
    reason: str
    at: datetime


@event("study.autopilot_stepped")
class AutopilotStepped:
    """A step of the autopilot: what, with what, why, how long it took, and its clock since the start in seconds."""

    action: AutopilotAction
    data: Mapping[str, Any]
    reasoning: str
    duration_ms: int
    elapsed_seconds: float
