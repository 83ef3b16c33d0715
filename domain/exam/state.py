"""An exam as its events make it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from domain.exam.authoring import Source
from domain.exam.events import (
    AnswersSaved,
    AnswerSubmitted,
    ExamCompleted,
    ExamRegenerated,
    ExamResults,
    ExamStarted,
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
    GradingRequested,
    MarkOverridden,
    ModelCalled,
    PartFailed,
    PartGenerated,
    PartRetried,
    PartStarted,
    Question,
    QuestionGenerated,
    QuestionGraded,
    RecordingPlayed,
    ResultsRevised,
    SourceWritten,
)
from domain.exam.plans import ExamSkill, Level, PartPlan
from domain.exam.wishes import Wishes
from domain.lifecycle import evolve_lifecycle
from domain.questions.question import Answer, QuestionResult
from domain.session import Id, Session, SessionStatus
from domain.spending import Usage


class GenerationStatus(Enum):
    """How far the writing of an exam, or of one part, has come."""

    PENDING = "PENDING"
    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Part:
    """A part: its plan, how its writing stands, and its source once that is there."""

    plan: PartPlan
    status: GenerationStatus = GenerationStatus.PENDING
    attempts: int = 0
    failures: int = 0
    error: str | None = None
    usage: Usage = Usage()
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam(Session):
    """A learner's exam."""

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
    usage: Usage = Usage()
    pending: frozenset[Id] = frozenset()
    plays: Mapping[Id, int] = field(default_factory=dict)

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


GENERATED = (
    "generation",
    "generation_error",
    "generation_started_at",
    "generation_completed_at",
    "model_id",
    "subjects",
    "questions",
    "answers",
    "grades",
    "pending",
    "plays",
    "active_question_id",
)
"""What goes when an exam is written anew."""


def question_id(part_id: Id, number: int) -> Id:
    """The id of a part's question, the same in every attempt to write it."""
    return Id(f"{part_id}_{number}")


def evolve(exam: Exam, event: Any) -> Exam:
    """The exam after an event."""
    match event:
        case AnswersSaved():
            return _answered(exam, event)
        case QuestionGenerated(question):
            return replace(exam, questions={**exam.questions, question.id: question})
        case QuestionGraded(question_id, answer, result):
            given = {**exam.answers, question_id: answer} if answer else exam.answers
            return replace(_marked(exam, question_id, result), answers=given)
        case ExamStarted():
            return _started(exam, event)
        case ExamCompleted(results):
            return replace(exam, status=SessionStatus.COMPLETED, results=results)
        case ModelCalled(usage, part_id):
            return _spent(exam, usage, part_id)
        case RecordingPlayed(part_id, count):
            return replace(exam, plays={**exam.plays, part_id: count})
    return evolve_lifecycle(_reviewed(_written(exam, event), event), event)


def _started(exam: Exam, event: ExamStarted) -> Exam:
    return replace(
        exam,
        owner_id=event.owner_id,
        skill=event.skill,
        level=event.level,
        wishes=event.wishes,
        parts={plan.id: Part(plan) for plan in event.parts},
        idle_limit_seconds=event.idle_limit_seconds,
        paper_id=event.paper_id,
    )


def _regenerated(exam: Exam, event: ExamRegenerated) -> Exam:
    fresh = Exam(id=exam.id)
    emptied = {name: getattr(fresh, name) for name in GENERATED}
    return replace(
        exam,
        **emptied,
        round=event.round,
        paper_id=None,
        parts={part_id: Part(part.plan) for part_id, part in exam.parts.items()},
        usage=exam.total_usage(),
        past_subjects=(*exam.subjects.values(), *exam.past_subjects),
    )


def _marked(exam: Exam, question_id: Id, result: QuestionResult) -> Exam:
    return replace(exam, grades={**exam.grades, question_id: result}, pending=exam.pending - {question_id})


def _reviewed(exam: Exam, event: Any) -> Exam:
    match event:
        case AnswerSubmitted(question_id, answer):
            return replace(exam, answers={**exam.answers, question_id: answer})
        case GradingRequested(question_ids):
            return replace(exam, pending=exam.pending | set(question_ids))
        case MarkOverridden(question_id, result):
            return _marked(exam, question_id, result)
        case ResultsRevised(results):
            return replace(exam, results=results)
        case ExamRegenerated():
            return _regenerated(exam, event)
    return exam


def _spent(exam: Exam, usage: Usage, part_id: Id | None) -> Exam:
    if part_id is None:
        return replace(exam, usage=exam.usage + usage)
    return _with_part(exam, part_id, usage=exam.parts[part_id].usage + usage)


def _answered(exam: Exam, event: AnswersSaved) -> Exam:
    merged = {**exam.answers, **event.answers}
    return replace(
        exam,
        answers={id: answer for id, answer in merged.items() if answer is not None},
        active_question_id=event.active_question_id or exam.active_question_id,
        active_view=event.active_view or exam.active_view,
    )


def _written(exam: Exam, event: Any) -> Exam:
    match event:
        case GenerationStarted(model_id, subjects, at):
            working = GenerationStatus.IN_PROGRESS
            return replace(exam, generation=working, model_id=model_id, subjects=subjects, generation_started_at=at)
        case PartStarted(part_id, attempt):
            return _with_part(exam, part_id, status=GenerationStatus.IN_PROGRESS, attempts=attempt)
        case SourceWritten(part_id, source):
            return _with_part(exam, part_id, source=source)
        case PartGenerated(part_id):
            return _with_part(exam, part_id, status=GenerationStatus.COMPLETED, error=None)
        case PartFailed(part_id, _, error, final):
            status = GenerationStatus.FAILED if final else GenerationStatus.PENDING
            failures = exam.parts[part_id].failures + 1
            return _with_part(exam, part_id, status=status, error=error, failures=failures)
        case PartRetried(part_id):
            working = GenerationStatus.IN_PROGRESS if exam.subjects else GenerationStatus.PENDING
            exam = replace(exam, generation=working, generation_error=None, generation_completed_at=None)
            return _with_part(exam, part_id, status=GenerationStatus.PENDING, failures=0, error=None)
        case GenerationCompleted(at):
            return replace(exam, generation=GenerationStatus.COMPLETED, generation_completed_at=at)
        case GenerationFailed(error, at):
            failed = GenerationStatus.FAILED
            return replace(exam, generation=failed, generation_error=error, generation_completed_at=at)
    return exam


def _with_part(exam: Exam, part_id: Id, **changes: Any) -> Exam:
    return replace(exam, parts={**exam.parts, part_id: replace(exam.parts[part_id], **changes)})
