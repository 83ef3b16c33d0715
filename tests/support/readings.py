"""Readings driven through the parts of a process: what tests of them begin with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.reading.book import Book
from domain.reading.positions import Position
from domain.reading.state import Reading
from domain.session import Id, Request, SessionKind
from infrastructure.services import Services
from tests.support.small_book import BOOK, START

LONG = replace(BOOK, word_count=10_000, checkpoints=())
"""A book that is long enough to be read for minutes, in which nothing stops the reader."""


async def begin(parts: Services, learner: str, book: Book = LONG, answer_language: str = "en") -> Reading:
    """A new reading of a learner's."""
    command = replace(START, learner_id=Id(learner), book=book, answer_language=answer_language)
    started = await parts.sessions.start(SessionKind.READING, command, Request(learner))
    assert isinstance(started, Reading)
    return started


async def report(parts: Services, reading: Reading, *words: int) -> Reading:
    """A learner's player reports that it was at these words, now."""
    positions = [Position(word, datetime.now(UTC)) for word in words]
    return await parts.anonymous.reading.reports.take(reading.id, positions, Request(reading.owner_id))


class SmallLibrary:
    """The library, as far as a position needs it: a paragraph every ten words."""

    async def paragraphs(self, edition: str) -> Sequence[int]:
        """The words that paragraphs begin with."""
        return range(0, 10_000, 10)


def with_library(parts: Services) -> dict[str, Any]:
    """Ports of reading with the small library, for a context."""
    return {"reading": replace(parts.anonymous.reading, books=SmallLibrary())}  # type: ignore[arg-type]
