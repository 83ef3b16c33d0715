"""A book as it is read: its words are numbered from 0 through the whole book, and everything else goes by them.

A word is a run of characters between white space that has at least one letter or digit; the signs around it belong to
it, and a sign that stands alone is no word.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open, Own, Secret
from domain.session import Id


class CheckpointType(Enum):
    """What a checkpoint asks for."""

    VOCABULARY = "VOCABULARY"
    """What a word of the text means."""
    COMPREHENSION = "COMPREHENSION"
    """What has happened, or why."""
    PREDICTION = "PREDICTION"
    """What may come next; any answer that the text bears out is good."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a book with a title of its own. `key` tells it from the others of its book."""

    key: str
    """What tells it from the other chapters of its book."""
    title: str
    """What it is called."""
    first_word: int
    """The word that it begins with, counted from 0 through the book."""
    word_count: int
    """How many words it has."""


@dataclass(frozen=True, slots=True)
class Passage:
    """About 400 words that are read, and spoken, as one: whole paragraphs where they are not longer than that.

    `paragraphs` and `sentences` are the numbers of the words that they begin with, counted through the book.
    """

    order: int
    first_word: int
    word_count: int
    text: str
    paragraphs: tuple[int, ...]
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a checkpoint; `key` tells it from the others."""

    key: Own[str]
    """What tells it from the other options."""
    text: Own[str]
    """What it says."""


@dataclass(frozen=True, slots=True)
class BookCheckpoint:
    """A question at a word, asked once the word is passed.

    With `options` the right one is `correct`; without, `expected` is an answer that is good, and `keywords` are what
    a good answer speaks of. What it asks is told where it is due, and never in an event, which comes before that; nor
    is its name, which says what it is about.
    """

    name: Secret[Id]
    """What tells it from the book's other checkpoints."""
    type: Open[CheckpointType]
    """What it asks for."""
    word_index: Open[int]
    """The word that it stands at, counted from 0 through the book."""
    required: Open[bool]
    """Whether nothing beyond is read before it is done with."""
    question: Secret[str]
    """What it asks."""
    options: Secret[tuple[Choice, ...]] = ()
    """The options, one of which is right; empty where a text is asked for."""
    correct: Secret[str | None] = None
    expected: Secret[str] = ""
    keywords: Secret[tuple[str, ...]] = ()
    hint: Secret[str | None] = None
    explanation: Secret[str] = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of a book's dictionary: `forms` are those it has in the text, beside the word itself.

    The definition and the example are in the book's language; `translations` go by language ("en": "…").
    """

    word: str
    forms: tuple[str, ...]
    definition: str
    example: str
    translations: dict[str, str]


@dataclass(frozen=True, slots=True)
class Book:
    """A book without its text. `edition` is a hash of all that it holds: another text is another edition.

    `level` is as the library names it: of the Common European Framework (A1 to C2), or "Grade 3" and the like.
    `checkpoints` are in the order of their words.
    """

    id: Id
    edition: str
    title: str
    author: str
    language: str
    level: str
    tags: tuple[str, ...]
    word_count: int
    estimated_minutes: float
    chapters: tuple[Chapter, ...]
    checkpoints: tuple[BookCheckpoint, ...] = ()
    entries: tuple[Entry, ...] = ()
    discussion: tuple[str, ...] = ()


def place_of(first_words: Sequence[int], word_index: int) -> int:
    """Which of the parts that begin with these words a word is in, counted from 0; they stand in order."""
    return max(bisect_right(first_words, word_index) - 1, 0)
