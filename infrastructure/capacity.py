"""How many sessions may be open at once, on all servers together."""

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS
from domain.session import RefusalCode, Refused
from infrastructure.event_log import fetch

OPEN_SESSIONS = (
    "SELECT count(*) FROM (SELECT FROM sessions WHERE status IN ('ACTIVE', 'PAUSED') AND kind = ANY(%s) LIMIT %s) AS n"
)
RETRY_MS = 60_000


class TooManySessionsAreOpen(Refused):
    """The server has {limit} open sessions, as many as it may have. Try again later."""

    code = RefusalCode.LIMIT_REACHED


class Capacity:
    """Room for open sessions; zero is no limit."""

    def __init__(self, pool: AsyncConnectionPool, max_open: int = 0) -> None:
        self._pool, self._max_open = pool, max_open

    async def check(self) -> None:
        """Raise `TooManySessionsAreOpen` when there is no room for another one."""
        if not self._max_open:
            return
        ((count,),) = await fetch(self._pool, OPEN_SESSIONS, ([kind.value for kind in KINDS], self._max_open))
        if count >= self._max_open:
            raise TooManySessionsAreOpen(limit=self._max_open, retry_after_ms=RETRY_MS)
