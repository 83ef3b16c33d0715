"""What happens in a study session."""

from dataclasses import field
from typing import TypeAlias

from domain.disclosure import Open, Own, Person, Thing
from domain.json import JsonObject
from domain.lifecycle import LifecycleEvent
from domain.session import IDLE_LIMIT_SECONDS, Id, event
from domain.spending import Usage
from domain.study.autopilot_events import AutopilotEvent
from domain.study.content import Diagnosis, Lesson
from domain.study.context import StudentContext
from domain.study.mastery import Mastery, StudySummary
from domain.study.phases import ExamType, StudyAction, StudyPhase
from domain.study.plans import StudyPlan, Verification
from domain.study.quizzes import Analysis, Quiz
from domain.study.syllabus import Unit


@event("study.started")
class StudyStarted:
    """A learner began to study; the session keeps the syllabus as it was then. `metadata` is the client's own."""

    owner_id: Person[Id]
    exam_type: Open[ExamType]
    syllabus: Own[tuple[Unit, ...]]
    idle_limit_seconds: Open[float] = IDLE_LIMIT_SECONDS
    metadata: Own[JsonObject] = field(default_factory=dict)


@event("study.action_taken")
class ActionTaken:
    """An action led to a phase. `work` numbers what the tutor has to do for it, 0 if there is nothing."""

    action: Open[StudyAction]
    payload: Own[JsonObject]
    phase: Open[StudyPhase]
    work: Open[int] = 0


@event("study.context_saved")
class ContextSaved:
    """The client saved a checkpoint; the context as it is since, and the metadata if it is another."""

    context: Own[StudentContext]
    metadata: Own[JsonObject | None] = None


@event("study.action_logged")
class ActionLogged:
    """The client did something that it wants in the history; name and payload are its own."""

    action: Own[str]
    payload: Own[JsonObject]


@event("study.scope_routed")
class ScopeRouted:
    """The tutor understood which topics the goal is about; `confidence` from 0 to 1."""

    work: Open[int]
    intent: Own[str]
    unit_ids: Open[tuple[str, ...]]
    confidence: Open[float]


@event("study.clarification_asked")
class ClarificationAsked:
    """The tutor has to know more; the session is back where the action was taken."""

    work: Open[int]
    question: Own[str]


@event("study.plan_drafted")
class PlanDrafted:
    """A draft of the plan, and what is wrong with it; `number` counts from 1."""

    work: Open[int]
    number: Open[int]
    plan: Open[StudyPlan]
    verification: Open[Verification]


@event("study.plan_accepted")
class PlanAccepted:
    """The last draft is the plan, valid or not. `cache_key` is the same for the same wishes."""

    work: Open[int]
    number: Open[int]
    cache_key: Own[str]


@event("study.topic_selected")
class TopicSelected:
    """This is the current topic, and why."""

    topic_id: Open[str]
    reasoning: Own[str]


@event("study.lesson_requested")
class LessonRequested:
    """Another lesson on the current topic is to be written."""

    number: Open[int]
    work: Open[int]


@event("study.lesson_taught")
class LessonTaught:
    """A lesson can be read."""

    work: Open[int]
    lesson: Open[Lesson]


@event("study.quiz_prepared")
class QuizPrepared:
    """A quiz can be answered."""

    work: Open[int]
    quiz: Open[Quiz]


@event("study.quiz_graded")
class QuizGraded:
    """A quiz was handed in and graded; the topic's mastery in this session as it is since."""

    owner_id: Person[Id]
    exam_type: Open[ExamType]
    analysis: Open[Analysis]
    mastery: Open[Mastery]


@event("study.misconceptions_diagnosed")
class MisconceptionsDiagnosed:
    """The misconceptions that a quiz gave away are explained."""

    work: Open[int]
    diagnoses: Open[tuple[Diagnosis, ...]]


@event("study.redemption_answered")
class RedemptionAnswered:
    """The question on a misconception was answered; the right answer gets the learner over it."""

    misconception_id: Thing[str]
    answer: Own[str]
    is_correct: Open[bool]


@event("study.work_failed")
class WorkFailed:
    """The tutor could not do what was asked; but for a diagnosis, the session is back where the action was taken."""

    work: Open[int]
    error: Own[str]


@event("study.work_retried")
class WorkRetried:
    """What failed is to be tried again, under a new number."""

    work: Open[int]


@event("study.completed")
class StudyCompleted:
    """The learner closed the session."""

    summary: Open[StudySummary]


@event("study.model_called")
class TutorCalled:
    """A model was asked for something; what it took."""

    usage: Open[Usage]


WorkEvent: TypeAlias = (
    ScopeRouted
    | ClarificationAsked
    | PlanDrafted
    | PlanAccepted
    | LessonRequested
    | LessonTaught
    | QuizPrepared
    | MisconceptionsDiagnosed
    | WorkFailed
    | WorkRetried
)
"""What becomes of what the tutor is asked for."""

StudyEvent: TypeAlias = (
    StudyStarted
    | ActionTaken
    | ContextSaved
    | ActionLogged
    | TopicSelected
    | WorkEvent
    | QuizGraded
    | RedemptionAnswered
    | StudyCompleted
    | TutorCalled
    | AutopilotEvent
    | LifecycleEvent
)
