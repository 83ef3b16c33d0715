"""What the resolvers of reading may use of the server."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.reading.book import Book, Entry, Passage
from domain.reading.positions import Position
from domain.reading.state import Reading
from domain.session import Id, Request, Session
from projections.reading.library import BookFilter, BookRow, HowFar
from projections.reading.narration import PassageAudio
from projections.sessions import SessionRow
from schema.ports import Page


class Books(Protocol):
    """The library. What is not there is None."""

    async def find(self, book_id: str) -> Book | None: ...  # noqa: D102
    async def edition(self, edition: str) -> Book | None: ...  # noqa: D102
    async def passages(  # noqa: D102
        self, edition: str, first: int, after: str | None, from_word: int
    ) -> Page[Passage]: ...
    async def passage(self, edition: str, order: int) -> Passage | None: ...  # noqa: D102
    async def entry(self, edition: str, word: str) -> Entry | None: ...  # noqa: D102
    async def paragraphs(self, edition: str) -> Sequence[int]: ...  # noqa: D102
    async def carried_over(self, edition: str, word_index: int, to: str) -> int: ...  # noqa: D102


class Readings(Protocol):
    """Who has read what, and which books are to be read."""

    async def books(  # noqa: D102
        self, filter: BookFilter, learner_id: str, first: int, after: str | None
    ) -> Page[BookRow]: ...
    async def page(  # noqa: D102
        self, owner_id: str, book_id: str, first: int, after: str | None
    ) -> Page[SessionRow]: ...
    async def how_far(self, owner_id: str, book_id: str) -> HowFar: ...  # noqa: D102


class Reports(Protocol):
    """What players report. Raises a `Refused`; then nothing is kept."""

    async def take(self, session_id: str, positions: Sequence[Position], request: Request) -> Reading: ...  # noqa: D102
    async def settle(self, session_id: str) -> None: ...  # noqa: D102
    async def current(self, reading: Reading) -> Reading: ...  # noqa: D102


class Narrator(Protocol):
    """Has passages spoken; None where nobody speaks the language. Raises a `Refused` where it failed.

    `prepare` has the next one of a session made in time, and waits for nothing.
    """

    async def spoken(  # noqa: D102
        self, passage: Passage, language: str, listener_id: str, ahead: int
    ) -> PassageAudio | None: ...
    def prepare(self, reading: Reading) -> None: ...  # noqa: D102


class Moving(Protocol):
    """Sessions as they move between their events."""

    def of_session(self, session_id: Id, owner_id: Id) -> AsyncGenerator[Session, None]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ReadingPorts:
    """What reading is carried out with."""

    books: Books
    readings: Readings
    reports: Reports
    narrator: Narrator
    moving: Moving
