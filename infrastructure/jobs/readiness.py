"""Whether a server can do what it is there for: record what comes, have it worked on, and keep the views up."""

import asyncio
import logging
import time
from collections.abc import Mapping

from psycopg_pool import AsyncConnectionPool

from infrastructure.jobs.reactions import NAME as REACTIONS
from infrastructure.jobs.stored_jobs import HEARTBEAT
from infrastructure.log.cursors import IDLE, positions
from infrastructure.log.statements import END
from infrastructure.log.writer import Writer
from infrastructure.postgres.outages import kind, reason
from infrastructure.postgres.queries import fetch
from projections.catalogue import PROJECTIONS

log = logging.getLogger(__name__)

KEPT_SECONDS = 1.0
"""How long an answer is good for, so that asking is no load."""

LOOK_SECONDS = 3.0
"""What is not known after so long is taken for missing."""

WRITE_SECONDS = 2.0
"""How long writing one event may take."""

HEART_SECONDS = 10.0
"""A worker not heard of for so long is taken for dead, and a server or a worker is given so long to begin."""

STANDING_SECONDS = 60.0
"""How long a view may stand still while there is something for it to see, with nobody at work on it."""


class Readiness:
    """What is missing, by the server's own looks."""

    def __init__(self, writer: Writer, pool: AsyncConnectionPool) -> None:
        self._writer, self._pool = writer, pool
        self._begun = time.monotonic()
        self._looking: asyncio.Task[Mapping[str, str]] | None = None
        self._answer: Mapping[str, str] = {}
        self._good_until = 0.0
        self._moved: dict[str, tuple[int, float]] = {}

    async def missing(self) -> Mapping[str, str]:
        """What is missing, and how; nothing when all is well. Who asks at the same time shares a look."""
        if self._looking is None and time.monotonic() > self._good_until:
            self._looking = asyncio.create_task(self._look())
        if self._looking:
            await asyncio.wait([self._looking], timeout=LOOK_SECONDS)
            self._take(self._looking)
        return self._answer

    def _take(self, look: "asyncio.Task[Mapping[str, str]]") -> None:
        """Take what a look has found. One that has found nothing yet is waited for by the next who asks."""
        self._answer = look.result() if look.done() else {"log": "TimeoutError"}
        self._good_until = time.monotonic() + KEPT_SECONDS
        if look.done():
            self._looking = None

    async def _look(self) -> Mapping[str, str]:
        looks = {"log": self._write, "worker": self._heart, "projections": self._standing}
        found = await asyncio.gather(*(look() for look in looks.values()), return_exceptions=True)
        missing = {}
        for name, problem in zip(looks, found, strict=True):
            if isinstance(problem, BaseException):
                log.warning("not ready: %s: %s", name, reason(problem))
            missing[name] = kind(problem) if isinstance(problem, BaseException) else problem
        return {name: problem for name, problem in missing.items() if problem}

    async def _write(self) -> str:
        async with asyncio.timeout(LOOK_SECONDS):
            await self._writer.try_out(WRITE_SECONDS)
        return ""

    async def _heart(self) -> str:
        ((seconds,),) = await fetch(self._pool, HEARTBEAT)
        lost = (seconds is None or seconds > HEART_SECONDS) and time.monotonic() > self._begun + HEART_SECONDS
        return "not heard of" if lost else ""

    async def _standing(self) -> str:
        """Which views stand still. Whoever works on one, as a rebuild does, holds its cursor."""
        ((end,),) = await fetch(self._pool, END)
        reached, now = await positions(self._pool), time.monotonic()
        for name in (*PROJECTIONS, REACTIONS):
            position = reached.get(name, 0)
            if position >= end or self._moved.get(name, (-1, now))[0] != position:
                self._moved[name] = position, now
        standing = [name for name, (_, since) in self._moved.items() if now > since + STANDING_SECONDS]
        idle = {name for (name,) in await fetch(self._pool, IDLE, (standing,))} if standing else set()
        return ", ".join(name for name in standing if name in idle or name not in reached)
