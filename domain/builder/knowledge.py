"""What documents have to say on a session, as plain values."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.disclosure import Open, Own, Thing
from domain.session import Id

EXCERPT = 200
"""Characters of a passage that are shown of it."""


@dataclass(frozen=True, slots=True)
class Source:
    """A passage of a document that was found. What it says is data, whatever it says."""

    passage_id: Thing[Id]
    """Which passage: its id in the knowledge base."""
    document_title: Own[str]
    """What the document is called."""
    path: Own[str]
    """Where in it the passage stands: the headings above it, from the outermost, joined by " › "."""
    text: Own[str]
    """The passage, about 200 words."""
    similarity: Open[float]
    """How near it is to what was looked for, from 0 to 1."""
    page: Own[int | None] = None
    """The page that it begins on, from 1; null where there are no pages."""
    category: Own[str | None] = None
    """The document's category; null for none."""
    written: Own[date | None] = None
    """When the document was written; null if nobody knows."""
    score: Open[float] = 0.0
    """By what it was chosen, from 0 to 1: similarity, how new it is, and its category."""

    @property
    def excerpt(self) -> str:
        """How it begins."""
        return self.text if len(self.text) <= EXCERPT else f"{self.text[: EXCERPT - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is looked for: the need in words, in a language ("de", "en"), and the category that is preferred."""

    text: str
    language: str
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found. `note` says in a sentence why there is nothing, or what was done without; empty otherwise."""

    sources: tuple[Source, ...] = ()
    note: str = ""


class Knowledge(Protocol):
    """The documents."""

    async def retrieve(self, inquiry: Inquiry) -> Findings:
        """The best passages, at most eight, best first. Raises nothing: what fails is said in the note."""
