"""Texts, written or spoken: which tasks may be set, and which texts are taken as an answer."""

from collections.abc import Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.questions import MODULES
from domain.questions.module import QuestionModule
from domain.questions.question import Answer, AnswerDoesNotFit, InvalidDraft
from domain.questions.tasks import Reference, WordGuide
from domain.questions.written_response import MAX_CHARACTERS
from domain.session import Id
from tests.support.marked_exam import KEYWORDS, MODEL_ANSWER, QUESTIONS, THE_LETTER, THE_TALK, task
from tests.support.small_exam import in_place

either = pytest.mark.parametrize("module", [MODULES["written_response"], MODULES["audio_response"]], ids=lambda m: m.id)

FACE, _ = MODULES["written_response"].build(task("a letter"), in_place)


# ---------------------------------------------------------------- tasks


@either
def test_drafts_have_the_shape_that_is_asked_of_authors(module: QuestionModule) -> None:
    Draft202012Validator(module.schema).validate(task("a letter"))


@either
def test_a_task_is_shown_and_what_it_is_measured_by_is_kept_apart(module: QuestionModule) -> None:
    assert module.reference
    face, key = module.build(task("a letter"), in_place)
    shown = face.writing
    assert shown
    assert key == ()
    assert (shown.scenario, shown.goal, shown.audience, shown.register) == (
        "the scenario of a letter",
        "the goal of a letter",
        "the audience of a letter",
        "formal",
    )
    assert shown.tasks == ("the first point", "the second point")
    assert module.reference(task("a letter")) == Reference(
        model_answer=MODEL_ANSWER, ideas=tuple((wording,) for wording in KEYWORDS)
    )


@pytest.mark.parametrize(
    ("question_id", "guide", "points"),
    [(THE_LETTER, WordGuide(10, 20), [2, 2, 3, 3]), (THE_TALK, WordGuide(20, 40), [4, 3, 4, 4])],
)
def test_a_task_tells_its_word_guide_and_its_rubric(question_id: Id, guide: WordGuide, points: list[int]) -> None:
    shown = QUESTIONS[question_id].face.writing
    assert shown
    assert shown.word_guide == guide
    assert [criterion.max_points for criterion in shown.rubric] == points
    first = shown.rubric[0]
    assert (first.id, first.label, first.max_points) == ("task", "Erfüllung", points[0])


@either
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tasks": ["only one"]}, "at least 2"),
        ({"tasks": ["one", " "]}, "empty"),
        ({"ideas": [[digit] for digit in "123456789"]}, "at most 8"),
        ({"ideas": [["absage"], [""]]}, "empty"),
        ({"prompt": ""}, "empty"),
        ({"scenario": " "}, "empty"),
        ({"goal": ""}, "empty"),
        ({"audience": "\n"}, "empty"),
        ({"model_answer": ""}, "empty"),
    ],
)
def test_a_task_that_breaks_a_rule_is_invalid(module: QuestionModule, changes: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(InvalidDraft, match=reason):
        module.build({**task("a letter"), **changes}, in_place)


# ---------------------------------------------------------------- answers


@either
@pytest.mark.parametrize(
    "text", ["Sehr geehrte Damen und Herren,\n\n  ich schreibe …\n\tGrüße ", "😀", "x" * MAX_CHARACTERS]
)
def test_a_text_is_kept_to_the_letter(module: QuestionModule, text: str) -> None:
    assert module.normalise(FACE, Answer(text=text)) == Answer(text=text)


@either
@pytest.mark.parametrize("blank", ["", " ", "\n\t \r\n", " " * 200_000, "\u200b", "\0", "\v\x07"])
def test_a_blank_text_is_no_answer(module: QuestionModule, blank: str) -> None:
    assert module.normalise(FACE, Answer(text=blank)) is None


@either
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(text="x" * 200_000), "200000 characters"),
        (Answer(text="x" * (MAX_CHARACTERS + 1)), "20001 characters; 20000 are allowed"),
        (Answer(option=Id("a")), "takes a text"),
        (Answer(gaps={Id("GAP_1"): "a"}), "takes a text"),
        (Answer(), "takes a text"),
    ],
)
def test_an_answer_that_is_no_such_text_is_refused(module: QuestionModule, answer: Answer, reason: str) -> None:
    with pytest.raises(AnswerDoesNotFit, match=reason):
        module.normalise(FACE, answer)


@either
def test_line_ends_count_once_towards_the_length(module: QuestionModule) -> None:
    assert module.normalise(FACE, Answer(text="x\r\n" * (MAX_CHARACTERS // 2))) is not None


@either
def test_a_text_has_no_units_to_be_marked_by_a_key(module: QuestionModule) -> None:
    assert module.choices(Answer(text="a text")) == {}
