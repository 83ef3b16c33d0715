"""A study session as its events make it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from domain.lifecycle import evolve_lifecycle
from domain.session import Session, SessionStatus
from domain.spending import Usage
from domain.study import autopilot
from domain.study import events as happened
from domain.study.autopilot import Autopilot
from domain.study.content import Diagnosis, Lesson
from domain.study.context import StudentContext
from domain.study.mastery import Mastery, StudySummary
from domain.study.phases import TRANSITIONS, ExamType, StudyAction, StudyPhase
from domain.study.plans import StudyPlan, Verification
from domain.study.quizzes import Analysis, Quiz
from domain.study.syllabus import Unit, fold


class WorkStatus(Enum):
    """How what the tutor was asked for stands."""

    PENDING = "PENDING"
    DONE = "DONE"
    FAILED = "FAILED"
    CLARIFICATION_NEEDED = "CLARIFICATION_NEEDED"


@dataclass(frozen=True, slots=True)
class Work:
    """What the tutor was asked for by an action; `origin` is the phase it was taken in, `lesson` which one to write."""

    number: int
    action: StudyAction
    payload: Mapping[str, Any]
    origin: StudyPhase
    lesson: int = 1
    status: WorkStatus = WorkStatus.PENDING
    message: str | None = None


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A draft of the plan, and what is wrong with it."""

    plan: StudyPlan
    verification: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class Study(Session):
    """A learner's study session. `asked` holds the questions that each topic's quizzes have had, folded."""

    exam_type: ExamType = ExamType.NEET
    phase: StudyPhase = StudyPhase.INTAKE
    units: Mapping[str, Unit] = field(default_factory=dict)
    context: StudentContext = StudentContext()
    work: Work | None = None
    works: int = 0
    scope: tuple[str, ...] = ()
    drafts: tuple[PlanDraft, ...] = ()
    plan: PlanDraft | None = None
    topic_id: str | None = None
    lessons: tuple[Lesson, ...] = ()
    quiz: Quiz | None = None
    analysis: Analysis | None = None
    scores: tuple[int, ...] = ()
    mastery: Mapping[str, Mastery] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnoses: Mapping[str, Diagnosis] = field(default_factory=dict)
    redeemed: frozenset[str] = frozenset()
    summary: StudySummary | None = None
    autopilot: Autopilot | None = None
    usage: Usage = Usage()

    def total_usage(self) -> Usage:
        """What all calls to a model have taken."""
        return self.usage

    def pending(self) -> Work | None:
        """What the tutor is at."""
        return self.work if self.work and self.work.status is WorkStatus.PENDING else None

    def planned(self) -> Sequence[Unit]:
        """The units in the order of the plan, or of the syllabus as long as there is none."""
        days = self.plan.plan.schedule if self.plan else ()
        ids = dict.fromkeys(topic.id for day in days for topic in day.topics if topic.id in self.units)
        return [self.units[id] for id in ids] or list(self.units.values())


def evolve(study: Study, event: Any) -> Study:
    """The session after an event."""
    if handler := EVOLVE.get(type(event)):
        return handler(study, event)
    if study.autopilot and isinstance(event, AUTOPILOT):
        return replace(study, autopilot=autopilot.evolve(study.autopilot, event))
    return evolve_lifecycle(study, event)


def _started(study: Study, event: happened.StudyStarted) -> Study:
    return replace(
        study,
        owner_id=event.owner_id,
        exam_type=event.exam_type,
        units={unit.id: unit for unit in event.syllabus},
        idle_limit_seconds=event.idle_limit_seconds,
    )


def _acted(study: Study, event: happened.ActionTaken) -> Study:
    work = Work(event.work, event.action, event.payload, study.phase) if event.work else None
    study = replace(study, phase=event.phase, work=work, works=max(study.works, event.work))
    match event.action:
        case StudyAction.GENERATE_PLAN:
            return replace(study, drafts=())
        case StudyAction.START_TOPIC:
            return replace(study, lessons=(), quiz=None, analysis=None)
        case StudyAction.TAKE_QUIZ:
            return replace(study, quiz=None, analysis=None)
    return study


def _settled(study: Study, status: WorkStatus = WorkStatus.DONE, message: str | None = None) -> Study:
    assert study.work
    return replace(study, work=replace(study.work, status=status, message=message))


def _taken_back(study: Study, status: WorkStatus, message: str) -> Study:
    assert study.work
    phase = study.phase if study.work.action is StudyAction.SUBMIT_ANSWERS else study.work.origin
    return replace(_settled(study, status, message), phase=phase)


def _retried(study: Study, event: happened.WorkRetried) -> Study:
    assert study.work
    work = replace(study.work, number=event.work, status=WorkStatus.PENDING, message=None)
    phase = TRANSITIONS.get((study.phase, work.action), study.phase)
    drafts = () if work.action is StudyAction.GENERATE_PLAN else study.drafts
    return replace(study, work=work, works=event.work, phase=phase, drafts=drafts)


