"""The question modules: which drafts may become questions, and what the learner is shown of them."""

from collections.abc import Mapping
from copy import deepcopy
from random import Random
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.exam.plans import deep_merge, share_points
from domain.questions import MODULES, multiple_choice, statement_match
from domain.questions.question import InvalidDraft
from domain.texts import fold
from tests.support.small_exam import choice, gapped, in_place, matching

Path = tuple[str | int, ...]


def changed(draft: Mapping[str, Any], path: Path, value: Any) -> Mapping[str, Any]:
    """A draft with one value changed."""
    copy = deepcopy(draft)
    inner: Any = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


@pytest.mark.parametrize("draft", [choice(1), gapped()])
def test_drafts_of_multiple_choice_have_the_shape_that_is_asked_of_authors(draft: Mapping[str, Any]) -> None:
    Draft202012Validator(multiple_choice.SCHEMA).validate(draft)


def test_drafts_of_statement_match_have_the_shape_that_is_asked_of_authors() -> None:
    Draft202012Validator(statement_match.SCHEMA).validate(matching())


@pytest.mark.parametrize("module", MODULES.values(), ids=lambda module: module.id)
def test_a_module_has_a_valid_schema_and_all_settings(module: Any) -> None:
    Draft202012Validator.check_schema(module.schema)
    assert module.defaults["prompt"]["instructions"]
    assert module.defaults["render"]["display"]
    assert {"strategy", "partialCredit"} <= module.defaults["scoring"].keys()
    assert module.defaults["source"]["kind"]


# ---------------------------------------------------------------- the gate


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("options", 0, "correct"), False, "exactly one"),
        (("options", 1, "correct"), True, "exactly one"),
        (("options", 1, "text"), " CHOICE 1,   Option 0 ", "the same"),
        (("options", 1, "text"), "  ", "empty"),
        (("options", 0, "rationale"), "1234567", "rationale"),
        (("options", 2, "rationale"), "  123456  ", "rationale"),
        (("options", 1, "misconception"), "123", "misconception"),
        (("options", 1, "misconception"), None, "misconception"),
        (("options",), [], "options or gaps"),
    ],
)
def test_a_choice_that_breaks_a_rule_is_invalid(path: Path, value: Any, reason: str) -> None:
    with pytest.raises(InvalidDraft, match=reason):
        multiple_choice.build(changed(choice(1), path, value), in_place)


def test_the_gate_has_its_lower_bounds() -> None:
    draft = changed(
        changed(choice(1), ("options", 1, "rationale"), "12345678"), ("options", 1, "misconception"), "1234"
    )
    assert len(multiple_choice.build(draft, in_place)[0].options) == 3


def test_the_gate_looks_at_every_gap() -> None:
    with pytest.raises(InvalidDraft, match="GAP_3: exactly one"):
        multiple_choice.build(changed(gapped(), ("gaps", 2, "options", 1, "correct"), True), in_place)
    with pytest.raises(InvalidDraft, match="gaps: two are the same"):
        multiple_choice.build(changed(gapped(), ("gaps", 3, "id"), "GAP_1"), in_place)


@pytest.mark.parametrize(
    "ids", [["x0", "x1", "x2", "x3"], ["GAP_4", "GAP_3", "GAP_2", "GAP_1"], ["GAP_2", "GAP_3", "GAP_4", "GAP_5"]]
)
def test_gaps_are_numbered_in_the_order_of_the_text(ids: list[str]) -> None:
    draft = gapped()
    gaps = [{**gap, "id": id} for gap, id in zip(draft["gaps"], ids, strict=True)]
    with pytest.raises(InvalidDraft, match="GAP_1 to GAP_4, in this order"):
        multiple_choice.build({**draft, "gaps": gaps}, in_place)


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (("targets", 1, "text"), "TEXT  a", "the same"),
        (("targets", 1, "label"), "A", "the same"),
        (("targets", 0, "text"), "", "empty"),
        (("statements", 1, "text"), "statement 1", "the same"),
        (("statements", 1, "match"), "C", "not a target"),
        (("statements", 1, "rationale"), "1234567", "rationale"),
        (("statements", 0, "none_rationale"), None, "does not say why 0 is wrong"),
        (("statements", 0, "none_rationale"), "  1234567", "does not say why 0 is wrong"),
        (("targets", 1, "rationale"), "Das passt nicht zu {D}.", "is no target"),
        (("prompt",), "Wer sagt es, {A} oder {Z}?", "is no target"),
        (("targets", 1, "rationale"), "", "rationale"),
        (("statements",), [], "no statement"),
    ],
)
def test_a_match_that_breaks_a_rule_is_invalid(path: Path, value: Any, reason: str) -> None:
    with pytest.raises(InvalidDraft, match=reason):
        statement_match.build(changed(matching(), path, value), in_place)


