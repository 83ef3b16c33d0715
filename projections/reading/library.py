"""Books as the library lists them."""

from dataclasses import dataclass
from datetime import datetime

from domain.session import Id

MAX_SEARCH = 200
"""Characters that are searched for at most."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of a book's text where words were found; `is_match` is true for the words themselves."""

    text: str
    """The text of this piece."""
    is_match: bool
    """Whether it is what was searched for."""


@dataclass(frozen=True, slots=True)
class BookRow:
    """A book as it is listed: its newest edition."""

    id: Id
    edition: str
    title: str
    author: str
    """Who wrote it; empty where nobody has said so."""
    language: str
    level: str
    tags: tuple[str, ...]
    word_count: int
    estimated_minutes: float
    excerpt: tuple[Fragment, ...] = ()
    """Where the words that were searched stand first in it; empty where only its title or author has them."""
    excerpt_word: int | None = None
    """The number of the first word that was found in the excerpt."""


@dataclass(frozen=True, slots=True)
class BookFilter:
    """Which books are listed: those that meet all that is asked for.

    `text` is as one types it into a search engine: words that all are in the book, "several in this order", which then
    all stand in one passage, or, and -without. `language` goes by its first part, so "en" finds "en-GB". `levels` are
    any of these, `tags` all of them. `read` and `begun` are about the learner who asks: whether they have come to the
    end of it, and whether they have a session with it.
    """

    text: str = ""
    language: str | None = None
    levels: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    min_words: int | None = None
    max_words: int | None = None
    min_minutes: float | None = None
    max_minutes: float | None = None
    read: bool | None = None
    begun: bool | None = None


@dataclass(frozen=True, slots=True)
class HowFar:
    """How much of a book a learner has read at most in one session, from 0 to 100, and when they did last."""

    percentage: float
    last_read_at: datetime | None


NEVER = HowFar(0.0, None)
"""How far who has never begun a book has come."""
