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
from domain.exam.timing import is_withheld
from domain.questions.marks import QuestionResult
from domain.questions.question import Answer, Face, Option
from domain.questions.tasks import WritingTask
from domain.session import Id


@dataclass(frozen=True, slots=True)
class ScoringPolicy:
    """How a question is marked."""

    strategy: str
    """How the answer is compared with the key, or that a rubric is used."""
    partial_credit: str
    """How points are given to answers that are right in part."""
    max_points: float
    """Points possible."""


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap in the part's source text, and what may fill it."""

    id: Id
    """What an answer names the gap by."""
    number: int
    """The number printed; in the source's text the gap stands as `[GAP_n]` with it."""
    options: tuple[Option, ...]
    """What may be put in."""


@dataclass(frozen=True, slots=True)
class StatementView:
    """Something to be matched with one of the question's options."""

    id: Id
    """What an answer names the statement by."""
    number: int
    """The number printed; where sentences are to be put back, the source's text has `[GAP_n]` with it."""
    text: str
    """What it says."""


@dataclass(frozen=True, slots=True)
class GapAnswer:
    """What was put into a gap: the id of an option."""

    gap_id: Id
    """Which gap: its `id`."""
    value: Id
    """The id of the option that was put in."""


@dataclass(frozen=True, slots=True)
class Match:
    """Which option a statement was matched with."""

    statement_id: Id
    """Which statement: its `id`."""
    option_id: Id
    """Which option goes with it: its `id`."""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer as given; the field of the question's kind is filled."""

    option: Id | None = None
    """The id of the chosen option; null for a question of another form."""
    options: tuple[Id, ...] | None = None
    """The ids of the chosen options; null for a question of another form."""
    gaps: tuple[GapAnswer, ...] | None = None
    """What was put into each gap; null for a question of another form."""
    matches: tuple[Match, ...] | None = None
    """Which option goes with each statement; null for a question of another form."""
    text: str | None = None
    """What was written or said; null for a question of another form."""
    late: bool = False
    """Whether it came after its part of a timed exam had closed, within the grace."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as its learner sees it. `result` is null until it is graded."""

    id: Id
    """What answers name the question by."""
    part_id: Id
    """Which part it belongs to: that part's `id`."""
    order: int
    """The place among all questions of the exam, counted from 1, an example among them."""
    number: int
    """The number printed on the paper, that of the first item: 1 to N through all parts; an example has 0."""
    last_number: int
    """The number of the last item; the same as `number` unless the question has several gaps or statements."""
    module_id: str
    """What kind of question it is, such as multiple choice; a client chooses its component by it."""
    layout_id: str
    """How the question is laid out beside its source."""
    render: Mapping[str, object]
    """What a client needs to draw it: an object that its module defines."""
    scoring: ScoringPolicy
    """How it is marked."""
    prompt: str
    """What is asked."""
    points: float
    """Points possible."""
    is_example: bool
    """Whether it is shown solved and counts for nothing."""
    options: tuple[Option, ...]
    """What may be chosen; empty if nothing is."""
    gaps: tuple[GapView, ...]
    """The gaps to fill; empty if there are none."""
    statements: tuple[StatementView, ...]
    """What is to be matched with options; empty if nothing is."""
    writing: WritingTask | None
    """The task to write or speak on; null for other questions."""
    answered: bool
    """Whether there is an answer."""
    answer: AnswerView | None
    """The answer as it stands; null for none. An example has the right one."""
    result: QuestionResult | None
    """The mark; null until it is graded."""


def questions(exam: Exam, part_id: Id | None = None) -> Sequence[QuestionView]:
    """The questions written so far that may be read, in the order of the exam; those of one part if it is named."""
    views = (question(exam, q) for q in exam.in_order() if not is_withheld(exam, q.part_id))
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
        answer=_answer(answer, question.id in exam.late) if answer else None,
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


def _answer(answer: Answer, late: bool) -> AnswerView:
    return AnswerView(
        option=answer.option,
        options=answer.options,
        gaps=None if answer.gaps is None else tuple(GapAnswer(gap, Id(value)) for gap, value in answer.gaps.items()),
        matches=None if answer.matches is None else tuple(Match(*pair) for pair in answer.matches.items()),
        text=answer.text,
        late=late,
    )
