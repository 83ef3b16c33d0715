"""How items are asked and answers judged."""

import json
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.practice.answers import folded, folded_meaning, judge
from domain.practice.building import BUILDERS, build
from domain.practice.choosing import gapped
from domain.practice.decks import Example, Node, WrongExample
from domain.practice.events import AnswerMode, Exercise, Response
from domain.practice.exercises import EXERCISES, supported
from domain.practice.writing import meanings
from infrastructure.practice.decks import shipped
from tests.support.examples import examples
from tests.support.small_deck import NODES, node, others_of

BARE = Node("verbs:bare", "bar", "naked")
every_type = pytest.mark.parametrize("type", EXERCISES)


def exercise(type: str, one: Node = NODES[0]) -> Exercise:
    """An item asked by this type of exercise."""
    built = BUILDERS[type](one, others_of(one), "seed")
    assert built is not None
    return Exercise(type, EXERCISES[type].mode, *built)


def right(one: Exercise) -> Response:
    """The right answer."""
    match one.mode:
        case AnswerMode.CHOICE:
            return Response(option=one.key.option)
        case AnswerMode.TEXT:
            return Response(text=one.key.accepted[0])
    return Response(sequence=one.key.sequence)


def test_there_are_21_types_each_with_a_builder() -> None:
    assert len(EXERCISES) == 21
    assert set(BUILDERS) == set(EXERCISES)


@every_type
def test_every_type_asks_an_item_that_has_all_it_needs(type: str) -> None:
    one = exercise(type)
    assert one.prompt["question"]
    assert one.key.shown
    if one.mode is AnswerMode.SELF:
        return
    assert judge(one, right(one))


@every_type
def test_what_is_right_is_not_in_the_prompt(type: str) -> None:
    one = exercise(type)
    if one.mode is AnswerMode.CHOICE:
        options = one.prompt["options"]
        assert len({option["text"] for option in options}) == len(options) in (2, 3, 4)
        assert all(set(option) == {"id", "text"} for option in options)
    elif one.mode is AnswerMode.ORDER:
        assert one.prompt["pieces"][: len(one.key.sequence or ())] != list(one.key.sequence or ())
        assert set(one.key.sequence or ()) <= set(one.prompt["pieces"])
    else:
        assert folded(one.key.shown) not in folded(json.dumps(one.prompt, ensure_ascii=False))
    assert one.key.explanation not in json.dumps(one.prompt)


@every_type
def test_a_wrong_answer_is_wrong(type: str) -> None:
    one = exercise(type)
    match one.mode:
        case AnswerMode.CHOICE:
            others = [option["id"] for option in one.prompt["options"] if option["id"] != one.key.option]
            assert not any(judge(one, Response(option=option)) for option in others)
        case AnswerMode.TEXT:
            assert not judge(one, Response(text="something else"))
            assert not judge(one, Response(text=""))
        case AnswerMode.ORDER:
            assert not judge(one, Response(sequence=tuple(reversed(one.key.sequence or ()))))


@examples(100)
@for_all(st.sampled_from(NODES), st.integers(0, 40))
def test_the_same_item_after_as_many_reviews_is_asked_the_same_way(one: Node, reviews: int) -> None:
    assert build(one, others_of(one), reviews) == build(one, others_of(one), reviews)


def test_an_item_is_asked_in_many_ways_over_time() -> None:
    assert len({build(NODES[0], others_of(NODES[0]), reviews).type for reviews in range(1, 60)}) >= 15


def test_a_new_item_is_recognised_or_looked_at_before_it_is_written() -> None:
    modes = {build(one, others_of(one), 0).mode for one in NODES}
    assert modes <= {AnswerMode.CHOICE, AnswerMode.SELF}


@pytest.mark.parametrize("reviews", range(12))
def test_an_item_with_nothing_but_two_sides_is_asked_all_the_same(reviews: int) -> None:
    assert build(BARE, [], reviews).type in {"memorization", "translation", "first_letter_hint"}


def test_a_type_that_cannot_be_built_gives_way() -> None:
    alone = node(1, confusables=(), distractors=())
    assert {type.id for type in supported(alone, 0)} > {"mcq_ar_to_en"}
    assert build(alone, [], 0).type == "memorization"


