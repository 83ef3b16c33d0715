"""A study session as its learner, or a teacher, sees it. No key of a question is in here before it is graded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.session import OPEN, Id, Recorded
from domain.study.acting import RETRY_AFTER_MS
from domain.study.autopilot_events import AutopilotAction, AutopilotStatus, AutopilotStepped
from domain.study.events import ActionLogged, ActionTaken
from domain.study.mastery import Mastery, MasteryStatus
from domain.study.phases import StudyAction, StudyPhase, valid_actions
from domain.study.plans import PlanDay, Verification
from domain.study.state import PlanDraft, Study, WorkStatus
from domain.study.syllabus import StudyDifficulty, Unit
from projections.history import for_owner
from projections.model_usage import ModelUsage, model_usage


@dataclass(frozen=True, slots=True)
class ContextView:
    """What a session remembers of its learner, saved by actions and by checkpoints. `extraData` is the client's own."""

    current_topic: str | None
    last_quiz_score: float | None
    """The score of the last quiz from 0 to 100, or what the client saved in its place."""
    misconceptions: tuple[str, ...]
    plan_cache_key: str | None
    extra_data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class StudyTopic:
    """A topic of the syllabus."""

    id: Id
    title: str
    subject: str
    difficulty: StudyDifficulty
    hours: float
    critical: bool
    prerequisites: tuple[Id, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StudyPlanView:
    """A study plan with its verification. `number` counts its drafts from 1; `criticalTopics` are topic ids."""

    number: int
    exam_name: str
    total_days: int
    overview: str
    schedule: tuple[PlanDay, ...]
    critical_topics: tuple[Id, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class TopicMastery:
    """How well a topic is mastered: score from 0 to 100 after so many quizzes, null before the first."""

    topic_id: Id
    title: str
    score: float | None
    attempts: int
    status: MasteryStatus


@dataclass(frozen=True, slots=True)
class StudyWork:
    """What the tutor was asked for. PENDING: look again in `retryAfterMs`, or follow sessionEvents.

    FAILED and CLARIFICATION_NEEDED: `message` says why; take the action again, or have a failure retried.
    """

    action: StudyAction
    status: WorkStatus
    message: str | None
    retry_after_ms: int | None
    requested_at: datetime
    """When it was asked for, the last time if it was tried again."""
    attempts: int
    """How often it was asked for: 1, and one more for each retry."""


@dataclass(frozen=True, slots=True)
class AutopilotStep:
    """A step of the autopilot: what, with what, why, and how long it took."""

    action: AutopilotAction
    data: Mapping[str, object]
    reasoning: str
    duration_ms: int


@dataclass(frozen=True, slots=True)
class AutopilotView:
    """The autopilot, with its latest steps.

    Its clock stands still while it is paused; `answersDueInSeconds` is on that clock too.
    """

    status: AutopilotStatus
    minutes: int
    lessons_per_topic: int
    questions: int
    answer_seconds: int
    elapsed_seconds: float
    remaining_seconds: float
    answers_due_in_seconds: float | None
    reason: str | None
    steps: tuple[AutopilotStep, ...]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the agent history: when, what, and all that was recorded with it."""

    timestamp: datetime
    action: str
    metadata: Mapping[str, object]
    is_logged: bool
    """Whether a client logged it by `logStudyAction`: then `action` and `metadata` are its own words."""


def context(study: Study) -> ContextView:
    """The context."""
    known = study.context
    shown = (known.current_topic, known.last_quiz_score, known.misconceptions, known.plan_cache_key)
    return ContextView(*shown, known.extra_data)


def actions(study: Study) -> Sequence[StudyAction]:
    """The actions that can be taken: none while the tutor is at work, and none once the session is over."""
    return [] if study.pending() or study.status not in OPEN else valid_actions(study.phase)


def topic(unit: Unit) -> StudyTopic:
    """A topic."""
    shown = (Id(unit.id), unit.title, unit.subject, unit.difficulty, unit.hours, unit.critical)
    return StudyTopic(*shown, tuple(map(Id, unit.prerequisites)), unit.topics)


def plan(draft: PlanDraft, number: int) -> StudyPlanView:
    """A plan, or a draft of it."""
    made = draft.plan
    shown = (made.exam_name, made.total_days, made.overview, made.schedule, tuple(map(Id, made.critical_topics)))
    return StudyPlanView(number, *shown, draft.verification)


def mastery(study: Study) -> Sequence[TopicMastery]:
    """Every topic of the syllabus, as this session knows it."""
    return [topic_mastery(unit, study.mastery.get(unit.id, Mastery())) for unit in study.planned()]


def topic_mastery(unit: Unit, known: Mastery) -> TopicMastery:
    """How a topic stands."""
    return TopicMastery(Id(unit.id), unit.title, known.score if known.attempts else None, known.attempts, known.status)


def work(study: Study) -> StudyWork | None:
    """What the tutor was last asked for; nothing comes of it any more once the session is over."""
    asked = study.work
    if asked is None:
        return None
    status, message, retry_after = asked.status, asked.message, RETRY_AFTER_MS if study.pending() else None
    if study.pending() and study.status not in OPEN:
        status, message, retry_after = WorkStatus.FAILED, "The session ended before the tutor was done.", None
    return StudyWork(asked.action, status, message, retry_after, asked.requested_at, asked.attempts)


def pending_work(study: Study) -> StudyWork | None:
    """What the tutor is at."""
    return work(study) if study.pending() and study.status in OPEN else None


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


def usage(study: Study) -> ModelUsage:
    """What the session's calls to models have taken."""
    spent = study.total_usage()
    return model_usage(spent.model_id, spent)


def entry(recorded: Recorded) -> HistoryEntry:
    """An event as an entry of the agent history: an action by its own name, all else by the event's."""
    match recorded.event:
        case ActionLogged(action, payload):
            return HistoryEntry(recorded.recorded_at, action, payload, is_logged=True)
        case ActionTaken(action):
            name = action.value.lower()
        case AutopilotStepped(action=AutopilotAction() as step):
            name = step.value
        case _:
            name = recorded.event.event_name.removeprefix("study.")
    return HistoryEntry(recorded.recorded_at, name, for_owner(recorded), is_logged=False)
