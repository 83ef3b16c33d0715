"""An exam as its learner sees it. No key, rationale or solution of an ungraded question is ever in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.exam.generation import expected
from domain.exam.grading import item_total, items
from domain.exam.numbering import first_numbers
from domain.exam.state import Exam, Part
from domain.exam.unmet_wishes import unmet_by_teachers
from domain.session import Id
from domain.writing import GenerationStatus
from projections.exam.sources import Source, source_of
from projections.model_usage import ModelUsage, model_usage


@dataclass(frozen=True, slots=True)
class PartGeneration:
    """How the writing of one part stands. `attempts` counts from 1 with the first try.

    `usage` is what all calls about the part took, also those of a writing that was thrown away and of its marking.
    """

    part_id: Id
    """Which part: its `id`."""
    status: GenerationStatus
    """How far it has come."""
    attempts: int
    """How often it was tried, from 1; 0 before the first try."""
    error: str | None
    """Why the last attempt failed, in a sentence; null if none did."""
    usage: ModelUsage
    """What it took of language models."""


@dataclass(frozen=True, slots=True)
class Generation:
    """How the writing of the exam stands. `total` is the number of questions expected, `generated` those readable.

    `usage` is the sum of what the parts took.
    """

    status: GenerationStatus
    """How far it has come, all parts together."""
    total: int
    """How many questions are expected, examples among them."""
    generated: int
    """How many of them can be read by now."""
    current_part: Id | None
    """The id of a part that is being written; null when none is."""
    started_at: datetime | None
    """When the author set to work; null before."""
    completed_at: datetime | None
    """When all parts were whole; null before."""
    error: str | None
    """Why it failed, in a sentence; null if it did not."""
    unmet_wishes: tuple[str, ...]
    """Which wishes of `startExam` are not kept, or not wholly: a sentence each that begins with the field's name."""
    parts: tuple[PartGeneration, ...]
    """The same by part, in exam order."""
    usage: ModelUsage
    """What it took of language models."""


@dataclass(frozen=True, slots=True)
class ExamPart:
    """A part of the exam; its source is null until it is written."""

    id: Id
    """What questions, inputs and results name the part by."""
    label: str
    """The part's heading."""
    module_id: str
    """What kind of questions it has; a client chooses its component by it."""
    question_count: int
    """How many questions it has, examples among them."""
    item_count: int
    """The numbered items: each gap, statement, choice and text; an example does not count."""
    points: float
    """Points possible."""
    suggested_minutes: int | None
    """How many minutes the part is to take; nothing ends when they are over. Null in exams of before this was said."""
    instructions: str
    """What the learner is told to do, in German, as printed at the head of the part."""
    source: Source | None
    """What the questions are about; null until it is written."""
    plays: int
    """How often its recording was played; 0 for a part without one."""


@dataclass(frozen=True, slots=True)
class ExamProgress:
    """Where the learner stands. Score and correct answers count graded questions only; examples do not count."""

    total_questions: int
    """How many questions count."""
    answered_questions: int
    """How many of them have an answer."""
    total_items: int
    """Items as the results count them: each gap, statement, choice and text; of a part that failed what is there."""
    answered_items: int
    """Items with an answer: of a text with eight gaps, three of them filled, three."""
    correct_answers: int
    """How many answers are right, of those that are graded."""
    score: float
    """Points reached by now."""
    max_score: float
    """Points possible in the whole exam."""


def generation(exam: Exam) -> Generation:
    """How the writing of the exam stands."""
    parts = tuple(_part_generation(exam, part) for part in exam.parts.values())
    working = [part.part_id for part in parts if part.status is GenerationStatus.IN_PROGRESS]
    return Generation(
        status=exam.generation,
        total=sum(expected(part.plan) for part in exam.parts.values()),
        generated=len(exam.questions),
        current_part=working[0] if working else None,
        started_at=exam.generation_started_at,
        completed_at=exam.generation_completed_at,
        error=exam.generation_error,
        unmet_wishes=(*exam.unmet_wishes, *unmet_by_teachers(exam)),
        parts=parts,
        usage=model_usage(exam.model_id, exam.total_usage()),
    )


def _part_generation(exam: Exam, part: Part) -> PartGeneration:
    usage = model_usage(exam.model_id, part.usage)
    return PartGeneration(part.plan.id, part.status, part.attempts, part.error, usage)


def parts(exam: Exam) -> Sequence[ExamPart]:
    """The parts in the order of the exam."""
    first = first_numbers(part.plan for part in exam.parts.values())
    return [_part(exam, part, first[id]) for id, part in exam.parts.items()]


def exam_part(exam: Exam, part_id: Id) -> ExamPart:
    """One part."""
    first = first_numbers(part.plan for part in exam.parts.values())
    return _part(exam, exam.parts[part_id], first[part_id])


def _part(exam: Exam, part: Part, first: int) -> ExamPart:
    plan, source = part.plan, part.source
    return ExamPart(
        id=plan.id,
        label=plan.label,
        module_id=plan.module_id,
        question_count=expected(plan),
        item_count=plan.units,
        points=plan.points,
        suggested_minutes=plan.suggested_minutes,
        instructions=plan.instructions,
        source=source_of(exam, part, source, first) if source else None,
        plays=exam.plays.get(plan.id, 0),
    )


def progress(exam: Exam) -> ExamProgress:
    """Where the learner stands."""
    counted = [q for q in exam.questions.values() if not q.is_example]
    graded = {q.id: exam.grades[q.id] for q in counted if q.id in exam.grades}
    return ExamProgress(
        total_questions=sum(part.plan.questions for part in exam.parts.values()),
        answered_questions=sum(q.id in exam.answers for q in counted),
        total_items=item_total(exam),
        answered_items=sum(answered for q in counted for answered, _ in items(exam, q)),
        correct_answers=sum(grade.is_correct and id in exam.answers for id, grade in graded.items()),
        score=round(sum(grade.score for grade in graded.values()), 4),
        max_score=float(sum(part.plan.points for part in exam.parts.values())),
    )