@pytest.mark.parametrize(
    ("type", "one"),
    [
        ("translation", node(0, back="a definition that is much too long to be written word for word")),
        ("translation", node(0, back="The largest observation minus the smallest.")),
        ("translation", node(0, back="(opens a yes/no question)")),
        ("first_letter_hint", node(0, front="بِ")),
        ("first_letter_hint", node(0, front="…")),
        ("translate_phrase", node(0, example=Example("Wir warten auf dich.", "auf"))),
        ("full_verse_input", node(0, example=Example("Wir warten auf dich.", "auf"))),
        ("full_verse_input", node(0, example=Example(f"Wir warten auf {'viele ' * 12}", "auf", "x"))),
        ("full_verse_input", node(0, example=Example("auf", "auf", "x"))),
        ("identify_root", node(0, front="war", root="war")),
        ("ayah_sequence", node(0, sequence=("a", "b", "a", "c"))),
        ("ayah_chain", node(0, sequence=("a", "b", "c"))),
        ("next_word_mcq", node(0, sequence=("a", "b"))),
        ("first_word_recall", node(0, kind="term")),
        ("echo_recall", node(0, example=Example("Wir warten auf dich.", "auf"))),
        ("cloze_deletion", node(0, example=Example("Ein Mann wartet.", "an"))),
        ("missing_word_mcq", node(0, example=Example("Ein Mann wartet.", "an"))),
        ("reverse_cloze", node(0, example=Example("Ein Mann wartet.", "an"))),
        ("find_mistake", node(0, wrong_example=WrongExample("Ein Mann wartet.", "an", "auf"))),
        ("cross_verse_connection", node(0, example=Example("Wir warten auf dich.", "auf"))),
    ],
)
def test_what_would_be_unfair_or_pointless_is_not_asked(type: str, one: Node) -> None:
    assert BUILDERS[type](one, others_of(one), "seed") is None


def options(type: str, one: Node, others: Sequence[Node] = ()) -> set[str]:
    """What there is to choose from."""
    prompt, _ = BUILDERS[type](one, others, "seed") or ({"options": ()}, None)
    return {option["text"] for option in prompt["options"]}


def test_a_gap_takes_the_place_of_a_whole_word() -> None:
    one = node(0, example=Example("Am Anfang denkt sie an ihn.", "an"))
    assert gapped(one) == "Am Anfang denkt sie ____ ihn."


def test_a_mistake_is_looked_for_among_words_with_their_signs() -> None:
    one = node(0, wrong_example=WrongExample("هٰذِهِ حَدِيقَةٌ كَبِيرٌ.", "كَبِيرٌ", "كَبِيرَةٌ"))
    assert options("find_mistake", one) == {"هٰذِهِ", "حَدِيقَةٌ", "كَبِيرٌ"}


def test_a_mistake_of_several_words_is_looked_for_among_stretches_as_long() -> None:
    text = "In a double-blind trial, only the patients are kept unaware of the treatment."
    one = node(0, wrong_example=WrongExample(text, "only the patients", "all"))
    assert options("find_mistake", one) == {
        "only the patients",
        "In a double-blind",
        "are kept unaware",
        "of the treatment",
    }


def test_a_sentence_that_the_word_fits_as_well_is_no_wrong_option() -> None:
    same = node(4, example=Example("Wir hoffen auf etwas.", "auf"))
    assert options("reverse_cloze", node(0), [same, NODES[1]]) == {
        "Wir warten ____ etwas.\nWe warten it.",
        "Wir denken ____ etwas.\nWe denken it.",
    }


def test_a_missing_word_is_known_by_what_the_sentence_says() -> None:
    assert exercise("missing_word_mcq").prompt["text"] == "Wir warten ____ etwas.\nWe warten it."


def test_a_sentence_without_a_translation_is_known_by_what_its_word_means() -> None:
    one, other = node(0, example=Example("Ich gehe.", "gehe")), node(1, example=Example("Wir kommen.", "kommen"))
    assert options("reverse_cloze", one, [other]) == {"Ich ____.\nto warten-ish", "Wir ____.\nto denken-ish"}


