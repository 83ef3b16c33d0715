"""An exam's questions as its learner sees them. No key, rationale or solution of an ungraded one is ever in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from domain.exam import events
from domain.exam.generation import expected
from domain.exam.grading import correct_answer, provisional
from domain.exam.numbering import first_numbers, numbers
from domain.exam.plans import PartPlan
from domain.exam.state import Exam
from domain.questions.question import Answer, Face, Option, QuestionResult, WritingTask
from domain.session import Id


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """How a question is marked."""

    strategy: str
    partial_credit: str
    max_points: float


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap in the part's source text, and what may fill it."""

    id: Id
    number: int
    """The number printed; in the source's text the gap stands as `[GAP_n]` with it."""
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """Something to be matched with one of the question's options."""

    id: Id
    number: int
    """The number printed; where sentences are to be put back, the source's text has `[GAP_n]` with it."""
    text: str


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """What was put into a gap: the id of an option."""

    gap_id: Id
    value: Id


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
    """A question as its learner sees it. `result` is null until it is graded."""

    id: Id
    part_id: Id
    order: int
    """The place among all questions of the exam, counted from 1, an example among them."""
    number: int
    """The number printed on the paper, that of the first item: 1 to N through all parts; an example has 0."""
    last_number: int
    """The number of the last item; the same as `number` unless the question has several gaps or statements."""
    module_id: str
    layout_id: str
    render: Mapping[str, object]
    scoring: ScoringPolicy
    prompt: str
    points: float
    is_example: bool
    options: tuple[Option, ...]
    gaps: tuple[GapView, ...]
    statements: tuple[StatementView, ...]
    writing: WritingTask | None
    answered: bool
    answer: AnswerView | None
    result: QuestionResult | None


def questions(exam: Exam, part_id: Id | None = None) -> Sequence[QuestionView]:
    """The questions written so far, in the order of the exam; those of one part if it is named."""
    views = (question(exam, q) for q in exam.in_order())
    return [view for view in views if part_id in (None, view.part_id)]


def order(exam: Exam, question: events.Question) -> int:
    """The place that a question has in the whole exam, whatever is written by now."""
    before = takewhile(lambda part: part.plan.id != question.part_id, exam.parts.values())
    return sum(expected(part.plan) for part in before) + question.number


def question(exam: Exam, question: events.Question) -> QuestionView:
    """One question."""
    plan, face = exam.parts[question.part_id].plan, question.face
    first = first_numbers(part.plan for part in exam.parts.values())[plan.id]
    printed = numbers(plan, first, question)
    answer = correct_answer(exam, question) if question.is_example else exam.answers.get(question.id)
    return QuestionView(
        id=question.id,
        part_id=question.part_id,
        order=order(exam, question),
        number=printed[0],
        last_number=printed[-1],
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
        gaps=_gaps(face, printed),
        statements=_statements(plan, face, printed),
        writing=face.writing,
        answered=answer is not None,
        answer=_answer(answer) if answer else None,
        result=result(exam, question.id),
    )


def _gaps(face: Face, printed: Sequence[int]) -> tuple[GapView, ...]:
    return tuple(GapView(gap.id, number, gap.options) for gap, number in zip(face.gaps, printed, strict=False))


def _statements(plan: PartPlan, face: Face, printed: Sequence[int]) -> tuple[StatementView, ...]:
    """The statements; those that stand for the gaps of a text are named by the numbers that the gaps have there."""
    are_gaps = plan.config["render"]["display"] == "sentence_pool"
    numbered = zip(face.statements, printed, strict=False)
    return tuple(StatementView(one.id, n, f"Lücke {n}" if are_gaps else one.text) for one, n in numbered)


def result(exam: Exam, question_id: Id) -> QuestionResult | None:
    """A question's mark; an estimate, said to be one, while the examiner has it."""
    if question_id in exam.pending:
        return provisional(exam, exam.questions[question_id])
    return exam.grades.get(question_id)


def _answer(answer: Answer) -> AnswerView:
    return AnswerView(
        option=answer.option,
        options=answer.options,
        gaps=None if answer.gaps is None else tuple(GapAnswer(gap, Id(value)) for gap, value in answer.gaps.items()),
        matches=None if answer.matches is None else tuple(Match(*pair) for pair in answer.matches.items()),
        text=answer.text,
    )