@pytest.mark.parametrize(("left", "right"), [("Maß", "MASS"), ("a  b\n", "A b")])
def test_texts_are_compared_without_case_and_spacing(left: str, right: str) -> None:
    assert fold(left) == fold(right)


# ---------------------------------------------------------------- faces and keys


@pytest.mark.parametrize("seed", range(6))
def test_options_are_named_after_shuffling_and_the_key_follows(seed: int) -> None:
    face, (key,) = multiple_choice.build(choice(1), Random(seed).shuffle)
    assert [option.id for option in face.options] == ["a", "b", "c"]
    texts = {option.id: option.text for option in face.options}
    assert texts[key.correct] == "choice 1, option 0"
    assert {texts[id]: why for id, why in key.rationales.items()} == {
        f"choice 1, option {n}": f"the rationale of choice 1, option {n}" for n in range(3)
    }


def test_shuffling_moves_the_right_option_and_leaves_the_draft_alone() -> None:
    draft = choice(1)
    assert {multiple_choice.build(draft, Random(seed).shuffle)[1][0].correct for seed in range(20)} == {"a", "b", "c"}
    assert draft == choice(1)


def backwards(targets: list[Any]) -> None:
    """A shuffle that turns the order around."""
    targets.reverse()


def test_statements_keep_their_order_and_targets_get_their_letters_when_they_are_shuffled() -> None:
    face, key = statement_match.build(matching(), backwards)
    assert [(option.id, option.text) for option in face.options] == [
        ("A", "Text B"),
        ("B", "Text A"),
        ("0", "Keine Zuordnung möglich"),
    ]
    assert [(unit.id, unit.correct) for unit in key] == [
        ("statement_1", "B"),
        ("statement_2", "A"),
        ("statement_3", "0"),
    ]
    assert key[0].rationales == {
        "A": "the rationale of text B",
        "B": "the rationale of statement 1",
        "0": "the rationale of none, statement 1",
    }


@pytest.mark.parametrize(("shuffle", "letters"), [(in_place, "A, not B"), (backwards, "B, not A")])
def test_reasons_name_a_target_by_the_letter_that_it_is_shown_with(shuffle: Any, letters: str) -> None:
    draft = changed(matching(), ("statements", 0, "rationale"), "It is {A}, not {B}.")
    draft = changed(draft, ("targets", 1, "rationale"), "It is {A}, not {B}.")
    draft = changed(draft, ("statements", 0, "none_rationale"), "It is {A}, not {B}.")
    face, (first, *_) = statement_match.build(changed(draft, ("prompt",), "It is {A}, not {B}."), shuffle)
    assert {*first.rationales.values(), face.prompt} == {f"It is {letters}."}


def test_targets_have_other_letters_in_other_sessions_and_the_same_in_one() -> None:
    def letters(seed: int) -> tuple[str, ...]:
        return tuple(unit.correct for unit in statement_match.build(matching(), Random(seed).shuffle)[1])

    assert {letters(seed) for seed in range(20)} == {("A", "B", "0"), ("B", "A", "0")}
    assert letters(7) == letters(7)


def test_no_target_is_offered_only_where_a_statement_needs_it() -> None:
    face, _ = statement_match.build(changed(matching(), ("statements", 2, "match"), "A"), in_place)
    assert [option.id for option in face.options] == ["A", "B"]


def test_a_target_is_shown_with_its_role() -> None:
    face, _ = statement_match.build(changed(matching(), ("targets", 0, "role"), "Anna, teacher"), in_place)
    assert face.options[0].text == "Anna, teacher: Text A"


# ---------------------------------------------------------------- layouts


@pytest.mark.parametrize(
    ("points", "questions", "shares"),
    [(8, 1, [8]), (7, 7, [1] * 7), (10, 4, [3, 3, 2, 2]), (2, 3, [1, 1, 0]), (0, 2, [0, 0])],
)
def test_points_are_shared_and_the_remainder_goes_to_the_first(points: int, questions: int, shares: list[int]) -> None:
    assert share_points(points, questions) == shares


def test_a_layout_is_merged_into_the_defaults() -> None:
    base = {"render": {"display": "single", "words": [1, 2]}, "kind": "text"}
    over = {"render": {"words": [3], "columns": {"left": 1}}, "kind": {"name": "audio"}}
    assert deep_merge(base, over) == {
        "render": {"display": "single", "words": [3], "columns": {"left": 1}},
        "kind": {"name": "audio"},
    }
    assert base == {"render": {"display": "single", "words": [1, 2]}, "kind": "text"}