@pytest.mark.parametrize(
    ("front", "hint"),
    [
        ("abhängen von + Dat.", "a…"),
        ("die Kritik an + Dat.", "… K…"),
        ("Das Recht", "… R…"),
        ("sich wenden an + Akk.", "… w…"),
        ("(sich) freuen", "… f…"),
        ("to go", "… g…"),
        ("die", "d…"),
        ("¿Cómo?", "C…"),
        ("u\u0308ben", "ü…"),
        ("كِتَابٌ", "ك…"),
        ("ك ت ب", "ك…"),
    ],
)
def test_the_letter_that_is_hinted_at_is_that_of_the_word_itself(front: str, hint: str) -> None:
    assert exercise("first_letter_hint", node(0, front=front)).prompt["hint"] == hint


@pytest.mark.parametrize(
    ("given", "is_right"),
    [
        ("die Kritik an + Dat.", True),
        ("die Kritik an", True),
        ("der Kritik an", False),
        ("Kritik", False),
        ("die Kritik an + Akk.", False),
    ],
)
def test_the_case_behind_a_preposition_need_not_be_written(given: str, is_right: bool) -> None:
    asked = exercise("first_letter_hint", node(0, front="die Kritik an + Dat."))
    assert judge(asked, Response(text=given)) is is_right


@pytest.mark.parametrize("reviews", range(12))
def test_an_item_that_means_the_same_is_no_wrong_option(reviews: int) -> None:
    one, synonym = Node("x:begin", "anfangen", "to begin"), Node("x:start", "beginnen", "to start; to begin")
    assert build(one, [synonym], reviews).mode is not AnswerMode.CHOICE


def test_distractors_of_an_item_are_its_wrong_options() -> None:
    one = Node("exam-1:q", "Wer?", "Anna", distractors=("Ben", "Cleo"))
    prompt, _ = BUILDERS["mcq_ar_to_en"](one, [], "seed") or ({}, None)
    assert {option["text"] for option in prompt["options"]} == {"Anna", "Ben", "Cleo"}


@pytest.mark.parametrize(
    ("given", "same"),
    [
        ("  Warten   AUF ", "warten auf"),
        ("„Auf!“", "auf"),
        ("كِتَابٌ", "كتاب"),
        ("it’s", "it's"),
        ("l′eau", "l'eau"),
        ("Kolmogorov–Smirnov", "kolmogorov-smirnov"),
        ("n − 1", "n - 1"),
        ("non\u2011response", "non-response"),
    ],
)
def test_what_does_not_matter_is_folded(given: str, same: str) -> None:
    assert folded(given) == folded(same)


def test_punctuation_alone_is_not_folded_away() -> None:
    assert len({folded(mark) for mark in ("", "!", "?")}) == 3


def test_umlauts_make_other_words() -> None:
    assert folded("schon") != folded("schön")


@pytest.mark.parametrize("given", ["to wait for", "Wait for", "the cafe", "café", "a café."])
def test_a_meaning_is_read_leniently(given: str) -> None:
    assert folded_meaning(given) in {"wait for", "cafe"}


@pytest.mark.parametrize(
    ("back", "one"), [("to wait (for sb); await", "await"), ("to wait (for sb); await", "to wait"), ("a/b, c", "c")]
)
def test_one_of_several_meanings_will_do(back: str, one: str) -> None:
    assert one in meanings(back)


@examples(100)
@for_all(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.long
@pytest.mark.parametrize("deck", shipped(), ids=lambda deck: deck.id)
def test_every_item_of_the_shipped_decks_is_asked_and_can_be_answered(deck: object) -> None:
    by_id = {one.id: one for one in deck.nodes}  # type: ignore[attr-defined]
    for one in by_id.values():
        for reviews in range(8):
            asked = build(one, [by_id[id] for id in one.confusables], reviews)
            assert asked.mode is AnswerMode.SELF or judge(asked, right(asked)), (one.id, asked)
            assert msgspec.json.decode(msgspec.json.encode(asked), type=Exercise) == asked
