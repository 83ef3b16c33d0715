"""The words of a text: runs of characters between white space that have at least one letter or digit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RUN = re.compile(r"\S+")
LETTER_OR_DIGIT = re.compile(r"[^\W_]")
"""Of any script."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text, with the signs around it: `text[start:end]`, counted in characters."""

    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """The words of a text in order. A sign that stands alone is none."""
    for run in RUN.finditer(text):
        if LETTER_OR_DIGIT.search(text, run.start(), run.end()):
            yield Word(run.start(), run.end())


def word_count(text: str) -> int:
    """How many words a text has."""
    return sum(1 for _ in words(text))


def has_word(text: str) -> bool:
    """Whether there is a word in a text."""
    return LETTER_OR_DIGIT.search(text) is not None


def bare(word: str) -> str:
    """A word without the signs around it: "Haus" of "»Haus«," and "don't" as it is."""
    found = [one.start() for one in LETTER_OR_DIGIT.finditer(word)]
    return word[found[0] : found[-1] + 1] if found else ""
