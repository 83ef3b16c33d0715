"""A book as its file tells it, before it is cut and numbered, and what a text may be.

Characters come as Unicode composes them (NFC), without control characters and those that only mark where a word may be
parted. A paragraph without a word, such as a line of stars, is left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from domain.words import has_word, word_count
from infrastructure.process.wording import beginning, cut

MAX_WORDS = 1_000_000
"""Of a book: War and Peace has 600,000."""

MAX_WORD = 1_000
"""Characters of a word."""

MAX_PARAGRAPH = 100_000
"""Characters of a paragraph: one that is longer is a file whose paragraphs are not told apart."""

MAX_TITLE = 300
"""Characters of a title, of a book or a chapter, and of an author."""

NO_TEXT = dict.fromkeys(
    code
    for first, last in ((0, 8), (14, 31), (127, 159), (0xD800, 0xDFFF), (0xFFFE, 0xFFFF))
    for code in range(first, last + 1)
) | dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
"""Control characters and halves of characters; where a word may, or may not, be parted."""


class UnreadableBook(Exception):
    """Raised when a file holds no book, or one with faults; the message names the file, the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter, as the file has it; without a title it has none of its own."""

    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True, slots=True)
class BookText:
    """What a file tells of a book. What it does not tell is empty."""

    parts: Sequence[Part]
    """Those that have a paragraph: a title alone is no chapter."""
    title: str = ""
    author: str = ""
    language: str = ""


def tidy(text: str) -> str:
    """A piece of text in one line, as it is kept."""
    return " ".join(normalize("NFC", text).translate(NO_TEXT).split())


def part(title: str, paragraphs: Iterable[str]) -> Part:
    """A part with its texts as they are kept."""
    return Part(cut(tidy(title), MAX_TITLE), [one for one in map(tidy, paragraphs) if has_word(one)])


def faults(book: BookText) -> Iterator[str]:
    """What is wrong with the text of a book, each with its place."""
    paragraphs = [one for part in book.parts for one in part.paragraphs]
    words = sum(map(word_count, paragraphs))
    if not words:
        yield "has no text: there is no word in it"
    if words > MAX_WORDS:
        yield f"has {words} words; a book has at most {MAX_WORDS}"
    for paragraph in paragraphs:
        if len(paragraph) > MAX_PARAGRAPH:
            yield (
                f"the paragraph {beginning(paragraph)} has {len(paragraph)} characters, and at most {MAX_PARAGRAPH}"
                " may have; leave an empty line between paragraphs"
            )
        elif len(word := max(paragraph.split(), key=len)) > MAX_WORD:
            yield f"the word {beginning(word)} has {len(word)} characters, and at most {MAX_WORD} may have"
