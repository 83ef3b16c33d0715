"""Gaps in a text: exactly as many as are asked for, whatever an author chose, and nothing of the text is lost."""

import re

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.exam.gaps import SENTENCE, WORD, GappedText, place_gaps
from tests.support.examples import examples

TEXT = "Der Verein hat im Mai beschlossen, den alten Garten wieder zu öffnen und neue Bäume zu pflanzen."
SENTENCES = "Es war kalt. Niemand kam! Wer wollte auch kommen? Er sagte: „Ich gehe.“ Dann ging er."
QUICK = examples(150)


def test_what_is_chosen_is_taken_out_in_the_order_of_the_text() -> None:
    assert place_gaps(TEXT, ["Garten", "hat im Mai", "Bäume"], 3) == GappedText(
        "Der Verein [GAP_1] beschlossen, den alten [GAP_2] wieder zu öffnen und neue [GAP_3] zu pflanzen.",
        ("hat im Mai", "Garten", "Bäume"),
    )


def test_of_too_many_the_first_ones_count() -> None:
    assert place_gaps(TEXT, ["Bäume", "Garten", "Verein"], 2).removed == ("Verein", "Garten")


def test_missing_gaps_are_made_up_of_longer_words_at_even_steps() -> None:
    text = "eins zwei drei vier acht neun zehn null"
    assert place_gaps(text, [], 4) == GappedText(
        "eins [GAP_1] drei [GAP_2] acht [GAP_3] zehn [GAP_4]", ("zwei", "vier", "neun", "null")
    )
    assert place_gaps(text, [], 2).removed == ("drei", "zehn")
    assert place_gaps(text, ["zwei"], 2).removed == ("zwei", "acht")


def test_words_of_fewer_than_four_letters_and_numbers_are_left_alone() -> None:
    assert place_gaps("Im Mai 2025 kam der Zug um 1000 Uhr an, und er war voll.", [], 3).removed == ("voll",)


@pytest.mark.parametrize("phrase", ["nie da", "zu", "", "   "])
def test_what_does_not_stand_once_in_the_text_is_not_taken_out(phrase: str) -> None:
    assert place_gaps(TEXT, [phrase], 1) == place_gaps(TEXT, [], 1)


def test_gaps_do_not_overlap() -> None:
    assert place_gaps(TEXT, ["alten Garten", "Garten wieder", "Verein"], 2).removed == ("Verein", "alten Garten")


def test_whole_sentences_can_be_taken_out() -> None:
    gapped = place_gaps(SENTENCES, ["Niemand kam!"], 3, SENTENCE)
    assert gapped == GappedText(
        "Es war kalt. [GAP_1] [GAP_2] Er sagte: „Ich gehe.“ [GAP_3]",
        ("Niemand kam!", "Wer wollte auch kommen?", "Dann ging er."),
    )


@pytest.mark.parametrize(("required", "placed"), [(0, 0), (1, 1), (2, 2), (9, 2)])
def test_a_text_has_as_many_gaps_as_it_has_room_for(required: int, placed: int) -> None:
    assert len(place_gaps("lange Wörter so da", [], required).removed) == placed


def put_back(gapped: GappedText) -> str:
    """The text as it was before."""
    return re.sub(r"\[GAP_(\d+)\]", lambda gap: gapped.removed[int(gap[1]) - 1], gapped.text)


word = st.text("abcdeäöüß", min_size=1, max_size=7)


@QUICK
@for_all(st.data(), st.lists(word, min_size=1, max_size=60), st.sampled_from([WORD, SENTENCE]))
def test_there_are_exactly_the_required_gaps_and_the_text_can_be_put_together_again(
    data: st.DataObject, words: list[str], pattern: re.Pattern[str]
) -> None:
    text = " ".join(one + "." * (n % 3 == 2) for n, one in enumerate(words))
    chosen = data.draw(st.lists(st.sampled_from(words) | st.just(" ".join(words[:2])) | word, max_size=12))
    room = len(pattern.findall(text))
    required = data.draw(st.integers(0, room // 2), "a gap that was chosen takes the room of two at most")
    gapped = place_gaps(text, chosen, required, pattern)
    assert put_back(gapped) == text
    numbers = [int(number) for number in re.findall(r"\[GAP_(\d+)\]", gapped.text)]
    assert numbers == list(range(1, required + 1))
    assert len(gapped.removed) == required
