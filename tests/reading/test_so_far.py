"""What was read up to a word: all that stands before the end of its sentence, and nothing beyond."""

from hypothesis import given
from hypothesis import strategies as st

from domain.reading.so_far import SoFar, word_at
from domain.words import bare, words
from tests.support.island_book import GERMAN, library, passages_of, small_book, word_index

ISLAND, ISLAND_TEXT = small_book()
ALL_SENTENCES = [sentence for passage in GERMAN for paragraph in passage for sentence in paragraph]


def test_the_text_ends_with_the_sentence_of_the_word() -> None:
    read = SoFar(ISLAND_TEXT[:2], word_index(ISLAND_TEXT, "lantern"))
    assert read.text.endswith("One night the lamp stayed dark. Mia took a lantern and ran up the path.")
    assert read.text.startswith("Mia lived on an island")
    assert "harbour.\n\nMr. Brown" in read.text
    assert read.sentence == "Mia took a lantern and ran up the path."
    assert read.sentences[:2] == (
        "Mia lived on an island with her grandmother.",
        "The lighthouse stood above the harbour.",
    )


@given(st.integers(0, sum(one.word_count for one in passages_of(GERMAN)) - 1))
def test_whatever_the_word_nothing_is_told_of_what_is_ahead(word: int) -> None:
    passages = [one for one in passages_of(GERMAN) if one.first_word <= word]
    read = SoFar(passages, word)
    place = ALL_SENTENCES.index(read.sentence)
    assert list(read.sentences) == ALL_SENTENCES[: place + 1]
    assert " ".join(read.text.split()) == " ".join(ALL_SENTENCES[: place + 1])
    assert word_at(passages, word) == bare(" ".join(ALL_SENTENCES).split()[word])
    assert word_at(passages, word) in [bare(read.sentence[one.start : one.end]) for one in words(read.sentence)]


def test_the_text_near_is_that_of_three_passages_and_sentences_go_further_back() -> None:
    passages = passages_of([[["One word."]], [["Two words."]], [["Three words."]], [["Four words."]], [["Five."]]])
    read = SoFar(passages[:4], 7)
    assert (read.text, read.sentence) == ("Two words.\n\nThree words.\n\nFour words.", "Four words.")
    assert read.sentences[0] == "One word."


def test_without_passages_nothing_was_read() -> None:
    assert (SoFar([], 5).text, SoFar([], 5).sentence, word_at([], 5)) == ("", "", "")


async def test_a_library_gives_what_lies_before_a_word() -> None:
    books = library((ISLAND, ISLAND_TEXT))
    assert await books.passages_until(ISLAND.edition, 0, 9) == ISLAND_TEXT[:1]
    assert await books.passages_until(ISLAND.edition, ISLAND.word_count - 1, 2) == ISLAND_TEXT[1:]
