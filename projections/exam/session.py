"""An exam as its learner sees it. No key, rationale or solution of an ungraded question is ever in here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.exam import authoring
from domain.exam.generation import expected
from domain.exam.plans import PartPlan
from domain.exam.state import Exam, GenerationStatus, Part
from domain.session import Id
from projections.model_usage import ModelUsage, model_usage


@dataclass(frozen=True, slots=True)
class PartGeneration:
    """How the writing of one part stands. `attempts` counts from 1 with the first try.

    `usage` is what all calls about the part took, also those of a writing that was thrown away and of its marking.
    """

    part_id: Id
    status: GenerationStatus
    attempts: int
    error: str | None
    usage: ModelUsage


@dataclass(frozen=True, slots=True)
class Generation:
    """How the writing of the exam stands. `total` is the number of questions expected, `generated` those readable.

    `usage` is the sum of what the parts took.
    """

    status: GenerationStatus
    total: int
    generated: int
    current_part: Id | None
    started_at: datetime | None
    completed_at: datetime | None
    error: str | None
    parts: tuple[PartGeneration, ...]
    usage: ModelUsage


@dataclass(frozen=True, slots=True)
class AudioSegment:
    """One speaker's turn in a transcript."""

    speaker_id: str
    speaker_name: str
    role: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Playback:
    """What a learner may do with a recording."""

    max_plays: int | None
    allow_pause: bool
    allow_seek: bool
    allow_restart: bool
    allow_speed_change: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What a part's questions are about. A gap stands in the text as `[GAP_n]`.

    While `complete` is false the rest is being written: text and segments grow at their end, and nothing changes.
    """

    title: str
    subtitle: str | None
    theme: str
    text: str | None
    segments: tuple[AudioSegment, ...] = ()
    playback: Playback | None = None
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ExamPart:
    """A part of the exam; its source is null until it is written."""

    id: Id
    label: str
    module_id: str
    question_count: int
    points: int
    instructions: str
    source: Source | None
    plays: int


@dataclass(frozen=True, slots=True)
class ExamProgress:
    """Where the learner stands. Score and correct answers count graded questions only; examples do not count."""

    total_questions: int
    answered_questions: int
    correct_answers: int
    score: float
    max_score: float


PLAYBACK = ("maxPlays", "allowPause", "allowSeek", "allowRestart", "allowSpeedChange")


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
        parts=parts,
        usage=model_usage(exam.model_id, exam.total_usage()),
    )


def _part_generation(exam: Exam, part: Part) -> PartGeneration:
    usage = model_usage(exam.model_id, part.usage)
    return PartGeneration(part.plan.id, part.status, part.attempts, part.error, usage)


def parts(exam: Exam) -> Sequence[ExamPart]:
    """The parts in the order of the exam."""
    return [exam_part(exam, part_id) for part_id in exam.parts]


def exam_part(exam: Exam, part_id: Id) -> ExamPart:
    """One part."""
    part = exam.parts[part_id]
    plan, source = part.plan, part.source
    return ExamPart(
        id=plan.id,
        label=plan.label,
        module_id=plan.module_id,
        question_count=expected(plan),
        points=plan.points,
        instructions=plan.config["prompt"]["instructions"],
        source=_source(plan, source) if source else None,
        plays=exam.plays.get(plan.id, 0),
    )


def _source(plan: PartPlan, source: authoring.Source) -> Source:
    playback = plan.config["source"].get("playback")
    return Source(
        title=source.title,
        subtitle=source.subtitle,
        theme=source.theme,
        text=source.text,
        segments=tuple(AudioSegment(s.speaker_id, s.speaker_name, s.role, s.text) for s in source.segments),
        playback=playback and Playback(*(playback[name] for name in PLAYBACK)),
        complete=source.complete,
    )


def progress(exam: Exam) -> ExamProgress:
    """Where the learner stands."""
    counted = [q for q in exam.questions.values() if not q.is_example]
    graded = {q.id: exam.grades[q.id] for q in counted if q.id in exam.grades}
    return ExamProgress(
        total_questions=sum(part.plan.questions for part in exam.parts.values()),
        answered_questions=sum(q.id in exam.answers for q in counted),
        correct_answers=sum(grade.is_correct and id in exam.answers for id, grade in graded.items()),
        score=round(sum(grade.score for grade in graded.values()), 4),
        max_score=float(sum(part.plan.points for part in exam.parts.values())),
    )
