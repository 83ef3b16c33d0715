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
    """The units of the examination's syllabus."""
    idle_limit_seconds: Open[float] = IDLE_LIMIT_SECONDS
    metadata: Own[JsonObject] = field(default_factory=dict)
    """What the client wants kept with the session; it means nothing to the server."""


@event("study.action_taken")
class ActionTaken:
    """An action led to a phase. `work` numbers what the tutor has to do for it, 0 if there is nothing."""

    action: Open[StudyAction]
    """What was done."""
    payload: Own[JsonObject]
    """What came with it, as the client sent it."""
    phase: Open[StudyPhase]
    """The phase that it led to."""
    work: Open[int] = 0
    """The number of what the tutor has to do for it, from 1 in the session; 0 if there is nothing."""


@event("study.context_saved")
class ContextSaved:
    """The client saved a checkpoint; the context as it is since, and the metadata if it is another."""

    context: Own[StudentContext]
    """The context as it is since."""
    metadata: Own[JsonObject | None] = None
    """What is kept with the session since; null: as before."""


@event("study.action_logged")
class ActionLogged:
    """The client did something that it wants in the history; name and payload are its own."""

    action: Own[str]
    """What was done, by the client's own name."""
    payload: Own[JsonObject]
    """What belongs to it, in the client's own shape."""


@event("study.scope_routed")
class ScopeRouted:
    """The tutor understood which topics the goal is about; `confidence` from 0 to 1."""

    work: Open[int]
    intent: Own[str]
    """What the learner wants, such as "plan" or "quiz"; "unknown" if the tutor cannot tell."""
    unit_ids: Open[tuple[str, ...]]
    """The ids of the units that the goal is about."""
    confidence: Open[float]
    """How sure the tutor is, from 0 to 1."""


@event("study.clarification_asked")
class ClarificationAsked:
    """The tutor has to know more; the session is back where the action was taken."""

    work: Open[int]
    question: Own[str]
    """What the tutor asks back."""


@event("study.plan_drafted")
class PlanDrafted:
    """A draft of the plan, and what is wrong with it; `number` counts from 1."""

    work: Open[int]
    number: Open[int]
    """Which draft it is, from 1."""
    plan: Open[StudyPlan]
    """The draft."""
    verification: Open[Verification]
    """What is wrong with it, if anything."""


@event("study.plan_accepted")
class PlanAccepted:
    """The last draft is the plan, valid or not. `cache_key` is the same for the same wishes."""

    work: Open[int]
    number: Open[int]
    """Which draft it is, from 1."""
    cache_key: Own[str]
    """The same for the same wishes; opaque."""


@event("study.topic_selected")
class TopicSelected:
    """This is the current topic, and why."""

    topic_id: Open[str]
    reasoning: Own[str]
    """Why, in a sentence."""


@event("study.lesson_requested")
class LessonRequested:
    """Another lesson on the current topic is to be written."""

    number: Open[int]
    """Which lesson on the topic it will be, from 1."""
    work: Open[int]


@event("study.lesson_taught")
class LessonTaught:
    """A lesson can be read."""

    work: Open[int]
    lesson: Open[Lesson]
    """What there is to read and to think about."""


@event("study.quiz_prepared")
class QuizPrepared:
    """A quiz can be answered."""

    work: Open[int]
    quiz: Open[Quiz]
    """The quiz, without its keys."""


@event("study.quiz_graded")
class QuizGraded:
    """A quiz was handed in and graded; the topic's mastery in this session as it is since."""

    owner_id: Person[Id]
    exam_type: Open[ExamType]
    analysis: Open[Analysis]
    """What the quiz has shown."""
    mastery: Open[Mastery]
    """How well the topic is known since, by the quizzes of this session."""


@event("study.misconceptions_diagnosed")
class MisconceptionsDiagnosed:
    """The misconceptions that a quiz gave away are explained."""

    work: Open[int]
    diagnoses: Open[tuple[Diagnosis, ...]]
    """The misconceptions, one each."""


@event("study.redemption_answered")
class RedemptionAnswered:
    """The question on a misconception was answered; the right answer gets the learner over it."""

    misconception_id: Thing[str]
    """The misconception: its id within the session; for analysts a pseudonym."""
    answer: Own[str]
    """What the learner answered."""
    is_correct: Open[bool]
    """Whether it is right."""


@event("study.work_failed")
class WorkFailed:
    """The tutor could not do what was asked; but for a diagnosis, the session is back where the action was taken."""

    work: Open[int]
    error: Own[str]


@event("study.work_retried")
class WorkRetried:
    """What failed is to be tried again, under a new number."""

    work: Open[int]
    """The number of the work from now on; it counts from 1 in the session."""


@event("study.completed")
class StudyCompleted:
    """The learner closed the session."""

    summary: Open[StudySummary]
    """What the session has come to."""


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
