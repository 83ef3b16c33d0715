"""Chapters of books with their sentences."""

from collections.abc import Iterable, Iterator

from domain.reading.cutting import Section
from domain.words import word_count
from infrastructure.process.sentences import sentences
from infrastructure.process.wording import beginning
from infrastructure.reading.book_texts import BookText, Part, UnreadableBook

MAX_SENTENCE = 2_000
"""Words of a sentence: it is shown, and spoken, as one."""


def sections(book: BookText, title: str, language: str) -> Iterator[Section]:
    """The chapters of a book with their sentences; one without a title has the book's. Raises `UnreadableBook`."""
    for part in book.parts:
        paragraphs = [sentences(paragraph, language) for paragraph in part.paragraphs]
        _check(part, (sentence for paragraph in paragraphs for sentence in paragraph))
        yield Section(part.title or title, paragraphs)


def _check(part: Part, sentences: Iterable[str]) -> None:
    for sentence in sentences:
        if (count := word_count(sentence)) > MAX_SENTENCE:
            raise UnreadableBook(
                f"{part.title or 'text'}: the sentence {beginning(sentence)} has {count} words, and at most"
                f" {MAX_SENTENCE} may have; end sentences with a full stop"
            )
