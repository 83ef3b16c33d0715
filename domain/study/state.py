"""A study session as its events make it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from domain.json import JsonObject
from domain.session import LONG_AGO, Session
from domain.spending import Usage
from domain.study.autopilot import Autopilot
from domain.study.content import Diagnosis, Lesson
from domain.study.context import StudentContext
from domain.study.mastery import Mastery, StudySummary
from domain.study.phases import ExamType, StudyAction, StudyPhase
from domain.study.plans import StudyPlan, Verification
from domain.study.quizzes import Analysis, Quiz
from domain.study.syllabus import Unit


class WorkStatus(Enum):
    """How what the tutor was asked for stands."""

    PENDING = "PENDING"
    """The tutor is at it."""
    DONE = "DONE"
    """It can be read."""
    FAILED = "FAILED"
    """It could not be done; have it tried again."""
    CLARIFICATION_NEEDED = "CLARIFICATION_NEEDED"
    """The tutor has to know more; `message` asks. Take the action again with the answer."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the tutor was asked for by an action; `origin` is the phase it was taken in, `lesson` which one to write.

    `attempts` counts how often it was asked for, `requested_at` is when it was the last time.
    """

    number: int
    action: StudyAction
    payload: JsonObject
    origin: StudyPhase
    lesson: int = 1
    status: WorkStatus = WorkStatus.PENDING
    message: str | None = None
    attempts: int = 1
    requested_at: datetime = LONG_AGO


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
    metadata: JsonObject = field(default_factory=dict)
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
