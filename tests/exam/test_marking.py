"""How answers are normalised and marked."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.exam.grading import correct_answer
from domain.questions import multiple_choice, statement_match
from domain.questions.marking import grade
from domain.questions.marks import Marker
from domain.questions.question import CHOICE, Answer, AnswerDoesNotFit
from domain.session import Id
from tests.support.small_exam import (
    EXAMPLE,
    HALF_THE_GAPS,
    QUESTIONS,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    RIGHT_MATCHES,
    choice,
    gapped,
    in_place,
    matching,
    whole_exam,
)

CHOICE_FACE, CHOICE_KEY = multiple_choice.build(choice(1), in_place)
GAPS_FACE, GAPS_KEY = multiple_choice.build(gapped(), in_place)
MATCH_FACE, MATCH_KEY = statement_match.build(matching(), in_place)


def choose(option: str) -> Answer:
    return Answer(option=Id(option))


def fill(**gaps: str) -> Answer:
    return Answer(gaps={Id(gap): value for gap, value in gaps.items()})


def match(**matches: str) -> Answer:
    return Answer(matches={Id(statement): Id(option) for statement, option in matches.items()})


@pytest.mark.parametrize(
    ("normalise", "face", "given", "normal"),
    [
        (multiple_choice.normalise, CHOICE_FACE, choose(" b "), choose("b")),
        (multiple_choice.normalise, CHOICE_FACE, Answer(text="b"), choose("b")),
        (multiple_choice.normalise, CHOICE_FACE, choose(" "), None),
        (multiple_choice.normalise, GAPS_FACE, fill(GAP_1=" b ", GAP_9="a"), fill(GAP_1="b")),
        (multiple_choice.normalise, GAPS_FACE, fill(GAP_1="b", GAP_2="  "), fill(GAP_1="b")),
        (multiple_choice.normalise, GAPS_FACE, fill(GAP_1=" "), None),
        (multiple_choice.normalise, GAPS_FACE, fill(), None),
        (multiple_choice.normalise, GAPS_FACE, Answer(text=" c "), fill(GAP_1="c")),
        (multiple_choice.normalise, GAPS_FACE, choose("c"), fill(GAP_1="c")),
        (statement_match.normalise, MATCH_FACE, match(statement_1=" B "), match(statement_1="B")),
        (statement_match.normalise, MATCH_FACE, match(statement_3="0"), match(statement_3="0")),
        (statement_match.normalise, MATCH_FACE, match(), None),
    ],
)
def test_answers_are_normalised(normalise: Callable[..., Any], face: Any, given: Answer, normal: Answer | None) -> None:
    assert normalise(face, given) == normal


@pytest.mark.parametrize(
    ("normalise", "face", "given"),
    [
        (multiple_choice.normalise, CHOICE_FACE, choose("d")),
        (multiple_choice.normalise, CHOICE_FACE, fill(GAP_1="a")),
        (multiple_choice.normalise, CHOICE_FACE, Answer()),
        (multiple_choice.normalise, GAPS_FACE, fill(GAP_1="d")),
        (multiple_choice.normalise, GAPS_FACE, fill(GAP_9="a")),
        (multiple_choice.normalise, GAPS_FACE, match(statement_1="A")),
        (statement_match.normalise, MATCH_FACE, match(statement_9="A")),
        (statement_match.normalise, MATCH_FACE, match(statement_1="C")),
        (statement_match.normalise, MATCH_FACE, match(statement_1="")),
        (statement_match.normalise, MATCH_FACE, choose("A")),
    ],
)
def test_answers_that_do_not_fit_are_refused(normalise: Callable[..., Any], face: Any, given: Answer) -> None:
    with pytest.raises(AnswerDoesNotFit):
        normalise(face, given)


@pytest.mark.parametrize(
    ("key", "choices", "score", "feedback"),
    [
        (GAPS_KEY, RIGHT_GAPS.gaps, 6.0, "4 / 4"),
        (GAPS_KEY, HALF_THE_GAPS.gaps, 3.0, "2 / 4"),
        (GAPS_KEY, {}, 0.0, "0 / 4"),
        (MATCH_KEY, RIGHT_MATCHES.matches, 6.0, "3 / 3"),
        (MATCH_KEY, {"statement_1": "A", "statement_3": "A"}, 2.0, "1 / 3"),
        (CHOICE_KEY, {CHOICE: "a"}, 6.0, "the rationale of choice 1, option 0"),
        (CHOICE_KEY, {CHOICE: "b"}, 0.0, "the rationale of choice 1, option 1 the rationale of choice 1, option 0"),
    ],
)
def test_every_unit_carries_its_share(key: Any, choices: Any, score: float, feedback: str) -> None:
    result = grade(key, choices, 6.0)
    assert (result.score, result.max_score, result.is_correct) == (score, 6.0, score == 6.0)
    assert (result.feedback, result.marked_by) == (feedback, Marker.AUTOMATIC)
    assert sum(mark.score for mark in result.breakdown) == score


def test_the_breakdown_tells_what_was_given_and_what_was_right() -> None:
    second = grade(GAPS_KEY, fill(GAP_2="b").gaps or {}, 6.0).breakdown[1]
    assert (second.given, second.expected, second.is_correct) == ("b", "a", False)
    assert second.feedback == "the rationale of gap 2, option 1 the rationale of gap 2, option 0"


def test_thirds_add_up_to_the_whole() -> None:
    assert grade(MATCH_KEY, RIGHT_MATCHES.matches or {}, 1.0).score == 1.0
    assert grade(MATCH_KEY, {Id("statement_1"): "A"}, 1.0).score == 0.3333


def test_an_example_shows_the_right_answer() -> None:
    exam = whole_exam().state
    assert correct_answer(exam, QUESTIONS[EXAMPLE]) == RIGHT_CHOICE
    assert [correct_answer(exam, QUESTIONS[Id(id)]) for id in ("teil_1_1", "teil_3_1")] == [RIGHT_GAPS, RIGHT_MATCHES]
