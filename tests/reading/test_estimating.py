"""Texts that answer checkpoints, marked by rule: samples in both languages, and what is worth nothing."""

from dataclasses import replace

import pytest

from domain.questions.keywords import is_form, spoken_of, words_of
from domain.reading.book import BookCheckpoint, CheckpointType
from domain.reading.estimating import FEEDBACK, estimate
from domain.reading.explaining import GradeRequest, Mark
from domain.reading.so_far import SoFar
from domain.session import Id
from tests.support.island_book import WHAT_NEXT, WHY_DARK, small_book

WARUM_DUNKEL = BookCheckpoint(
    Id("warum-dunkel"),
    CheckpointType.COMPREHENSION,
    44,
    True,
    "Warum blieb die Lampe dunkel?",
    expected="Der Wärter war eingeschlafen, und seine Laterne war zerbrochen.",
    keywords=("eingeschlafen", "zerbrochene Laterne"),
)
WIE_WEITER = BookCheckpoint(
    Id("wie-weiter"), CheckpointType.PREDICTION, 45, False, "Was wird Mia wohl als Nächstes tun?"
)
KEEPER = BookCheckpoint(
    Id("keeper"),
    CheckpointType.VOCABULARY,
    20,
    False,
    "What is a keeper?",
    expected="Somebody who looks after a thing or a place.",
    keywords=("looks after",),
)
GIBBERISH = ("asdf jklö qwer uiop", "bla bla bla", "xxxx", "…", "42", "a the and of in", "Mia Mia Mia Mia Mia")


def marked(checkpoint: BookCheckpoint, text: str, answer_language: str = "en") -> Mark:
    language = "de" if checkpoint in (WARUM_DUNKEL, WIE_WEITER) else "en"
    return estimate(GradeRequest("B1", answer_language, checkpoint, text, SoFar(small_book(language)[1][:2], 44)))


@pytest.mark.parametrize(
    ("checkpoint", "text", "score"),
    [
        (WHY_DARK, WHY_DARK.expected, 1.0),
        (WHY_DARK, "Because the keeper fell asleep and the lanterns were broken", 1.0),
        (WHY_DARK, "He was ASLEEP!", 0.5),
        (WHY_DARK, "His lantern broke, it was broken.", 0.5),
        (WHY_DARK, "Because it rained.", 0.0),
        (WHY_DARK, "The lamp did stay dark.", 0.0),
        (WARUM_DUNKEL, WARUM_DUNKEL.expected, 1.0),
        (WARUM_DUNKEL, "Weil der alte Mann eingeschlafen war und die Laternen zerbrochen waren", 1.0),
        (WARUM_DUNKEL, "Er ist eingeschlafen.", 0.5),
        (WARUM_DUNKEL, "Weil es regnete.", 0.0),
        (KEEPER, KEEPER.expected, 1.0),
        (KEEPER, "A person looking after animals", 1.0),
        (KEEPER, "A kind of fish", 0.0),
        (WHAT_NEXT, "She will try to wake him up.", 1.0),
        (WHAT_NEXT, "I think Mia lights the lamp herself.", 1.0),
        (WHAT_NEXT, "Maybe Mia meets a golden dragon on the stairs tomorrow.", 1.0),
        (WHAT_NEXT, "Nothing.", 0.0),
        (WHAT_NEXT, "Photosynthesis converts sunlight into chemical energy.", 0.0),
        (WIE_WEITER, "Mia weckt den Wärter und zündet die Lampe an.", 1.0),
        (WIE_WEITER, "Sie läuft zurück und holt ihre Großmutter.", 1.0),
        (WIE_WEITER, "Keine Ahnung", 0.0),
    ],
)
def test_a_text_is_worth_what_it_says(checkpoint: BookCheckpoint, text: str, score: float) -> None:
    mark = marked(checkpoint, text)
    assert (mark.score, mark.is_estimate) == (score, True)


@pytest.mark.parametrize("checkpoint", [WHY_DARK, WARUM_DUNKEL, KEEPER, WHAT_NEXT, WIE_WEITER])
def test_the_question_itself_is_worth_nothing_with_or_without_gibberish(checkpoint: BookCheckpoint) -> None:
    question = checkpoint.question
    for text in (question, question.upper(), question[:-1], f"{question} {question}", *GIBBERISH):
        assert marked(checkpoint, text).score == 0, text
    if checkpoint.type is not CheckpointType.PREDICTION:
        assert marked(checkpoint, f"{question} asdf").score == 0


def test_a_keyword_of_the_question_counts_for_nothing() -> None:
    where = replace(WHY_DARK, question="Where was the lantern?", keywords=("lantern", "stairs"), expected="")
    assert marked(where, "Where was the lantern? Dunno").score == 0
    assert marked(where, "On the stairs").score == 1


def test_a_checkpoint_that_expects_nothing_takes_any_sentence_on_the_story() -> None:
    open_ended = replace(WHY_DARK, expected="", keywords=())
    assert marked(open_ended, "The keeper was too old for the stairs.").score == 1
    assert marked(open_ended, "asdf").score == 0


@pytest.mark.parametrize("language", ["de", "en", "de-CH", "fr", ""])
def test_what_is_said_of_a_text_gives_nothing_away(language: str) -> None:
    for text in (WHY_DARK.expected, "He was asleep", "no"):
        said = marked(WHY_DARK, text, language).feedback
        assert said.endswith(FEEDBACK["estimate"]["de" if language.startswith("de") else "en"])
        assert not {"asleep", "broken", "lantern"} & set(words_of(said))


def test_a_long_text_is_marked_without_much_work() -> None:
    assert marked(WHAT_NEXT, "Mia " * 1300).score == 0
    assert marked(WHAT_NEXT, "She wakes the keeper. " + "wort" * 1000).score == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cat", "cats"), ("stop", "stopped"), ("carry", "carried"), ("hide", "hiding"), ("story", "stories"),
        ("box", "boxes"), ("tired", "tiredness"), ("Haus", "Häuser"), ("kaufen", "gekauft"), ("machen", "gemacht"),
        ("Hut", "Hüte"), ("Freundin", "Freundinnen"), ("warten", "wartete"), ("Schlüssel", "Schlüsseln"), ("x", "X"),
        ("Straße", "Strassen"),
    ],
)  # fmt: skip
def test_forms_of_a_word_are_found(one: str, other: str) -> None:
    assert is_form(*words_of(one), *words_of(other))
    assert is_form(*words_of(other), *words_of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hi", "his"), ("car", "carpet"), ("star", "start"), ("plan", "planet"), ("bear", "beard"), ("rot", "Brot"),
        ("port", "portion"), ("sand", "sandwich"), ("Kind", "Kino"), ("house", "houseboat"), ("late", "latin"),
        ("be", "bed"), ("cat", "catch"),
    ],
)  # fmt: skip
def test_other_words_are_not(one: str, other: str) -> None:
    assert not is_form(*words_of(one), *words_of(other))
    assert not is_form(*words_of(other), *words_of(one))


def test_keywords_are_found_as_whole_words_and_at_the_end_of_compounds() -> None:
    text = "This ship was in the Sprachkurs; die Kursgebühren waren hoch."
    assert spoken_of(("hi", "ship", "Kurs", "Gebühr", "art", "kursgebühr"), text) == ["ship", "Kurs", "kursgebühr"]
