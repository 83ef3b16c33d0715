"""Reading sessions driven through the parts of a process: begun, asked, answered."""

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

from domain.reading.book import BookCheckpoint
from domain.reading.commands import AnswerCheckpoint, AskQuestion, RecordPositions
from domain.reading.events import InterruptionKind
from domain.reading.explaining import Explainer
from domain.reading.positions import Position
from domain.reading.state import Interruption, Reading
from infrastructure.reading.answering import MOST_AT_ONCE, Answering
from infrastructure.reading.kind import explainer_of
from infrastructure.reading.marking import Marking
from infrastructure.services import Services
from tests.support import readings
from tests.support.exams import LEARNER, by
from tests.support.island_book import SmallLibrary, library, small_book, word_index

ISLAND = small_book()
LANTERN = word_index(ISLAND[1], "lantern")


@dataclass
class ReadingRoom:
    """A process in which a book is read. No worker runs: what is to be done is done by the test."""

    parts: Services
    books: SmallLibrary = field(default_factory=lambda: library(ISLAND, small_book("de")))
    explainer: Explainer | None = None
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_AT_ONCE))

    @property
    def answering(self) -> Answering:
        parts, explainer = self.parts, self.explainer or explainer_of(self.parts)
        return Answering(parts.sessions, explainer, self.books, parts.budgets, parts.wakeups, self.turns)

    @property
    def marking(self) -> Marking:
        parts, explainer = self.parts, self.explainer or explainer_of(self.parts)
        return Marking(parts.sessions, explainer, self.books, parts.budgets, self.turns)

    async def begin(self, edition: str = ISLAND[0].edition, answer_language: str = "de") -> Reading:
        """A session at the beginning of a book."""
        book, _ = self.books.books[edition]
        return await readings.begin(self.parts, LEARNER, book, answer_language)

    async def do(self, session_id: str, command: object) -> Reading:
        """The session after a learner's command."""
        told = await self.parts.sessions.execute(session_id, command, by())
        assert isinstance(told, Reading)
        return told

    async def ask(self, session_id: str, text: str, at: int = LANTERN) -> Reading:
        """The session with a question that waits."""
        return await self.do(session_id, AskQuestion(text, at, InterruptionKind.TEXT))

    async def answered(self, session_id: str) -> Interruption:
        """The newest question once the answering of it has come to an end."""
        await self.answering.answer(session_id)
        return await self.newest(session_id)

    async def newest(self, session_id: str) -> Interruption:
        return (await self.read(session_id)).interruptions[-1]

    async def read(self, session_id: str) -> Reading:
        reading = await self.parts.sessions.get(session_id)
        assert isinstance(reading, Reading)
        return reading

    async def write(self, checkpoint: BookCheckpoint, text: str, reading: Reading | None = None) -> Reading:
        """A session, a new one if need be, whose learner has come to a checkpoint and written a text for it."""
        reading = reading or await self.begin()
        now = self.parts.clock.now()
        for one in reading.checkpoints:
            if one.word_index <= checkpoint.word_index:
                await self.do(reading.id, RecordPositions((Position(one.word_index, now),)))
        return await self.do(reading.id, AnswerCheckpoint(checkpoint.name, 1000, text=text))

    async def events(self, session_id: str, kind: type) -> list:
        """What has happened of a kind."""
        rows = await self.parts.event_log.of_session(UUID(session_id))
        return [one.event for one in await self.parts.keyring.open(rows) if isinstance(one.event, kind)]
