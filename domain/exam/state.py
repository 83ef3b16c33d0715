"""An exam as its events make it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Any

from domain.authoring import Source, Usage
from domain.exam.events import (
    AnswersSaved,
    ExamCompleted,
    ExamResults,
    ExamStarted,
    GenerationCompleted,
    GenerationFailed,
    GenerationStarted,
    PartFailed,
    PartGenerated,
    PartStarted,
    Question,
    QuestionGenerated,
    QuestionGraded,
    SourceWritten,
)
from domain.exam.layouts import ExamSkill, Level, PartPlan
from domain.questions.question import Answer, QuestionResult
from domain.session import Id, Session, SessionStatus, evolve_lifecycle


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
    focus: tuple[str, ...] = ()
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

    def in_order(self) -> Iterator[Question]:
        """The questions in the order of the exam, however they arrived."""
        order = {part: n for n, part in enumerate(self.parts)}
        return iter(sorted(self.questions.values(), key=lambda q: (order[q.part_id], q.number)))

    def written(self, part_id: Id) -> int:
        """How many questions a part has, its example among them."""
        return sum(question.part_id == part_id for question in self.questions.values())


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
            return replace(exam, answers=given, grades={**exam.grades, question_id: result})
        case ExamStarted():
            return _started(exam, event)
        case ExamCompleted(results):
            return replace(exam, status=SessionStatus.COMPLETED, results=results)
    return evolve_lifecycle(_written(exam, event), event)


def _started(exam: Exam, event: ExamStarted) -> Exam:
    return replace(
        exam,
        owner_id=event.owner_id,
        skill=event.skill,
        level=event.level,
        focus=event.focus,
        parts={plan.id: Part(plan) for plan in event.parts},
        idle_limit_seconds=event.idle_limit_seconds,
    )


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
        case PartGenerated(part_id, usage):
            spent = exam.parts[part_id].usage + usage
            return _with_part(exam, part_id, status=GenerationStatus.COMPLETED, error=None, usage=spent)
        case PartFailed(part_id, _, error, final):
            status = GenerationStatus.FAILED if final else GenerationStatus.PENDING
            failures = exam.parts[part_id].failures + 1
            return _with_part(exam, part_id, status=status, error=error, failures=failures)
        case GenerationCompleted(at):
            return replace(exam, generation=GenerationStatus.COMPLETED, generation_completed_at=at)
        case GenerationFailed(error, at):
            failed = GenerationStatus.FAILED
            return replace(exam, generation=failed, generation_error=error, generation_completed_at=at)
    return exam


def _with_part(exam: Exam, part_id: Id, **changes: Any) -> Exam:
    return replace(exam, parts={**exam.parts, part_id: replace(exam.parts[part_id], **changes)})
