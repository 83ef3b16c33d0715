"""Readers' positions as they move: reports that are no event yet, found as they come, on whichever server.

Reports have numbers, and those of two servers may be there in another order than that of their numbers: a number that
is passed over is looked for again for some seconds. It may be that of a report that is an event by now.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.reading.state import Reading
from domain.session import Id, Refused, Session
from infrastructure.keys.sealing import CannotOpen
from infrastructure.postgres.queries import fetch
from infrastructure.reading.reports import Reports
from infrastructure.sessions.pulses import Moved
from infrastructure.sessions.rows import with_session
from infrastructure.sessions.sessions import Sessions

MOST_MISSING = 1000
"""Numbers that are looked for again at most: the highest ones that were passed over."""

LOOKS = 50
"""How often they are looked for again: five seconds, when a report waits for the disk for some milliseconds."""

LAST = "SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('reading_reports', 'number')::regclass), 0)"
_FOUND = (
    "r.session_id, s.owner_id, s.version, least(r.reported_at, s.last_active_at),"
    " (SELECT sum(number)::bigint FROM reading_reports WHERE session_id = r.session_id)"
    f" FROM reading_reports AS r {with_session('r.session_id')}"
)
MOVED = f"SELECT r.number, {_FOUND} WHERE r.number > %s OR r.number = ANY(%s) ORDER BY r.number"
WAITING = f"SELECT DISTINCT ON (r.session_id) {_FOUND} WHERE s.owner_id = ANY(%s) ORDER BY r.session_id, r.number DESC"


class Moving:
    """Finds the sessions that reports came in for."""

    def __init__(self, sessions: Sessions, reports: Reports, pool: AsyncConnectionPool) -> None:
        self._sessions, self._reports, self._pool = sessions, reports, pool
        self._highest = 0
        self._missing: dict[int, int] = {}

    async def begin(self) -> None:
        """Look from now on, also for what is under way."""
        ((last,),) = await fetch(self._pool, LAST)
        self._highest, self._missing = max(last - MOST_MISSING, 0), {}
        await self.moved()

    async def moved(self) -> Sequence[Moved]:
        """What was reported since the look before, each session once."""
        rows = await fetch(self._pool, MOVED, (self._highest, list(self._missing)))
        self._pass([number for number, *_ in rows])
        found = {session_id: _moved(session_id, *rest) for _, session_id, *rest in rows}
        return list(found.values())

    async def waiting(self, owner_ids: Sequence[str]) -> Sequence[Moved]:
        """What was reported in these people's sessions and is no event yet."""
        return [_moved(*row) for row in await fetch(self._pool, WAITING, (list(owner_ids),))]

    async def current(self, session: Session) -> Session:
        """A session with what was reported since its last event."""
        return await self._reports.current(session) if isinstance(session, Reading) else session

    async def shown(self, moved: Sequence[Moved]) -> Sequence[Session | None]:
        """The sessions with what was reported; None where one is erased, or cannot be opened."""
        return await asyncio.gather(*map(self._shown, moved))

    async def _shown(self, moved: Moved) -> Session | None:
        """The session; what was reported here a moment ago is at hand."""
        try:
            reading = await self._sessions.at_least(moved.session_id, moved.version)
            if not isinstance(reading, Reading):
                return None
            return self._reports.gathered.shown(reading, moved.mark) or await self._reports.current(reading)
        except (Refused, CannotOpen):
            return None

    def _pass(self, numbers: Sequence[int]) -> None:
        """Remember how far the numbers are known, and which ones were passed over."""
        highest = max([self._highest, *numbers])
        again = {number: looks - 1 for number, looks in self._missing.items() if looks > 1}
        new = range(max(self._highest + 1, highest - MOST_MISSING), highest)
        missing = again | dict.fromkeys(new, LOOKS)
        for number in numbers:
            missing.pop(number, None)
        self._highest, self._missing = highest, dict(list(missing.items())[-MOST_MISSING:])


def _moved(session_id: UUID, owner_id: str, version: int, at: datetime, mark: int) -> Moved:
    return Moved(Id(str(session_id)), Id(owner_id), version, at, mark)
