"""Cuts documents into passages of about 200 words: at headings, else between paragraphs, else between sentences."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from domain.words import word_count
from infrastructure.builder.knowledge.document import Passage
from infrastructure.builder.knowledge.texts import Block
from infrastructure.process.sentences import sentences

ABOUT, MOST, FEW = 200, 320, 60
"""Words of a passage; those of one that is not a single sentence, at most; so few are put to the passage before."""

CHARACTERS = 12
"""So many count as a word at least, as some languages have no spaces between words."""

MAX_SENTENCE = 1_000
"""Words: what goes on for longer without an end is no sentence, but a table or data, and is cut anywhere."""

RUN = re.compile(rf"\S{{1,{ABOUT * CHARACTERS}}}")
JOINED_BY = " › "


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, or a sentence of a long one; `opens` says that a paragraph begins with it."""

    text: str
    size: int
    page: int | None
    opens: bool


def cut_into_passages(blocks: Iterable[Block], language: str) -> Iterator[Passage]:
    """The passages of a document in order. They have all of its words; none goes over a heading."""
    for path, section in groupby(blocks, key=lambda block: block.path):
        pieces = [piece for block in section for piece in _pieces(block, language)]
        for gathered in _gathered(pieces):
            yield Passage(JOINED_BY.join(path), _text(gathered), gathered[0].page)


def size(text: str) -> int:
    """The words of a text, as passages are measured in them."""
    return max(word_count(text), len(text) // CHARACTERS)


def _pieces(block: Block, language: str) -> Iterator[Piece]:
    texts = [block.text] if size(block.text) <= ABOUT else _sentences(block.text, language)
    for number, text in enumerate(texts):
        yield Piece(text, size(text), block.page, opens=number == 0)


def _sentences(paragraph: str, language: str) -> Iterator[str]:
    for sentence in sentences(paragraph, language):
        if size(sentence) <= MAX_SENTENCE:
            yield sentence
        else:
            yield from _cut_anywhere(sentence)


def _cut_anywhere(text: str) -> Iterator[str]:
    """Pieces of a text, cut between words, and within what is longer than a passage."""
    gathered: list[str] = []
    length = words = 0
    for run in RUN.findall(text):
        if gathered and (words == ABOUT or length + len(run) >= ABOUT * CHARACTERS):
            yield " ".join(gathered)
            gathered, length, words = [], 0, 0
        gathered.append(run)
        length, words = length + len(run) + 1, words + 1
    yield " ".join(gathered)


def _gathered(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The pieces of a section in groups, each as near to 200 words as whole pieces come; a short last one is joined."""
    groups: list[list[Piece]] = []
    words = 0
    for piece in pieces:
        if not groups or 2 * words + piece.size > 2 * ABOUT or words + piece.size > MOST:
            groups.append([])
            words = 0
        groups[-1].append(piece)
        words += piece.size
    if len(groups) > 1 and words < FEW and _size(groups[-2]) + words <= MOST:
        groups[-2:] = [groups[-2] + groups[-1]]
    return groups


def _size(group: Sequence[Piece]) -> int:
    return sum(piece.size for piece in group)


def _text(group: Sequence[Piece]) -> str:
    first, *rest = group
    return first.text + "".join(("\n\n" if piece.opens else " ") + piece.text for piece in rest)
