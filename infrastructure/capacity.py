"""How many sessions may be open at once, on all servers together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS
from domain.session import RefusalCode, Refused
from infrastructure.event_log import fetch

OPEN_SESSIONS = (
    "SELECT count(*) FROM (SELECT FROM sessions WHERE status IN ('ACTIVE', 'PAUSED') AND kind = ANY(%s) LIMIT %s) AS n"
)
TAKE_TURN = "SELECT pg_advisory_xact_lock(328454071670)"
RETRY_MS = 60_000
SPARE = 1000
"""More starts than are under way at once: as long as there is room for these, nobody waits for another."""


class TooManySessionsAreOpen(Refused):
    """The server has {limit} open sessions, as many as it may have. Try again later."""

    code = RefusalCode.LIMIT_REACHED


class Capacity:
    """Room for open sessions; zero is no limit."""

    def __init__(self, pool: AsyncConnectionPool, max_open: int = 0) -> None:
        self._pool, self._max_open = pool, max_open
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def room(self) -> AsyncIterator[None]:
        """Room for a session that is stored before the context ends. Raises `TooManySessionsAreOpen`.

        Where it gets narrow one start goes after the other, on all servers.
        """
        if not self._max_open or await self._left() > SPARE:
            yield
            return
        async with self._turn, self._pool.connection() as connection, connection.transaction():
            await connection.execute(TAKE_TURN)
            if await self._left() <= 0:
                raise TooManySessionsAreOpen(limit=self._max_open, retry_after_ms=RETRY_MS)
            yield

    async def _left(self) -> int:
        ((count,),) = await fetch(self._pool, OPEN_SESSIONS, ([kind.value for kind in KINDS], self._max_open))
        return self._max_open - int(count)
