"""True, false or not said: which drafts may become questions, and how they are answered and marked."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.questions import true_false
from domain.questions.marking import grade
from domain.questions.question import CHOICE, Answer, AnswerDoesNotFit, InvalidDraft
from domain.session import Id
from tests.support.marked_exam import TRUE, statement
from tests.support.small_exam import in_place

FACE, KEY = true_false.build(statement(1), in_place)


def answer(option: str) -> Answer:
    return Answer(option=Id(option))


def test_drafts_have_the_shape_that_is_asked_of_authors() -> None:
    Draft202012Validator(true_false.SCHEMA).validate(statement(1))


@pytest.mark.parametrize("seed", range(4))
def test_the_verdicts_are_offered_in_their_order(seed: int) -> None:
    face, _ = true_false.build(statement(1), Random(seed).shuffle)
    assert [(option.id, option.text) for option in face.options] == [
        ("true", "stimmt"),
        ("false", "stimmt nicht"),
        ("not_said", "dazu wird nichts gesagt"),
    ]


@pytest.mark.parametrize("verdict", ["TRUE", "FALSE", "NOT_SAID"])
def test_the_key_is_the_verdict_with_a_reason_for_each(verdict: str) -> None:
    _, (key,) = true_false.build(statement(1, verdict), in_place)
    assert (key.id, key.correct, key.category) == (CHOICE, verdict.lower(), "lexical_nuance")
    assert key.rationales == {id.lower(): f"the rationale of statement 1, {id}" for id in ("TRUE", "FALSE", "NOT_SAID")}


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        (statement(1, "MAYBE"), "not a verdict"),
        (statement(1, "true"), "not a verdict"),
        ({**statement(1), "rationales": {**statement(1)["rationales"], "FALSE": "  1234567 "}}, "too short"),
    ],
)
def test_a_draft_that_breaks_a_rule_is_invalid(draft: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(InvalidDraft, match=reason):
        true_false.build(draft, in_place)


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (answer(" true "), TRUE),
        (Answer(text="not_said"), answer("not_said")),
        (answer(" "), None),
    ],
)
def test_answers_are_normalised(given: Answer, normal: Answer | None) -> None:
    assert true_false.MODULE.normalise(FACE, given) == normal


@pytest.mark.parametrize("given", [answer("TRUE"), answer("a"), Answer(), Answer(gaps={Id("GAP_1"): "true"})])
def test_answers_that_do_not_fit_are_refused(given: Answer) -> None:
    with pytest.raises(AnswerDoesNotFit):
        true_false.MODULE.normalise(FACE, given)


@pytest.mark.parametrize(("verdict", "score"), [("true", 2.0), ("false", 0.0), ("not_said", 0.0)])
def test_a_verdict_is_right_or_wrong(verdict: str, score: float) -> None:
    result = grade(KEY, true_false.MODULE.choices(answer(verdict)), 2.0)
    assert (result.score, result.is_correct) == (score, score == 2.0)
    assert "the rationale of statement 1, TRUE" in (result.feedback or "")
