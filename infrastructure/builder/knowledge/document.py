"""A document as it is kept: what is told of it, and its passages."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

READ_AS = "2"
"""To be raised where files are read or cut otherwise than before: then all documents are read anew."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document, with an empty line between paragraphs.

    `path` has the headings above it from the outermost, joined by " › ", without the document's title; `page` is the
    one that it begins on, from 1.
    """

    path: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read. `language` is "de", "en" or "simple"; `hash` names what its file held."""

    title: str
    category: str | None
    language: str
    written: date | None
    hash: str
    passages: tuple[Passage, ...]


def hash_of(content: bytes, category: str = "") -> str:
    """A name for all that a document is made of: its file, the category it is imported with, and how it is read."""
    return sha256(b"\0".join((READ_AS.encode(), category.encode(), content))).hexdigest()
