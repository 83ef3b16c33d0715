"""What happens in an exam, and what can be asked of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.authoring import Source, Usage
from domain.exam.layouts import ExamSkill, Level, PartPlan
from domain.questions.question import Answer, Face, QuestionResult, UnitKey
from domain.session import IDLE_LIMIT_SECONDS, Id, command, event


@dataclass(frozen=True, slots=True)
class Question:
    """A question as generated. The `key` never leaves the domain before the question is graded."""

    id: Id
    part_id: Id
    number: int
    face: Face
    key: tuple[UnitKey, ...]
    points: float
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class PartResult:
    """The result of one part, counted in items: each gap and each matched statement is one."""

    part_id: Id
    label: str
    total: int
    answered: int
    correct: int
    score: float
    max_score: float
    percentage: float


@dataclass(frozen=True, slots=True)
class ExamResults:
    """An exam's result, counted in items. `percentage` is score of max_score; `passed` from 60.

    `band` is 90, 80, 70 or 60, the best line that is reached, or null; `pending_review` counts questions yet unmarked.
    """

    total: int
    answered: int
    unanswered: int
    correct: int
    incorrect: int
    score: float
    max_score: float
    percentage: float
    passed: bool
    pending_review: int
    parts: tuple[PartResult, ...]
    band: int | None = None


# ---------------------------------------------------------------- commands


@command
class StartExam:
    """Begin an exam; it is generated from then on."""

    learner_id: Id
    skill: ExamSkill
    level: Level
    focus: tuple[str, ...] = ()


@command
class BeginGeneration:
    """The author has planned the exam."""

    model_id: str
    subjects: Mapping[Id, str]


@command
class BeginPart:
    """An attempt to write a part starts."""

    part_id: Id


@command
class RecordSource:
    """A part's source is written."""

    part_id: Id
    source: Source


@command
class RecordQuestion:
    """A question is written and may be shown."""

    question: Question


@command
class FinishPart:
    """A part's author has come to an end."""

    part_id: Id
    usage: Usage


@command
class FailPart:
    """An attempt at a part has failed. `final` if there will be no other."""

    part_id: Id
    error: str
    final: bool


@command
class SaveAnswers:
    """Autosave: the answers changed since the last save (None clears one), and where the learner is."""

    answers: Sequence[tuple[Id, Answer | None]] = ()
    active_question_id: Id | None = None
    active_view: str | None = None


@command
class SubmitAnswer:
    """Give a final answer to one question and have it graded now."""

    question_id: Id
    answer: Answer


@command
class CompleteExam:
    """Hand the exam in and have it graded."""


# ---------------------------------------------------------------- events


@event("exam.started")
class ExamStarted:
    """A learner began an exam of these parts."""

    owner_id: Id
    skill: ExamSkill
    level: Level
    focus: tuple[str, ...]
    parts: tuple[PartPlan, ...]
    idle_limit_seconds: float = IDLE_LIMIT_SECONDS


@event("exam.generation_started")
class GenerationStarted:
    """The author set to work on these subjects."""

    model_id: str
    subjects: Mapping[Id, str]
    at: datetime


@event("exam.part_started")
class PartStarted:
    """An attempt at a part began; `attempt` counts from 1."""

    part_id: Id
    attempt: int


@event("exam.source_written")
class SourceWritten:
    """A part got its source."""

    part_id: Id
    source: Source


@event("exam.question_generated")
class QuestionGenerated:
    """A question can be answered from now on."""

    question: Question


@event("exam.part_generated")
class PartGenerated:
    """A part is whole."""

    part_id: Id
    usage: Usage = field(default_factory=Usage)


@event("exam.part_failed")
class PartFailed:
    """An attempt at a part failed; `final` if it was the last."""

    part_id: Id
    attempt: int
    error: str
    final: bool


@event("exam.generation_completed")
class GenerationCompleted:
    """All parts are whole."""

    at: datetime


@event("exam.generation_failed")
class GenerationFailed:
    """The author is done, but a part is missing."""

    error: str
    at: datetime


@event("exam.answers_saved")
class AnswersSaved:
    """Answers were given, changed or cleared (None), or the learner moved on."""

    answers: Mapping[Id, Answer | None]
    active_question_id: Id | None = None
    active_view: str | None = None


@event("exam.question_graded")
class QuestionGraded:
    """A question got its mark, for the answer given with it; that answer is final."""

    question_id: Id
    answer: Answer | None
    result: QuestionResult


@event("exam.completed")
class ExamCompleted:
    """The exam was handed in; every question has its mark."""

    results: ExamResults
