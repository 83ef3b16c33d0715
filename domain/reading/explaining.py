"""What is asked of whoever explains a book, and what comes back, as plain values.

An explainer (a language model, or the book itself where there is no key for one) answers questions and marks texts. It
is given what was read, and nothing that lies ahead.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from domain.languages import main_language
from domain.reading.book import Book, BookCheckpoint, Passage
from domain.reading.events import Explanation, ReadingMode, WordEntry
from domain.reading.so_far import SoFar
from domain.spending import Allowance, Usage

MOST_EARLIER = 5
"""Questions of before that a question comes with."""

MOST_CHARACTERS = 4000
"""Characters of an answer; what is beyond is cut, and the answer says so."""

MOST_SUGGESTIONS, LONGEST_SUGGESTION = 3, 150
LONGEST_FIELD = 600
"""Characters of each text of a word's entry."""

CUT = {"de": " […] (Hier endet die Antwort; sie war zu lang.)", "en": " […] (The answer ends here; it was too long.)"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question of before, and its answer."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class QuestionRequest:
    """A question to be answered. It was asked at `word`, in the last sentence of what was read."""

    book: Book
    mode: ReadingMode
    answer_language: str
    question: str
    word: str
    so_far: SoFar
    earlier: Sequence[Exchange] = ()


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """A text to be marked that answers a checkpoint, by what was read up to it. `level` is the book's."""

    level: str
    answer_language: str
    checkpoint: BookCheckpoint
    text: str
    so_far: SoFar


@dataclass(frozen=True, slots=True)
class Mark:
    """What a text is worth, from 0 to 1, and what its author is told."""

    score: float
    feedback: str
    is_estimate: bool = False


class Explainer(Protocol):
    """Who explains. Each call to a model that it makes is handed on as a `Usage`; all raise `AuthorFailed`.

    All its calls on one piece of work keep to the allowance; what that raises is raised in place of a call.
    """

    def explain(self, request: QuestionRequest, allowance: Allowance) -> AsyncIterator[str | Explanation | Usage]:
        """Answer a question: the text as it comes, and at the end the whole answer."""

    def grade(self, request: GradeRequest, allowance: Allowance) -> AsyncIterator[Mark | Usage]:
        """Mark a text."""


class BookText(Protocol):
    """Where books are."""

    async def edition(self, edition: str) -> Book | None:
        """An edition of a book; None if it is not there any more."""

    async def passages_until(self, edition: str, word_index: int, most: int) -> Sequence[Passage]:
        """The passage that a word is in and those before it, so many at most, in the order of the book."""


def in_language(texts: dict[str, str], language: str) -> str:
    """A text in a language, which may have a region ("de-CH"); in English where there is none."""
    return texts.get(main_language(language), texts["en"])


def bounded(answer: Explanation, language: str) -> Explanation:
    """An answer of at most so many characters and suggestions."""
    text, word = answer.text, answer.word
    if len(text) > MOST_CHARACTERS:
        text = text[:MOST_CHARACTERS] + in_language(CUT, language)
    suggestions = tuple(_cut(one, LONGEST_SUGGESTION) for one in answer.suggestions if one.strip())
    return replace(answer, text=text, word=word and _bounded(word), suggestions=suggestions[:MOST_SUGGESTIONS])


def _bounded(word: WordEntry) -> WordEntry:
    return WordEntry(
        _cut(word.word, LONGEST_FIELD),
        _cut(word.definition, LONGEST_FIELD),
        _cut(word.example, LONGEST_FIELD),
        _cut(word.translation, LONGEST_FIELD) if word.translation else None,
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
