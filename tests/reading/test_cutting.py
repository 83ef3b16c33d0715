"""Passages: every word is in one of them, no sentence is parted, and together they are the text."""

from itertools import pairwise

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.reading.book import place_of
from domain.reading.cutting import Section, chapters, paragraphs, passages, text_of
from domain.words import word_count, words

SIGNS = st.sampled_from(["Haus", "an", "»Ja!«", "3.", "it's", "—", "z. B.", "مرحبا", "e\u0301"])
SENTENCES = st.lists(SIGNS, min_size=1, max_size=30).map(" ".join).filter(lambda text: word_count(text) > 0)
SECTIONS = st.lists(
    st.builds(Section, st.text(), st.lists(st.lists(SENTENCES, min_size=1, max_size=8), min_size=1, max_size=6)),
    min_size=1,
    max_size=4,
)
LIMITS = st.integers(1, 60)


def text(sections: list[Section]) -> str:
    return "\n\n".join(" ".join(sentences) for section in sections for sentences in section.paragraphs)


@for_all(SECTIONS, LIMITS)
def test_together_they_are_the_text_again(sections: list[Section], limit: int) -> None:
    cut = list(passages(sections, limit))
    assert text_of(cut) == text(sections)
    assert paragraphs(cut) == [" ".join(sentences) for section in sections for sentences in section.paragraphs]


@for_all(SECTIONS, LIMITS)
def test_every_word_is_in_one_and_they_are_numbered_without_a_gap(sections: list[Section], limit: int) -> None:
    cut = list(passages(sections, limit))
    assert [one.order for one in cut] == [*range(len(cut))]
    following = 0
    for one in cut:
        assert one.first_word == following
        assert one.word_count == word_count(one.text) > 0
        following += one.word_count
    assert following == word_count(text(sections))


@for_all(SECTIONS, LIMITS)
def test_no_sentence_is_parted_and_only_a_sentence_is_longer_than_the_limit(
    sections: list[Section], limit: int
) -> None:
    cut = list(passages(sections, limit))
    sentences = [sentence for section in sections for one in section.paragraphs for sentence in one]
    found = []
    for one in cut:
        starts = [word.start for word in words(one.text)]
        bounds = [0, *(starts[first - one.first_word] for first in one.sentences[1:]), len(one.text)]
        found += [one.text[start:end].strip() for start, end in pairwise(bounds)]
        assert one.word_count <= limit or len(one.sentences) == 1
    assert list(map(word_count, found)) == list(map(word_count, sentences))


@for_all(SECTIONS, LIMITS)
def test_a_paragraph_is_parted_only_if_it_is_longer_than_a_passage(sections: list[Section], limit: int) -> None:
    lengths = [sum(map(word_count, sentences)) for section in sections for sentences in section.paragraphs]
    firsts = [first for one in passages(sections, limit) for first in one.paragraphs]
    assert len(firsts) == len(lengths)
    for one in passages(sections, limit):
        if one.first_word not in one.paragraphs:
            assert lengths[place_of(firsts, one.first_word)] > limit


@for_all(SECTIONS, LIMITS)
def test_no_passage_is_of_two_chapters(sections: list[Section], limit: int) -> None:
    found = chapters(sections)
    firsts = [one.first_word for one in found]
    assert len({one.key for one in found}) == len(sections)
    assert sum(one.word_count for one in found) == word_count(text(sections))
    for one in passages(sections, limit):
        last = one.first_word + one.word_count - 1
        assert place_of(firsts, one.first_word) == place_of(firsts, last)


def test_short_paragraphs_fill_a_passage_up_to_its_limit() -> None:
    section = Section("One", [["one two three."], ["four five. six seven."], ["eight nine."]])
    assert [one.text for one in passages([section], 7)] == ["one two three.\n\nfour five. six seven.", "eight nine."]