def _lesson_requested(study: Study, event: happened.LessonRequested) -> Study:
    work = Work(event.work, StudyAction.START_TOPIC, {}, study.phase, event.number)
    return replace(study, work=work, works=event.work)


def _drafted(study: Study, event: happened.PlanDrafted) -> Study:
    return replace(study, drafts=(*study.drafts, PlanDraft(event.plan, event.verification)))


def _planned(study: Study, event: happened.PlanAccepted) -> Study:
    context = replace(study.context, plan_cache_key=event.cache_key)
    return replace(_settled(study), plan=study.drafts[-1], context=context)


def _selected(study: Study, event: happened.TopicSelected) -> Study:
    return replace(study, topic_id=event.topic_id, context=replace(study.context, current_topic=event.topic_id))


def _prepared(study: Study, event: happened.QuizPrepared) -> Study:
    quiz = event.quiz
    asked = (*study.asked.get(quiz.topic_id, ()), *(fold(item.text) for item in quiz.items))
    return replace(_settled(study), quiz=quiz, asked={**study.asked, quiz.topic_id: asked})


def _graded(study: Study, event: happened.QuizGraded) -> Study:
    analysis = event.analysis
    found = [item.misconception.description for item in analysis.items if item.misconception]
    known = dict.fromkeys([*study.context.misconceptions, *found])
    pilot = study.autopilot and replace(study.autopilot, deadline_seconds=None)
    return replace(
        study,
        analysis=analysis,
        scores=(*study.scores, analysis.score),
        mastery={**study.mastery, analysis.topic_id: event.mastery},
        context=replace(study.context, last_quiz_score=analysis.score, misconceptions=tuple(known)),
        autopilot=pilot,
    )


def _diagnosed(study: Study, event: happened.MisconceptionsDiagnosed) -> Study:
    found = {diagnosis.misconception.id: diagnosis for diagnosis in event.diagnoses}
    return replace(_settled(study), diagnoses={**study.diagnoses, **found}, redeemed=study.redeemed.difference(found))


def _redeemed(study: Study, event: happened.RedemptionAnswered) -> Study:
    if not event.is_correct:
        return study
    over = study.diagnoses[event.misconception_id].misconception.description
    left = tuple(text for text in study.context.misconceptions if text != over)
    context = replace(study.context, misconceptions=left)
    return replace(study, redeemed=study.redeemed | {event.misconception_id}, context=context)


def _piloted(study: Study, event: happened.AutopilotStarted) -> Study:
    waiting = len(study.quiz.items) if study.quiz and study.phase is StudyPhase.QUIZZING else 0
    return replace(study, autopilot=autopilot.start(event, waiting))


def _stepped(study: Study, event: happened.AutopilotStepped) -> Study:
    assert study.autopilot
    pilot = autopilot.evolve(study.autopilot, event)
    if event.action is happened.AutopilotAction.QUIZ_GENERATED and study.quiz:
        wait = float(pilot.answer_seconds * len(study.quiz.items))
        pilot = replace(pilot, deadline_seconds=event.elapsed_seconds + wait)
    return replace(study, autopilot=pilot)


AUTOPILOT = (happened.AutopilotPaused, happened.AutopilotResumed, happened.AutopilotEnded)

EVOLVE: Mapping[type[Any], Callable[[Study, Any], Study]] = {
    happened.StudyStarted: _started,
    happened.ActionTaken: _acted,
    happened.ContextSaved: lambda study, event: replace(study, context=event.context),
    happened.ScopeRouted: lambda study, event: replace(study, scope=event.unit_ids),
    happened.ClarificationAsked: lambda study, event: _taken_back(
        study, WorkStatus.CLARIFICATION_NEEDED, event.question
    ),
    happened.PlanDrafted: _drafted,
    happened.PlanAccepted: _planned,
    happened.TopicSelected: _selected,
    happened.LessonRequested: _lesson_requested,
    happened.LessonTaught: lambda study, event: replace(_settled(study), lessons=(*study.lessons, event.lesson)),
    happened.QuizPrepared: _prepared,
    happened.QuizGraded: _graded,
    happened.MisconceptionsDiagnosed: _diagnosed,
    happened.RedemptionAnswered: _redeemed,
    happened.WorkFailed: lambda study, event: _taken_back(study, WorkStatus.FAILED, event.error),
    happened.WorkRetried: _retried,
    happened.StudyCompleted: lambda study, event: replace(study, status=SessionStatus.COMPLETED, summary=event.summary),
    happened.TutorCalled: lambda study, event: replace(study, usage=study.usage + event.usage),
    happened.AutopilotStarted: _piloted,
    happened.AutopilotStepped: _stepped,
}
