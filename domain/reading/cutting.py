"""Cuts chapters into passages: at paragraphs, in a long paragraph between sentences, in a sentence never."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import TypeAlias

from domain.reading.book import Chapter, Passage
from domain.words import word_count

PASSAGE_WORDS = 400
"""No passage has more, unless one sentence has."""

BETWEEN_PARAGRAPHS = "\n\n"
BETWEEN_SENTENCES = " "

Paragraph: TypeAlias = Sequence[str]
"""Its sentences, each with at least one word and without space around it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter before its words are numbered. It has at least one paragraph."""

    title: str
    paragraphs: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence with its number of words, and whether a paragraph begins with it."""

    text: str
    words: int
    opens: bool


def chapters(sections: Sequence[Section]) -> tuple[Chapter, ...]:
    """The chapters of a book. A key is the number of the chapter, so it is the same in the next edition."""
    counts = [sum(word_count(sentence) for one in section.paragraphs for sentence in one) for section in sections]
    firsts = accumulate(counts, initial=0)
    return tuple(
        Chapter(f"c{number}", section.title, first, count)
        for number, (section, first, count) in enumerate(zip(sections, firsts, counts, strict=False), 1)
    )


def passages(sections: Iterable[Section], limit: int = PASSAGE_WORDS) -> Iterator[Passage]:
    """The passages of a book in order. None spans two chapters."""
    order = first_word = 0
    for section in sections:
        for sentences in _cut(section.paragraphs, limit):
            passage = _passage(order, first_word, sentences)
            yield passage
            order, first_word = order + 1, first_word + passage.word_count


def paragraphs(passages: Iterable[Passage]) -> list[str]:
    """The paragraphs of passages that follow each other, as they were before they were cut."""
    return text_of(passages).split(BETWEEN_PARAGRAPHS)


def text_of(passages: Iterable[Passage]) -> str:
    """The text of passages that follow each other, as it was before it was cut."""
    pieces: list[str] = []
    for passage in passages:
        begins = passage.first_word in passage.paragraphs[:1]
        pieces += (BETWEEN_PARAGRAPHS if begins else BETWEEN_SENTENCES, passage.text)
    return "".join(pieces[1:])


def _cut(paragraphs: Sequence[Paragraph], limit: int) -> Iterator[list[_Sentence]]:
    """Sentences of one passage after the other."""
    passage: list[_Sentence] = []
    for block in _blocks(paragraphs, limit):
        if passage and _length(passage) + _length(block) > limit:
            yield passage
            passage = []
        passage = [*passage, *block]
    if passage:
        yield passage


def _blocks(paragraphs: Sequence[Paragraph], limit: int) -> Iterator[list[_Sentence]]:
    """What is not parted: paragraphs, and of those that are longer than a passage the parts between sentences."""
    for paragraph in paragraphs:
        sentences = [_Sentence(text, word_count(text), number == 0) for number, text in enumerate(paragraph)]
        if _length(sentences) <= limit:
            yield sentences
        else:
            numbers = _parts([sentence.words for sentence in sentences], limit)
            for _, part in groupby(zip(numbers, sentences, strict=True), key=lambda pair: pair[0]):
                yield [sentence for _, sentence in part]


def _parts(lengths: Sequence[int], limit: int) -> Iterator[int]:
    """For each sentence of a long paragraph, which part it goes to: each as full as it can be."""
    part = filled = 0
    for length in lengths:
        if filled and filled + length > limit:
            part, filled = part + 1, 0
        filled += length
        yield part


def _passage(order: int, first_word: int, sentences: Sequence[_Sentence]) -> Passage:
    firsts = list(accumulate((sentence.words for sentence in sentences), initial=first_word))
    between = [BETWEEN_PARAGRAPHS if sentence.opens else BETWEEN_SENTENCES for sentence in sentences]
    text = "".join(sign + sentence.text for sign, sentence in zip(between, sentences, strict=True))
    return Passage(
        order=order,
        first_word=first_word,
        word_count=firsts[-1] - first_word,
        text=text.lstrip(),
        paragraphs=tuple(first for first, one in zip(firsts, sentences, strict=False) if one.opens),
        sentences=tuple(firsts[:-1]),
    )


def _length(sentences: Iterable[_Sentence]) -> int:
    return sum(sentence.words for sentence in sentences)
