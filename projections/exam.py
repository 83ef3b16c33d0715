"""An exam as its learner sees it. No key, rationale or solution of an ungraded question is ever in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.authoring import Usage
from domain.exam import events
from domain.exam.generation import expected
from domain.exam.grading import correct_answer
from domain.exam.state import Exam, GenerationStatus, Part
from domain.questions.question import Answer, Gap, Option, QuestionResult, Statement
from domain.session import Id


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """Tokens and US dollars spent on a language model; zeros when content comes from the shipped papers."""

    model_id: str | None
    input_tokens: int
    output_tokens: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class PartGeneration:
    """How the writing of one part stands. `attempts` counts from 1 with the first try."""

    part_id: Id
    status: GenerationStatus
    attempts: int
    error: str | None
    usage: ModelUsage


@dataclass(frozen=True, slots=True)
class Generation:
    """How the writing of the exam stands. `total` is the number of questions expected, `generated` those readable."""

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
    """What a part's questions are about. A gap stands in the text as `[GAP_n]`."""

    title: str
    subtitle: str | None
    theme: str
    text: str | None
    segments: tuple[AudioSegment, ...] = ()
    playback: Playback | None = None


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


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """How a question is marked."""

    strategy: str
    partial_credit: str
    max_points: float


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """What was put into a gap: the id of an option."""

    gap_id: Id
    value: str


@dataclass(frozen=True, slots=True)
class Match:
    """Which option a statement was matched with."""

    statement_id: Id
    option_id: Id


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as given; the field of the question's kind is filled."""

    option: Id | None = None
    options: tuple[Id, ...] | None = None
    gaps: tuple[GapAnswer, ...] | None = None
    matches: tuple[Match, ...] | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as its learner sees it. `result` is null until it is graded. `number` counts within the part."""

    id: Id
    part_id: Id
    order: int
    number: int
    module_id: str
    layout_id: str
    render: Mapping[str, Any]
    scoring: ScoringPolicy
    prompt: str
    points: float
    is_example: bool
    options: tuple[Option, ...]
    gaps: tuple[Gap, ...]
    statements: tuple[Statement, ...]
    answered: bool
    answer: AnswerView | None
    result: QuestionResult | None


@dataclass(frozen=True, slots=True)
class ExamProgress:
    """Where the learner stands. Score and correct answers count graded questions only; examples do not count."""

    total_questions: int
    answered_questions: int
    correct_answers: int
    score: float
    max_score: float


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
        usage=_usage(exam, sum((part.usage for part in exam.parts.values()), Usage())),
    )


def _part_generation(exam: Exam, part: Part) -> PartGeneration:
    return PartGeneration(part.plan.id, part.status, part.attempts, part.error, _usage(exam, part.usage))


def _usage(exam: Exam, usage: Usage) -> ModelUsage:
    return ModelUsage(exam.model_id, usage.input_tokens, usage.output_tokens, usage.cost_usd)


def parts(exam: Exam) -> Sequence[ExamPart]:
    """The parts in the order of the exam."""
    return [_part(part) for part in exam.parts.values()]


def _part(part: Part) -> ExamPart:
    plan, source = part.plan, part.source
    return ExamPart(
        id=plan.id,
        label=plan.label,
        module_id=plan.module_id,
        question_count=expected(plan),
        points=plan.points,
        instructions=plan.config["prompt"]["instructions"],
        source=Source(source.title, source.subtitle, source.theme, source.text) if source else None,
    )


def questions(exam: Exam, part_id: Id | None = None) -> Sequence[QuestionView]:
    """The questions written so far, in the order of the exam; those of one part if it is named."""
    views = (question(exam, q, order) for order, q in enumerate(exam.in_order(), 1))
    return [view for view in views if part_id in (None, view.part_id)]


def question(exam: Exam, question: events.Question, order: int) -> QuestionView:
    """One question, the `order`th of the exam as it stands."""
    plan, face = exam.parts[question.part_id].plan, question.face
    answer = correct_answer(exam, question) if question.is_example else exam.answers.get(question.id)
    return QuestionView(
        id=question.id,
        part_id=question.part_id,
        order=order,
        number=question.number,
        module_id=plan.module_id,
        layout_id=plan.layout_id,
        render=plan.config["render"],
        scoring=ScoringPolicy(
            plan.config["scoring"]["strategy"], plan.config["scoring"]["partialCredit"], question.points
        ),
        prompt=face.prompt,
        points=question.points,
        is_example=question.is_example,
        options=face.options,
        gaps=face.gaps,
        statements=face.statements,
        answered=answer is not None,
        answer=_answer(answer) if answer else None,
        result=exam.grades.get(question.id),
    )


def _answer(answer: Answer) -> AnswerView:
    return AnswerView(
        option=answer.option,
        options=answer.options,
        gaps=None if answer.gaps is None else tuple(GapAnswer(gap, value) for gap, value in answer.gaps.items()),
        matches=None if answer.matches is None else tuple(Match(*pair) for pair in answer.matches.items()),
        text=answer.text,
    )


def progress(exam: Exam) -> ExamProgress:
    """Where the learner stands."""
    counted = [q for q in exam.questions.values() if not q.is_example]
    grades = [exam.grades[q.id] for q in counted if q.id in exam.grades]
    return ExamProgress(
        total_questions=sum(part.plan.questions for part in exam.parts.values()),
        answered_questions=sum(q.id in exam.answers for q in counted),
        correct_answers=sum(grade.is_correct for grade in grades),
        score=round(sum(grade.score for grade in grades), 4),
        max_score=float(sum(part.plan.points for part in exam.parts.values())),
    )
