"""How often a viewer may change something: a token bucket for each, in the database, so that it holds for all servers.

A process takes a few tokens at a time, so that most mutations cost no query; mutations that come at once share what
the first of them has taken, so that some are left for other processes. What it has taken and not used is its own:
a viewer who uses n servers at once may be ahead of the limit by `LEASE` tokens for each.
"""

from psycopg_pool import AsyncConnectionPool

from domain.session import RefusalCode, Refused
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.shares import Shares

LEASE = 20
"""Tokens that a process takes at once."""

TAKE = """
INSERT INTO rate_buckets AS b (viewer_id, tokens, granted, refilled_at)
VALUES (%s, %s::float - %s::float, %s::float, clock_timestamp())
ON CONFLICT (viewer_id) DO UPDATE SET (tokens, granted, refilled_at) = (
    SELECT full_to - least(floor(full_to), %s::float), least(floor(full_to), %s::float), clock_timestamp() FROM (
        SELECT least(%s::float, b.tokens + %s::float * extract(epoch FROM clock_timestamp() - b.refilled_at)::float)
    ) AS refilled (full_to))
RETURNING granted, tokens
"""
EXPORT = "SELECT to_jsonb(b) FROM rate_buckets AS b WHERE viewer_id = %s"
ERASE = "DELETE FROM rate_buckets WHERE viewer_id = %(learner)s"
FORGET = "DELETE FROM rate_buckets WHERE refilled_at < now() - make_interval(secs => %s)"


class ThatIsTooOften(Refused):
    """You change something more often than {rate:g} times a second. Wait {retry_after_ms} ms, and send more at once."""

    code = RefusalCode.LIMIT_REACHED


class Rates:
    """The buckets: `rate` tokens a second flow in, `burst` fit. A rate of zero is no limit."""

    def __init__(self, pool: AsyncConnectionPool, *, rate: float, burst: float) -> None:
        self._pool, self._rate, self._burst = pool, rate, max(burst, 1.0)
        self._shares: Shares[str] = Shares("rates")

    async def take(self, viewer_id: str) -> None:
        """Take a token of the viewer's. Raises `ThatIsTooOften` when there is none."""
        if self._rate:
            await self._shares.use(viewer_id, 1, lambda: self._lease(viewer_id))

    async def forget(self) -> None:
        """Drop the buckets that are full again."""
        await fetch(self._pool, f"{FORGET} RETURNING 1", (self._burst / self._rate if self._rate else 0,))

    async def _lease(self, viewer_id: str) -> int:
        rate, burst, lease = self._rate, self._burst, min(LEASE, self._burst)
        wanted = (viewer_id, burst, lease, lease, lease, lease, burst, rate)
        ((granted, tokens),) = await fetch(self._pool, TAKE, wanted)
        if not granted:
            retry_after_ms = int(1000 * (1 - tokens) / self._rate) + 1
            raise ThatIsTooOften(rate=self._rate, retry_after_ms=retry_after_ms)
        return int(granted)
