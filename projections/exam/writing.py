"""How the writing of an exam stands, as its learner sees it."""

from dataclasses import dataclass
from datetime import datetime

from domain.exam.generation import expected
from domain.exam.state import Exam, Part
from domain.exam.unmet_wishes import unmet_by_teachers
from domain.session import Id
from domain.writing import GenerationStatus
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
    """How the writing of the exam stands. `total` is the number of questions expected, `generated` those there are.

    `usage` is the sum of what the parts took.
    """

    status: GenerationStatus
    """How far it has come, all parts together."""
    total: int
    """How many questions are expected, examples among them."""
    generated: int
    """How many of them are written by now; in a timed exam those of a part can be read once it is open."""
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
