"""How much a person's sessions may grow in a day (UTC), so that nobody fills the log alone.

The bytes of a day are counted in the database, for all servers together. A process takes a share at a time, so that
most appends cost no query; what it has taken and not used by midnight, or by its end, counts as used.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from psycopg_pool import AsyncConnectionPool

from domain.session import RefusalCode, Refused, Request
from infrastructure.log.appends import Append
from infrastructure.log.event_log import EventLog
from infrastructure.log.writer import Outcome
from infrastructure.postgres.queries import fetch
from infrastructure.process.instants import until_midnight_ms
from infrastructure.sessions.shares import Shares

SHARES = 50
"""Parts that a day's bytes are taken in."""

EVENT_BYTES = 500
"""What an event takes in the table and its indexes besides its content: 487 of each of 50,000 in PostgreSQL 18."""

TAKE = (
    "INSERT INTO log_growth AS g SELECT %(owner)s::text, %(day)s::date, %(bytes)s::bigint WHERE %(bytes)s <= %(limit)s"
    " ON CONFLICT (owner_id, day) DO UPDATE SET bytes = g.bytes + excluded.bytes"
    " WHERE g.bytes + excluded.bytes <= %(limit)s RETURNING 1"
)
EXPORT = "SELECT to_jsonb(g) FROM log_growth AS g WHERE owner_id = %s ORDER BY day"
ERASE = "DELETE FROM log_growth WHERE owner_id = %(learner)s"
FORGET = "DELETE FROM log_growth WHERE day < %s::date RETURNING 1"

Key = tuple[str, date]


class TheDayIsFull(Refused):
    """Your sessions have grown by as much as they may in a day: {limit} bytes. Go on after midnight (UTC)."""

    code = RefusalCode.LIMIT_REACHED


class Growth:
    """Appends to persons' sessions, within `limit` bytes a day for each of them; zero is no limit."""

    def __init__(self, log: EventLog, pool: AsyncConnectionPool, now: Callable[[], datetime], limit: int) -> None:
        self._log, self._pool, self._now, self._limit = log, pool, now, limit
        self._shares: Shares[Key] = Shares("growth")

    async def append(self, owner_id: str, append: Append, request: Request) -> Outcome:
        """Append to a person's session; see `EventLog.append`. Raises `TheDayIsFull`.

        What is appended `for_anyone` counts and is never refused: mostly an accepted command has led to it.
        """
        if not self._limit:
            return await self._log.append(append)
        size = sum(EVENT_BYTES + len(event.state) for event in append.events)
        key = (owner_id, self._now().date())
        taken = await self._shares.use(key, size, lambda: self._share(key, size))
        if not taken and not request.for_anyone:
            raise TheDayIsFull(limit=self._limit, retry_after_ms=until_midnight_ms(self._now()))
        outcome = await self._log.append(append)
        if taken and outcome is not Outcome.STORED:
            self._shares.add(key, size)
        return outcome

    async def forget(self) -> None:
        """Drop the counts of days that are over."""
        await fetch(self._pool, FORGET, (self._now().date() - timedelta(days=1),))

    async def _share(self, key: Key, size: int) -> int:
        """Take a share of the day from the database; when that is too much, just what is needed, or nothing."""
        for wanted in (max(size, self._limit // SHARES), size):
            asked = {"owner": key[0], "day": key[1], "bytes": wanted, "limit": self._limit}
            if await fetch(self._pool, TAKE, asked):
                return wanted
        return 0
