"""The recorded events of a session, for its owner: in pages, and followed from a cursor on."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS
from domain.session import Id, Recorded, Session
from infrastructure.log.codec import StoredRow
from infrastructure.log.cursors import positions
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.pages import Page, Place, TheCursorIsNotOurs, decode_cursor, encode_cursor
from infrastructure.sessions.sessions import Sessions
from projections.catalogue import CATALOGUE
from projections.projection import Lifecycle


class History:
    """Reads sessions event by event.

    Whatever goes on from a cursor raises `TheCursorIsNotOurs` unless the cursor names an event of the session.
    """

    def __init__(self, log: EventLog, keyring: Keyring, sessions: Sessions, pool: AsyncConnectionPool) -> None:
        self._log, self._keyring, self._sessions, self._pool = log, keyring, sessions, pool

    async def of_session(self, session_id: str, first: int, after: str | None) -> Page[Recorded]:
        """A page of a session's events."""
        version = await self.version(session_id, after)
        rows = await self._log.of_session(UUID(session_id), version, first + 1)
        return await self._page(rows[:first], len(rows) > first, after)

    async def event(self, session_id: str, version: int) -> Sequence[tuple[str, Recorded]]:
        """One event of a session, in a list; an empty list if there is none."""
        rows = await self._log.of_session(UUID(session_id), version - 1, 1)
        return [row for row in (await self._page(rows, False, None)).rows if row[1].version == version]

    async def follow_session(self, session_id: str, after: str | None) -> AsyncIterator[tuple[str, Recorded]]:
        """A session's events after a cursor, or from the first, then those to come."""
        version = await self.version(session_id, after)
        async for row in self._log.follow_session(UUID(session_id), version):
            for recorded in await self._keyring.open([row]):
                yield _cursor(recorded), recorded

    async def folding(self, session_id: str, after: str | None) -> AsyncIterator[tuple[str, Recorded, Session]]:
        """The same, each event with the session as it stood right after it."""
        version = await self.version(session_id, after)
        state = await self._sessions.at(session_id, version)
        async for row in self._log.follow_session(UUID(session_id), version):
            for recorded in await self._keyring.open([row]):
                if recorded.kind is None or row.is_erasure:
                    continue
                decider = KINDS[recorded.kind]
                state = decider.apply(state or decider.initial(Id(session_id)), recorded)
                yield _cursor(recorded), recorded, state

    async def version(self, session_id: str, after: str | None) -> int:
        """The version of the session's event that a cursor names, 0 without one."""
        if after is None:
            return 0
        position, version = decode_cursor(after, Place, Place)
        if await self._log.session_at(position, version) != UUID(session_id):
            raise TheCursorIsNotOurs(field="after")
        return int(version)

    async def projections(self) -> Sequence[tuple[str, str, int, int]]:
        """Each projection's name, lifecycle, position and lag."""
        end, reached = await self._log.end(), await positions(self._pool)
        reached |= {name: end for name, one in CATALOGUE.items() if one.lifecycle is Lifecycle.INLINE}
        at = {name: reached.get(name, 0) for name in CATALOGUE}
        return [(name, CATALOGUE[name].lifecycle.value, position, end - position) for name, position in at.items()]

    async def _page(self, rows: Sequence[StoredRow], more: bool, after: str | None) -> Page[Recorded]:
        events = await self._keyring.open(rows)
        return Page([(_cursor(recorded), recorded) for recorded in events], more, after is not None)


def _cursor(recorded: Recorded) -> str:
    return encode_cursor(recorded.position, recorded.version)
