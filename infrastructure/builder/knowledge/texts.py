"""A document as its file tells it, before it is cut into passages, and what a file may be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from domain.texts import plain
from domain.words import has_word
from infrastructure.process.wording import cut

MAX_TEXT_BYTES = 20_000_000
"""Of a file of text, Markdown or HTML."""

MAX_TITLE = 300
"""Characters of a title, a heading or a category."""

NOT_SEEN = dict.fromkeys((0x00AD, 0x200B, 0x2060, 0xFEFF))
"""Where a word may, or may not, be parted."""


class UnreadableDocument(Exception):
    """Raised when a file holds no document; the message names the place and the remedy."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, with the headings above it from the outermost, and the page that it begins on, from 1."""

    path: tuple[str, ...]
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a file tells of a document. What it does not tell is empty."""

    blocks: Sequence[Block]
    title: str = ""
    category: str = ""
    language: str = ""
    written: date | None = None


class Headings:
    """The headings that are in force while a document is read from its beginning to its end."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def meet(self, depth: int, title: str) -> None:
        """A heading, which ends those that are as deep, or deeper."""
        self._open = [one for one in self._open if one[0] < depth]
        if heading := as_title(title):
            self._open.append((depth, heading))

    @property
    def path(self) -> tuple[str, ...]:
        """Those above what is read now, from the outermost."""
        return tuple(title for _, title in self._open)


def tidy(text: str) -> str:
    """A piece of text in one line, as it is kept."""
    return " ".join(normalize("NFC", plain(text)).translate(NOT_SEEN).split())


def as_title(text: str) -> str:
    """A title as it is kept: in one line, and not longer than a title may be."""
    return cut(tidy(text), MAX_TITLE)


def with_words(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks that say something: a line of stars does not."""
    return (block for block in blocks if has_word(block.text))


def refuse_larger(size: int, most: int, kind: str) -> None:
    """Raise `UnreadableDocument` for a file of more bytes than may be read."""
    if size > most:
        raise UnreadableDocument(f"has {size} bytes; {kind} has at most {most}; import it in parts")
