"""What the resolvers of reading may use of the server."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.reading.book import Book, Passage
from domain.reading.positions import Position
from domain.reading.state import Reading
from domain.session import Id, Request, Session
from schema.ports import Page


class Books(Protocol):
    """The library. What is not there raises a `Refused`."""

    async def find(self, book_id: str) -> Book: ...  # noqa: D102
    async def edition(self, edition: str) -> Book: ...  # noqa: D102
    async def passages(  # noqa: D102
        self, edition: str, first: int, after: str | None, from_word: int | None
    ) -> Page[Passage]: ...
    async def passage(self, edition: str, order: int) -> Passage: ...  # noqa: D102
    async def paragraphs(self, edition: str) -> Sequence[int]: ...  # noqa: D102
    async def carried_over(self, edition: str, word_index: int, to: Book) -> int: ...  # noqa: D102


class Reports(Protocol):
    """What players report. Raises a `Refused`; then nothing is kept."""

    async def take(self, session_id: str, positions: Sequence[Position], request: Request) -> Reading: ...  # noqa: D102
    async def settle(self, session_id: str) -> None: ...  # noqa: D102
    async def current(self, reading: Reading) -> Reading: ...  # noqa: D102


class Moving(Protocol):
    """Sessions as they move between their events."""

    def of_session(self, session_id: Id, owner_id: Id) -> AsyncGenerator[Session, None]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class ReadingPorts:
    """What reading is carried out with."""

    books: Books
    reports: Reports
    moving: Moving
