"""One clock for all servers: the database's. What is recorded goes by it, and so does every timer.

It is read at the start and once a minute; in between, a clock of this machine that nobody sets carries it on. What the
machine takes for the time of day decides nothing; how far that is off is told at /metrics, and in the log.
"""

import asyncio
import logging
import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from psycopg_pool import AsyncConnectionPool

from infrastructure.postgres.outages import TROUBLE, reason
from infrastructure.postgres.queries import fetch
from infrastructure.telemetry.metrics import CLOCK_SKEW

log = logging.getLogger(__name__)

READ = "SELECT clock_timestamp()"
READINGS = 3
READ_EVERY_SECONDS = 60.0
TOLERATED_SECONDS = 2.0
"""How far the machine's own clock may be off before the log says so."""

STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Goes on while the machine sleeps, where there is such a clock (Linux)."""


class Reading(NamedTuple):
    """What the database's clock showed when the steady clock stood at `steady`; off by half of `took` at most."""

    took: float
    steady: float
    shown: datetime


class Clock:
    """The database's clock, to be read without asking the database. `start` before use."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._reading = Reading(0.0, _steady(), datetime.now(UTC))

    def now(self) -> datetime:
        """What the database's clock shows now, in UTC."""
        return self._reading.shown + timedelta(seconds=_steady() - self._reading.steady)

    async def read(self) -> None:
        """Read the database's clock; the quickest of a few readings counts. Tells how far the machine's own is off."""
        self._reading = min([await self._read() for _ in range(READINGS)])
        skew = (datetime.now(UTC) - self.now()).total_seconds()
        CLOCK_SKEW.set(skew)
        if abs(skew) > TOLERATED_SECONDS:
            log.warning("the clock of this machine is %+.1f s off the database's; set it right (NTP)", skew)

    async def run(self) -> None:
        """Read the clock again and again until cancelled."""
        while True:
            await asyncio.sleep(READ_EVERY_SECONDS)
            try:
                await self.read()
            except TROUBLE as error:
                log.warning("the database's clock could not be read: %s", reason(error))

    async def _read(self) -> Reading:
        before = _steady()
        ((shown,),) = await fetch(self._pool, READ)
        after = _steady()
        return Reading(after - before, (before + after) / 2, shown.astimezone(UTC))


def _steady() -> float:
    return time.clock_gettime(STEADY)
