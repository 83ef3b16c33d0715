"""A study session as its learner, or a teacher, sees it. No key of a question is in here before it is graded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.session import OPEN, Id, Recorded
from domain.study.acting import RETRY_AFTER_MS
from domain.study.autopilot_events import AutopilotAction, AutopilotStepped
from domain.study.events import ActionLogged, ActionTaken
from domain.study.mastery import Mastery, MasteryStatus
from domain.study.phases import StudyAction, valid_actions
from domain.study.plans import PlanDay, Verification
from domain.study.state import PlanDraft, Study, WorkStatus
from domain.study.syllabus import StudyDifficulty, Unit
from projections.history import for_owner
from projections.model_usage import ModelUsage, model_usage


@dataclass(frozen=True, slots=True)
class ContextView:
    """What a session remembers of its learner, saved by actions and by checkpoints. `extraData` is the client's own."""

    current_topic: str | None
    """The id of the current topic; null for none."""
    last_quiz_score: float | None
    """The score of the last quiz from 0 to 100, or what the client saved in its place; null before the first."""
    misconceptions: tuple[str, ...]
    """What was wrongly believed, a sentence each."""
    plan_cache_key: str | None
    """The key of the plan in the client's cache; null without a plan."""
    extra_data: Mapping[str, object]
    """What the client saves besides: an object with fields of its own."""


@dataclass(frozen=True, slots=True)
class StudyTopic:
    """A topic of the syllabus."""

    id: Id
    """What START_TOPIC takes as its topic."""
    title: str
    """What it is called."""
    subject: str
    """The id of the subject that it belongs to."""
    difficulty: StudyDifficulty
    """How hard it is."""
    hours: float
    """How many hours it takes."""
    critical: bool
    """Whether it is one of those that matter most."""
    prerequisites: tuple[Id, ...]
    """What has to be studied before, by its ids."""
    topics: tuple[str, ...]
    """What it is made of, a few words each."""


@dataclass(frozen=True, slots=True)
class StudyPlanView:
    """A study plan with its verification. `number` counts its drafts from 1; `criticalTopics` are topic ids."""

    number: int
    """Which draft this is, from 1."""
    exam_name: str
    """The examination's name."""
    total_days: int
    """How many days it has."""
    overview: str
    """What it is like, in a few sentences."""
    schedule: tuple[PlanDay, ...]
    """The days, in order."""
    critical_topics: tuple[Id, ...]
    """The topics that matter most, by their ids."""
    verification: Verification
    """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class TopicMastery:
    """How well a topic is mastered: score from 0 to 100 after so many quizzes, null before the first."""

    topic_id: Id
    """Which topic: its id."""
    title: str
    """What it is called."""
    score: float | None
    """How well it is mastered, from 0 to 100; null before the first quiz."""
    attempts: int
    """How many quizzes were graded."""
    status: MasteryStatus
    """How it stands."""


@dataclass(frozen=True, slots=True)
class StudyWork:
    """What the tutor was asked for. PENDING: look again in `retryAfterMs`, or follow sessionEvents.

    FAILED and CLARIFICATION_NEEDED: `message` says why; take the action again, or have a failure retried.
    """

    action: StudyAction
    """The action that asked for it."""
    status: WorkStatus
    """How far it has come."""
    message: str | None
    """Why it failed, or what the tutor asks; null otherwise."""
    retry_after_ms: int | None
    """When to look again, in milliseconds; null unless it is pending."""
    requested_at: datetime
    """When it was asked for, the last time if it was tried again."""
    attempts: int
    """How often it was asked for: 1, and one more for each retry."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the agent history: when, what, and all that was recorded with it."""

    timestamp: datetime
    """When it was recorded."""
    action: str
    """What happened: the action's name, or else the event's."""
    metadata: Mapping[str, object]
    """All that was recorded with it, as `RecordedEvent.data` has it."""
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
