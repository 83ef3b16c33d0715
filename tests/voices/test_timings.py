"""From a time the word follows and back, whatever a synthesiser says."""

from hypothesis import given
from hypothesis import strategies as st

from domain.words import words
from infrastructure.voices.timings import Timings, aligned, end_of, spans, time_of, word_at

TEXT = st.text(st.sampled_from("ab1 ß-.,§&\n\u00ad»«😀ك"), max_size=200)
MARKS = st.lists(st.tuples(st.integers(0, 220), st.floats(0, 100)), max_size=60)


def test_a_word_is_a_run_with_a_letter_or_a_digit() -> None:
    text = " »Ja«, – 3,5 % & z. B. ² …"
    assert [text[begin:end] for begin, end in spans(text)] == ["»Ja«,", "3,5", "z.", "B.", "²"]


@given(st.text() | TEXT | st.text(st.characters(categories=["Mn", "Nl", "No", "Pc", "Sk", "Lm", "Zs", "Cf"])))
def test_a_voice_and_a_book_count_the_same_words(text: str) -> None:
    assert spans(text) == [(word.start, word.end) for word in words(text)]


@given(TEXT, MARKS, st.floats(0, 100))
def test_every_word_has_its_time_after_the_one_before(text: str, marks: list, seconds: float) -> None:
    timings = aligned(text, marks, seconds)
    assert len(timings.starts) == len(spans(text))
    assert [*timings.starts] == sorted(set(timings.starts))
    assert all(0 <= start < timings.duration for start in timings.starts)
    assert timings.duration >= round(seconds * 1000)


@given(TEXT, MARKS, st.floats(0, 100))
def test_from_a_word_to_its_time_and_back(text: str, marks: list, seconds: float) -> None:
    timings = aligned(text, marks, seconds)
    for word in range(len(timings.starts)):
        assert word_at(timings, time_of(timings, word)) == word
        assert word_at(timings, end_of(timings, word) - 0.001) == word


@given(st.lists(st.integers(0, 10**6), min_size=1, unique=True), st.floats(0, 1000))
def test_from_a_time_to_its_word_and_back(starts: list[int], seconds: float) -> None:
    timings = Timings(tuple(sorted(starts)), max(starts) + 1)
    word = word_at(timings, seconds)
    assert word == 0 or time_of(timings, word) <= seconds + 0.001
    assert word == len(starts) - 1 or seconds <= time_of(timings, word + 1) + 0.001


def test_what_is_said_of_a_word_holds() -> None:
    timings = aligned("Im Jahr 1998 ging es", [(0, 0.1), (3, 0.3), (8, 0.5), (9, 0.7), (9, 0.9), (13, 1.2)], 2.0)
    assert timings.starts == (100, 300, 500, 1200, 1771)


def test_words_that_are_spoken_as_one_share_their_time() -> None:
    assert aligned("one of the others", [(0, 0.0), (4, 1.0), (11, 3.0)], 4.0).starts == (0, 1000, 2000, 3000)


def test_a_mark_that_jumps_ahead_and_back_is_no_beginning() -> None:
    marks = [(0, 0.0), (6, 0.2), (2, 1.0), (4, 2.0), (6, 3.0)]
    assert aligned("a b c d", marks, 4.0).starts == (0, 1000, 2000, 3333)


def test_a_text_without_words_has_no_times() -> None:
    assert aligned("– …", [(0, 0.0)], 1.0) == Timings((), 1000)
    assert aligned("", [], 0.0) == Timings((), 0)
