"""Questions that were recorded before misconceptions were kept and targets shuffled are read and marked as they are."""

import json
from typing import Any

import msgspec
import pytest

from domain.exam.events import Question, QuestionGenerated, QuestionGraded
from domain.exam.grading import grade_question
from domain.questions.question import Answer
from domain.session import Id
from infrastructure.exam.written_questions import as_draft
from projections.exam import questions as question_views
from tests.support.small_exam import MATCHES, PLANNED, STARTED, WRONG_CHOICE, given

CHOICE_OF_OLD: dict[str, Any] = {
    "id": "teil_2_2",
    "part_id": "teil_2",
    "number": 2,
    "face": {"prompt": "Was stimmt?", "options": [{"id": "a", "text": "eins"}, {"id": "b", "text": "zwei"}]},
    "key": [
        {
            "id": "choice",
            "label": "Was stimmt?",
            "correct": "a",
            "category": "lexical_nuance",
            "rationales": {"a": "Das steht dort.", "b": "Das steht nicht dort."},
        }
    ],
    "points": 3.0,
}

MATCHES_OF_OLD: dict[str, Any] = {
    "id": "teil_3_1",
    "part_id": "teil_3",
    "number": 1,
    "face": {
        "prompt": "Ordnen Sie zu.",
        "options": [{"id": "C", "text": "Text C"}, {"id": "A", "text": "Text A"}, {"id": "0", "text": "Keine"}],
        "statements": [{"id": "statement_1", "text": "Lücke 16"}, {"id": "statement_2", "text": "Lücke 17"}],
    },
    "key": [
        {"id": "statement_1", "label": "Lücke 16", "correct": "C", "rationales": {"C": "Satz C passt.", "A": "Nein."}},
        {"id": "statement_2", "label": "Lücke 17", "correct": "0", "rationales": {"0": "Keiner.", "A": "Nein."}},
    ],
    "points": 3.0,
}

TASK_OF_OLD: dict[str, Any] = {
    "id": "teil_1_1",
    "part_id": "teil_1",
    "number": 1,
    "face": {"prompt": "Schreiben Sie."},
    "key": [],
    "points": 10.0,
    "reference": {"keywords": ["absage", "gebühr"], "model_answer": "Sehr geehrte Damen und Herren"},
}


def old(question: dict[str, Any]) -> Question:
    """A question as it was recorded."""
    return msgspec.json.decode(json.dumps(question), type=Question)


def test_a_wrong_option_has_its_reasons_and_no_misconception() -> None:
    question = old(CHOICE_OF_OLD)
    exam = given(STARTED, PLANNED, QuestionGenerated(question))
    mark = grade_question(exam.state, question, WRONG_CHOICE)
    (unit,) = mark.breakdown
    assert (unit.is_correct, unit.feedback, unit.misconception) == (
        False,
        "Das steht nicht dort. Das steht dort.",
        None,
    )
    shown = question_views.questions(exam.given(QuestionGraded(question.id, WRONG_CHOICE, mark)).state)
    assert shown[0].result == mark


@pytest.mark.parametrize(("given_option", "feedback"), [("C", "Satz C passt."), ("A", "Nein. Satz C passt.")])
def test_letters_stay_as_they_were_given_out(given_option: str, feedback: str) -> None:
    question = old(MATCHES_OF_OLD)
    exam = given(STARTED, PLANNED, QuestionGenerated(question))
    assert [option.id for option in question_views.questions(exam.state)[0].options] == ["C", "A", "0"]
    answer = Answer(matches={Id("statement_1"): Id(given_option), Id("statement_2"): Id("0")})
    first, second = grade_question(exam.state, question, answer).breakdown
    assert (first.feedback, second.is_correct) == (feedback, True)
    nothing = grade_question(exam.state, question, Answer(matches={Id("statement_1"): Id("0")})).breakdown[0]
    assert nothing.feedback == "Satz C passt."
    assert question.id == MATCHES


def test_keywords_are_kept_where_there_were_no_ideas() -> None:
    reference = old(TASK_OF_OLD).reference
    assert reference
    assert (reference.keywords, reference.ideas) == (("absage", "gebühr"), ())


def test_a_part_is_written_to_its_end_beside_questions_of_before() -> None:
    assert as_draft(old(CHOICE_OF_OLD))["options"] == [
        {"text": "eins", "correct": True},
        {"text": "zwei", "correct": False},
    ]
