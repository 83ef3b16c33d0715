"""The event log: append, read, follow. Positions order the whole log, versions the events of one session."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeAlias
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from infrastructure.log import statements
from infrastructure.log.appends import Append
from infrastructure.log.codec import StoredRow
from infrastructure.log.wakeups import Wakeups
from infrastructure.log.writer import Outcome, Writer
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.outages import until_answered
from infrastructure.postgres.queries import fetch

BATCH = 500

_Asked: TypeAlias = tuple[UUID, int, int | None]
"""Events that are asked for: of which session, after which version, how many."""


class Erasure(NamedTuple):
    """A session that is erased: who had begun it, when it was erased, and when that had reached the disk."""

    begun_by: str
    erased_at: datetime
    shredded_at: datetime | None


class EventLog:
    """The log, as one process works with it."""

    def __init__(self, pool: AsyncConnectionPool, writer: Writer, wakeups: Wakeups) -> None:
        self._pool, self._writer, self._wakeups = pool, writer, wakeups
        self._of_each: Batches[_Asked, list[StoredRow]] = Batches(self._load_each)
        self._ends: Batches[None, int] = Batches(self._load_ends)

    async def append(self, append: Append) -> Outcome:
        """Store events together or not at all; see `Writer.append`."""
        outcome = await self._writer.append(append)
        if outcome is Outcome.STORED:
            self._wakeups.announce(append.events)
        return outcome

    async def of_session(self, session_id: UUID, after: int = 0, limit: int | None = None) -> list[StoredRow]:
        """A session's events with a version greater than `after`, in order."""
        return await self._of_each.of((session_id, after, limit))

    async def _load_each(self, asked: list[_Asked]) -> list[list[StoredRow]]:
        found: list[list[StoredRow]] = [[] for _ in asked]
        columns = [list(column) for column in zip(*asked, strict=True)]
        for place, *row in await fetch(self._pool, statements.OF_EACH, columns):
            found[place - 1].append(StoredRow(*row))
        return found

    async def of_command(self, session_id: UUID, command_id: str) -> list[tuple[int, str | None]]:
        """The versions that a command led to, each with the command's name."""
        return await fetch(self._pool, statements.OF_COMMAND, (session_id, command_id))

    async def erasure_of(self, session_id: UUID) -> Erasure | None:
        """How a session was erased; None if it is not."""
        rows = await fetch(self._pool, statements.ERASED, (session_id,), Erasure)
        return rows[0] if rows else None

    async def read(self, after: int, limit: int = BATCH, topics: Sequence[str] = ()) -> list[StoredRow]:
        """Events of all sessions with a position greater than `after`, in order; only those of `topics` if given."""
        if topics:
            return await fetch(self._pool, statements.OF_TOPICS, (after, list(topics), limit), StoredRow)
        return await fetch(self._pool, statements.IN_POSITIONS, (after, limit), StoredRow)

    async def session_at(self, position: int, version: int) -> UUID | None:
        """The session that has the event at a place in the log; None if there is no such event."""
        rows = await fetch(self._pool, statements.AT, (position, version))
        return rows[0][0] if rows else None

    async def begun_by(self, session_ids: Sequence[UUID]) -> list[str]:
        """Who began these sessions."""
        return [actor_id for (actor_id,) in await fetch(self._pool, statements.BEGUN_BY, (list(session_ids),))]

    async def end(self) -> int:
        """The position of the last event, 0 for an empty log."""
        return await self._ends.of(None)

    async def _load_ends(self, asked: list[None]) -> list[int]:
        ((position,),) = await fetch(self._pool, statements.END)
        return [int(position)] * len(asked)

    async def follow(self, after: int, topics: Sequence[str] = ()) -> AsyncIterator[StoredRow]:
        """All events after a position, then those to come, without end, gap or repeat."""
        async with self._wakeups.watch(*topics) as flag:
            while True:
                flag.clear()
                while rows := await until_answered(partial(self.read, after, topics=topics)):
                    for row in rows:
                        yield row
                    after = rows[-1].position
                await flag.wait()

    async def follow_session(self, session_id: UUID, after: int = 0) -> AsyncIterator[StoredRow]:
        """A session's events after a version, then those to come, without gap or repeat; ends with its erasure."""
        async with self._wakeups.watch(session_id) as flag:
            while True:
                flag.clear()
                while rows := await until_answered(partial(self.of_session, session_id, after, BATCH)):
                    for row in rows:
                        yield row
                        if row.is_erasure:
                            return
                    after = rows[-1].version
                await flag.wait()
