"""Passages of documents: all words in their order, about 200 of them, never over a heading, never within a sentence."""

from itertools import groupby

from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.words import word_count
from infrastructure.builder.knowledge.passages import ABOUT, MOST, cut_into_passages
from infrastructure.builder.knowledge.texts import Block
from infrastructure.process.sentences import sentences
from tests.support.examples import examples

WORDS = st.sampled_from(["Haus", "an", "»Ja«", "Dr.", "it's", "z. B.", "مرحبا", "am 3. Mai", "e\u0301"])
SENTENCES = st.builds(
    lambda words, end: " ".join(words) + end, st.lists(WORDS, min_size=1, max_size=400), st.sampled_from(".!?")
)
PARAGRAPHS = st.lists(SENTENCES, min_size=1, max_size=40).map(" ".join)
PATHS = st.lists(st.sampled_from(["A", "B"]), max_size=2).map(tuple)
BLOCKS = st.lists(st.builds(Block, PATHS, PARAGRAPHS, st.none() | st.integers(1, 9)), min_size=1, max_size=12)


def squeezed(texts: object) -> str:
    return "".join("".join(texts).split())


@examples(100)
@for_all(BLOCKS)
def test_they_have_all_words_in_their_order_under_their_headings(blocks: list[Block]) -> None:
    cut = [*cut_into_passages(blocks, "de")]
    for path, _ in groupby(blocks, key=lambda block: block.path):
        assert any(one.path == " › ".join(path) for one in cut)
    assert squeezed(one.text for one in cut) == squeezed(block.text for block in blocks)
    assert " ".join(" ".join(one.text for one in cut).split()) == " ".join(block.text for block in blocks)


@examples(100)
@for_all(BLOCKS)
def test_none_is_too_long_unless_it_is_one_sentence(blocks: list[Block]) -> None:
    for one in cut_into_passages(blocks, "de"):
        assert word_count(one.text) <= MOST or len(sentences(one.text, "de")) == 1


@examples(100)
@for_all(BLOCKS)
def test_each_ends_where_a_sentence_does(blocks: list[Block]) -> None:
    whole = {sentence for block in blocks for sentence in sentences(block.text, "de")}
    for one in cut_into_passages(blocks, "de"):
        for paragraph in one.text.split("\n\n"):
            assert any(paragraph.startswith(sentence) for sentence in whole)
            assert any(paragraph.endswith(sentence) for sentence in whole)


def test_a_long_paragraph_is_cut_at_sentences_into_parts_of_about_the_same_length() -> None:
    text = " ".join(f"Satz {n} sagt in sieben Worten etwas." for n in range(86))
    cut = [*cut_into_passages([Block(("Lang",), text, 7)], "de")]
    assert [word_count(one.text) for one in cut] == [203, 203, 196]
    assert all(one.text.startswith("Satz") and one.text.endswith("etwas.") and one.page == 7 for one in cut)
    assert {one.path for one in cut} == {"Lang"}


def test_a_short_end_stays_with_what_is_before_it() -> None:
    long, short = "Wort " * 190 + "Ende.", "Das ist alles."
    (one,) = cut_into_passages([Block((), long), Block((), short, 2)], "de")
    assert one.text == f"{long}\n\n{short}"


def test_what_never_ends_is_cut_all_the_same() -> None:
    (line,) = [" ".join(f"w{n}" for n in range(150_000))]
    cut = [*cut_into_passages([Block((), line)], "en")]
    assert max(word_count(one.text) for one in cut) == ABOUT
    assert " ".join(one.text for one in cut) == line
    blob = [*cut_into_passages([Block((), "x" * 1_000_000)], "en")]
    assert max(len(one.text) for one in blob) <= 10_000
    assert squeezed(one.text for one in blob) == "x" * 1_000_000
