"""Words, the pace of reading, and where a word is in another edition."""

import time

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.reading.editions import moved
from domain.reading.pace import estimated_minutes, words_per_minute
from domain.words import bare, word_count, words

PARAGRAPHS = st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=6).map(" ".join), min_size=1)
DISTINCT = st.lists(st.integers(1, 5), min_size=1, max_size=12).map(
    lambda lengths: [" ".join(f"p{number}w{word}" for word in range(length)) for number, length in enumerate(lengths)]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("»Am 3. Oktober«, sagte sie – leise.", ["»Am", "3.", "Oktober«,", "sagte", "sie", "leise."]),
        ("don't  stop\n\n* * *\nnow…", ["don't", "stop", "now…"]),
        ("مرحبا بالعالم ، نعم", ["مرحبا", "بالعالم", "نعم"]),
        ("½ _ 你好 …", ["½", "你好"]),
        (" \t\n", []),
    ],
)
def test_a_word_is_a_run_with_a_letter_or_a_digit(text: str, found: list[str]) -> None:
    assert [text[word.start : word.end] for word in words(text)] == found
    assert word_count(text) == len(found)


def test_a_word_without_its_signs() -> None:
    assert [bare(word) for word in ("»Haus«,", "don't", "…", "(3.5)")] == ["Haus", "don't", "", "3.5"]


def test_many_signs_take_no_longer_than_they_are_long() -> None:
    assert word_count("-" * 1_000_000) == 0


@for_all(st.text())
def test_words_are_where_they_are_said_to_be(text: str) -> None:
    assert [text[word.start : word.end] for word in words(text)] == [
        run for run in text.split() if any(one.isalnum() for one in run)
    ]


def test_german_is_read_slower_than_english_and_aloud_slower_than_silently() -> None:
    assert words_per_minute("en", aloud=False) == 238
    assert words_per_minute("en-GB", aloud=True) == 183
    assert round(words_per_minute("de", aloud=False)) == 233
    assert estimated_minutes(1790, "de") == pytest.approx(10)
    assert words_per_minute("fr", aloud=True) == 184


@for_all(PARAGRAPHS, st.data())
def test_in_the_same_text_a_word_stays_where_it_is(paragraphs: list[str], data: st.DataObject) -> None:
    word = data.draw(st.integers(0, word_count(" ".join(paragraphs)) - 1))
    assert moved(paragraphs, paragraphs, word) == word


@for_all(DISTINCT, st.data())
def test_a_paragraph_that_came_in_before_moves_it_by_its_words(old: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(old)))
    word = data.draw(st.integers(0, word_count(" ".join(old)) - 1))
    before = word_count(" ".join(old[:place]))
    assert moved(old, [*old[:place], "three new words", *old[place:]], word) == word + 3 * (word >= before)


@for_all(DISTINCT.filter(lambda old: len(old) > 1), st.data())
def test_where_its_paragraph_is_gone_the_next_one_begins(old: list[str], data: st.DataObject) -> None:
    gone = data.draw(st.integers(0, len(old) - 1))
    new = [*old[:gone], *old[gone + 1 :]]
    before, length = word_count(" ".join(old[:gone])), word_count(old[gone])
    word = data.draw(st.integers(before, before + length - 1))
    assert moved(old, new, word) == min(before, word_count(" ".join(new)) - 1)


@for_all(PARAGRAPHS, PARAGRAPHS, st.data())
def test_it_is_always_a_word_of_the_new_text(old: list[str], new: list[str], data: st.DataObject) -> None:
    word = data.draw(st.integers(0, word_count(" ".join(old)) - 1))
    assert 0 <= moved(old, new, word) < word_count(" ".join(new))


def test_of_a_changed_paragraph_the_changed_one_begins() -> None:
    assert moved(["a b", "c d e", "f"], ["a b", "c x e", "f"], 4) == 2
    assert moved(["a b", "c d e", "f"], ["z", "a b", "c x e", "f"], 5) == 6


def test_a_word_is_found_where_paragraphs_have_changed_their_order_or_are_there_twice() -> None:
    assert moved(["a", "b", "c", "d"], ["c", "a", "b", "d"], 1) == 2
    assert moved(["x", "a", "b", "a", "y"], ["z", "b", "a", "w"], 3) == 2


def test_of_a_long_book_that_has_changed_everywhere_a_word_is_found_in_no_time() -> None:
    old = [f"the paragraph {number}" for number in range(20_000)]
    new = [f"{text} anew" if number % 3 == 0 else text for number, text in enumerate(old)]
    began = time.perf_counter()
    assert moved(old, new, 3 * 19_999) == 3 * 19_999 + 6_667
    assert time.perf_counter() - began < 2, "a whole server waits for it"
