"""The event log: append, read, follow. Positions order the whole log, versions the events of one session."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from infrastructure.log.appends import Append
from infrastructure.log.codec import COLUMNS, ERASURE, StoredRow
from infrastructure.log.wakeups import END, Wakeups
from infrastructure.log.writer import Outcome, Writer
from infrastructure.postgres.outages import until_answered
from infrastructure.postgres.queries import fetch

BATCH = 500

OF_SESSION = f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = %s AND originator_version > %s"
IN_VERSIONS = f"{OF_SESSION} ORDER BY originator_version LIMIT %s"
OF_COMMAND = (
    "SELECT originator_version, command FROM stored_events WHERE originator_id = %s AND command_id = %s"
    " ORDER BY originator_version"
)
IN_POSITIONS = f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
OF_TOPICS = (
    f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s AND topic = ANY(%s)"
    " ORDER BY notification_id LIMIT %s"
)
OF_OWNER = (
    f"SELECT {COLUMNS} FROM stored_events WHERE originator_id IN (SELECT id FROM sessions WHERE owner_id = %s)"
    " AND notification_id > %s AND notification_id <= %s AND topic = ANY(%s) ORDER BY notification_id LIMIT %s"
)
BEGUN_BY = "SELECT DISTINCT actor_id FROM stored_events WHERE originator_id = ANY(%s) AND originator_version = 1"
LAST_OF_ACTOR = "SELECT notification_id FROM stored_events WHERE actor_id = %s ORDER BY notification_id DESC LIMIT 1"
ERASED = (
    "SELECT begun.actor_id, erasure.recorded_at,"
    " (SELECT min(finished_at) FROM shreddings WHERE position >= erasure.notification_id)"
    " FROM stored_events AS erasure JOIN stored_events AS begun"
    " ON begun.originator_id = erasure.originator_id AND begun.originator_version = 1"
    f" WHERE erasure.originator_id = %s AND erasure.topic = '{ERASURE}'"
)


class Erasure(NamedTuple):
    """A session that is erased: who had begun it, when it was erased, and when that had reached the disk."""

    begun_by: str
    erased_at: datetime
    shredded_at: datetime | None


class EventLog:
    """The log, as one process works with it."""

    def __init__(self, pool: AsyncConnectionPool, writer: Writer, wakeups: Wakeups) -> None:
        self._pool, self._writer, self._wakeups = pool, writer, wakeups

    async def append(self, append: Append) -> Outcome:
        """Store events together or not at all; see `Writer.append`."""
        outcome = await self._writer.append(append)
        if outcome is Outcome.STORED:
            self._wakeups.announce(append.events)
        return outcome

    async def of_session(self, session_id: UUID, after: int = 0, limit: int | None = None) -> list[StoredRow]:
        """A session's events with a version greater than `after`, in order."""
        return await fetch(self._pool, IN_VERSIONS, (session_id, after, limit), StoredRow)

    async def of_command(self, session_id: UUID, command_id: str) -> list[tuple[int, str | None]]:
        """The versions that a command led to, each with the command's name."""
        return await fetch(self._pool, OF_COMMAND, (session_id, command_id))

    async def erasure_of(self, session_id: UUID) -> Erasure | None:
        """How a session was erased; None if it is not."""
        rows = await fetch(self._pool, ERASED, (session_id,), Erasure)
        return rows[0] if rows else None

    async def read(self, after: int, limit: int = BATCH, topics: Sequence[str] = ()) -> list[StoredRow]:
        """Events of all sessions with a position greater than `after`, in order; only those of `topics` if given."""
        if topics:
            return await fetch(self._pool, OF_TOPICS, (after, list(topics), limit), StoredRow)
        return await fetch(self._pool, IN_POSITIONS, (after, limit), StoredRow)

    async def of_owner(
        self, owner_id: str, after: int, until: int, topics: Sequence[str], limit: int = BATCH
    ) -> list[StoredRow]:
        """What happened in a person's sessions: events of these topics after a position and up to another, in order."""
        return await fetch(self._pool, OF_OWNER, (owner_id, after, until, list(topics), limit), StoredRow)

    async def begun_by(self, session_ids: Sequence[UUID]) -> list[str]:
        """Who began these sessions."""
        return [actor_id for (actor_id,) in await fetch(self._pool, BEGUN_BY, (list(session_ids),))]

    async def last_of_actor(self, actor_id: str) -> int:
        """The position of the last thing that a person did, 0 if there is none."""
        rows = await fetch(self._pool, LAST_OF_ACTOR, (actor_id,))
        return int(rows[0][0]) if rows else 0

    async def end(self) -> int:
        """The position of the last event, 0 for an empty log."""
        ((position,),) = await fetch(self._pool, END)
        return int(position)

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
