"""An exam as its events make it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.exam.authoring import Source
from domain.exam.clock import Clock
from domain.exam.events import Question
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.results import ExamResults
from domain.exam.time_policy import TimePolicy
from domain.exam.wishes import Wishes
from domain.questions.marks import QuestionResult
from domain.questions.question import Answer
from domain.questions.reports import GradeReport
from domain.session import Id, Session
from domain.spending import Usage
from domain.transcripts import ShowTranscript
from domain.writing import GenerationStatus


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its plan, how its writing stands, its source once that is there, and in a timed exam its clock.

    `unspoken` is why what is said in it cannot be heard.
    """

    plan: PartPlan
    status: GenerationStatus = GenerationStatus.PENDING
    attempts: int = 0
    failures: int = 0
    error: str | None = None
    usage: Usage = Usage()
    source: Source | None = None
    clock: Clock = field(default_factory=Clock)
    unspoken: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam(Session):
    """A learner's exam. `played_at` is when the latest play of each part began."""

    skill: ExamSkill = ExamSkill.READING
    level: Level = Level.C1
    wishes: Wishes = Wishes()
    generation: GenerationStatus = GenerationStatus.PENDING
    generation_error: str | None = None
    model_id: str | None = None
    subjects: Mapping[Id, str] = field(default_factory=dict)
    parts: Mapping[Id, Part] = field(default_factory=dict)
    questions: Mapping[Id, Question] = field(default_factory=dict)
    answers: Mapping[Id, Answer] = field(default_factory=dict)
    grades: Mapping[Id, QuestionResult] = field(default_factory=dict)
    active_question_id: Id | None = None
    active_view: str | None = None
    results: ExamResults | None = None
    generation_started_at: datetime | None = None
    generation_completed_at: datetime | None = None
    round: int = 1
    paper_id: Id | None = None
    past_subjects: tuple[str, ...] = ()
    unmet_wishes: tuple[str, ...] = ()
    usage: Usage = Usage()
    pending: frozenset[Id] = frozenset()
    reports: Mapping[Id, tuple[GradeReport, ...]] = field(default_factory=dict)
    plays: Mapping[Id, int] = field(default_factory=dict)
    time_policy: TimePolicy | None = None
    late: frozenset[Id] = frozenset()
    played_at: Mapping[Id, datetime] = field(default_factory=dict)
    show_transcript: ShowTranscript = ShowTranscript.ALWAYS

    def in_order(self) -> Iterator[Question]:
        """The questions in the order of the exam, however they arrived."""
        order = {part: n for n, part in enumerate(self.parts)}
        return iter(sorted(self.questions.values(), key=lambda q: (order[q.part_id], q.number)))

    def total_usage(self) -> Usage:
        """What all calls to a model have taken."""
        return sum((part.usage for part in self.parts.values()), self.usage)

    def written(self, part_id: Id) -> int:
        """How many questions a part has, its example among them."""
        return sum(question.part_id == part_id for question in self.questions.values())


def question_id(part_id: Id, number: int) -> Id:
    """The id of a part's question, the same in every attempt to write it."""
    return Id(f"{part_id}_{number}")
