"""A small exam to specify the rules on: three parts, one for each form of question, with known right answers.

Right is option `a` of every choice and gap. The statements go with A, B and 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.exam.authoring import Draft, Source
from domain.exam.commands import SaveAnswers
from domain.exam.decide import DECIDER
from domain.exam.events import (
    AnswersSaved,
    ExamStarted,
    GenerationCompleted,
    GenerationStarted,
    ModelCalled,
    PartGenerated,
    PartStarted,
    Question,
    QuestionGenerated,
    QuestionGraded,
    SourceWritten,
)
from domain.exam.generation import build_question
from domain.exam.grading import grade_question
from domain.exam.plans import ExamSkill, Level, PartPlan, deep_merge
from domain.exam.state import Exam
from domain.exam.wishes import Wishes
from domain.questions import MODULES
from domain.questions.question import Answer
from domain.session import Id
from domain.spending import Usage
from tests.support.specification import MORNING, Past, nothing_happened

LEARNER = Id("learner")
AUTHOR = "system:author"
USAGE = Usage("model", 100, 20, 0.001, 50, 10, 700, "questions", "multiple_choice.1")
RIGHT_GAPS = Answer(gaps={Id(f"GAP_{n}"): "a" for n in range(1, 5)})
HALF_THE_GAPS = Answer(gaps={Id("GAP_1"): "a", Id("GAP_2"): "a", Id("GAP_3"): "b"})
RIGHT_CHOICE, WRONG_CHOICE = Answer(option=Id("a")), Answer(option=Id("b"))
RIGHT_MATCHES = Answer(matches={Id("statement_1"): Id("A"), Id("statement_2"): Id("B"), Id("statement_3"): Id("0")})

GAPS, FIRST_CHOICE, SECOND_CHOICE, MATCHES = Id("teil_1_1"), Id("teil_2_2"), Id("teil_2_3"), Id("teil_3_1")
EXAMPLE = Id("teil_2_1")


def plan(number: int, module_id: str, over: Mapping[str, Any] | None = None, **figures: Any) -> PartPlan:
    """A part of the exam."""
    config = deep_merge(MODULES[module_id].defaults, over or {})
    return PartPlan(Id(f"teil_{number}"), f"Teil {number}", module_id, config=config, **figures)


PLANS = (
    plan(1, "multiple_choice", {"render": {"display": "gapped_text"}}, questions=1, units=4, points=6),
    plan(2, "multiple_choice", questions=2, units=2, points=5, has_example=True),
    plan(3, "statement_match", questions=1, units=3, points=3),
)


def options(of: str, count: int = 3) -> Sequence[Mapping[str, Any]]:
    """Options of which the first is right; each says why with a text of its own."""
    return [
        {
            "text": f"{of}, option {n}",
            "correct": n == 0,
            "rationale": f"the rationale of {of}, option {n}",
            "misconception": f"the misconception of {of}, option {n}" if n else None,
        }
        for n in range(count)
    ]


def gapped(count: int = 4) -> Mapping[str, Any]:
    """A draft with gaps."""
    gaps = [
        {"id": f"GAP_{n}", "category": "register_tone", "options": options(f"gap {n}")} for n in range(1, count + 1)
    ]
    return {"prompt": "Fill the gaps.", "gaps": gaps}


def choice(number: int) -> Mapping[str, Any]:
    """A draft with one choice."""
    return {"prompt": f"Question {number}?", "category": "lexical_nuance", "options": options(f"choice {number}")}


def matching() -> Mapping[str, Any]:
    """A draft with statements: the last one matches no target."""
    targets = [
        {"label": label, "role": None, "text": f"Text {label}", "rationale": f"the rationale of text {label}"}
        for label in "AB"
    ]
    statements = [
        {
            "text": f"Statement {n}",
            "match": match,
            "rationale": f"the rationale of statement {n}",
            "none_rationale": None if match == "0" else f"the rationale of none, statement {n}",
        }
        for n, match in enumerate("AB0", 1)
    ]
    return {"prompt": "Match.", "targets": targets, "statements": statements}


DRAFTS: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "teil_1": [gapped()],
    "teil_2": [choice(1), choice(2), choice(3)],
    "teil_3": [matching()],
}


def in_place(drafts: list[Any]) -> None:
    """A shuffle that leaves the options where they are."""


QUESTIONS: Mapping[Id, Question] = {
    question.id: question
    for part in PLANS
    for number, content in enumerate(DRAFTS[part.id], 1)
    for question in [build_question(part, Draft(number, content), in_place)]
}

STARTED = ExamStarted(LEARNER, ExamSkill.READING, Level.C1, Wishes(), PLANS)
PLANNED = GenerationStarted("model", {part.id: "subject" for part in PLANS}, MORNING)


def source(part_id: Id) -> Source:
    """A part's source."""
    return Source("KULTUR", f"The title of {part_id}", f"The text of {part_id}", "The subtitle")


def written(part: PartPlan, questions: Mapping[Id, Question] = QUESTIONS) -> Iterator[Any]:
    """A part is written at the first attempt."""
    yield PartStarted(part.id, 1)
    yield SourceWritten(part.id, source(part.id))
    yield from (QuestionGenerated(question) for question in questions.values() if question.part_id == part.id)
    yield ModelCalled(USAGE, part.id)
    yield PartGenerated(part.id)


def given(*events: Any) -> Past[Exam]:
    """An exam to which this has happened."""
    return nothing_happened(DECIDER).given(*events)


def whole_exam() -> Past[Exam]:
    """An exam that is written completely and not answered yet."""
    work = [event for part in PLANS for event in written(part)]
    return given(STARTED).given(PLANNED, *work, GenerationCompleted(MORNING), by=AUTHOR)


def save(*answers: tuple[Id, Answer | None], **where: Any) -> SaveAnswers:
    """Save a batch of answers, and where the learner is."""
    return SaveAnswers(answers, **where)


def saved(**answers: Answer | None) -> AnswersSaved:
    """These answers were saved, by the question's id."""
    return AnswersSaved({Id(id): answer for id, answer in answers.items()})


def graded(question_id: Id, answer: Answer | None) -> QuestionGraded:
    """A question got its mark for an answer."""
    return QuestionGraded(question_id, answer, grade_question(whole_exam().state, QUESTIONS[question_id], answer))
