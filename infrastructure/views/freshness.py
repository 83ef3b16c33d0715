"""Readers see what they did themselves: a view that follows the log is waited for until it has taken that in.

One query says whether it has; only where it has not is there a wait. How far a view has come and who did what stand in
the database, so it is the same whichever process recorded it, and whichever is asked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from psycopg_pool import AsyncConnectionPool

from infrastructure.log.codec import ERASURE
from infrastructure.log.cursors import HAS_ALL, HAS_ALL_OF_ACTOR
from infrastructure.postgres.outages import reason
from infrastructure.postgres.queries import fetch
from infrastructure.process.tasks import cancel
from infrastructure.views.projector import Projector
from projections.projection import Projection

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0
FIRST_LOOK_SECONDS, LAST_LOOK_SECONDS = 0.01, 0.1
"""After how long it is looked again where that was not enough: twice as long each time, up to the second."""


class Freshness:
    """Waits for views, and lends a hand: whoever waits for one in this process waits for the same piece of work."""

    def __init__(self, pool: AsyncConnectionPool, projector: Projector) -> None:
        self._pool, self._projector = pool, projector
        self._work: dict[str, asyncio.Task[None]] = {}
        self._failing: set[str] = set()

    async def own(self, projection: Projection, person_id: str) -> bool:
        """Wait until a view has taken in all that a person did, two seconds at most; whether it has."""
        asked = {"name": projection.name, "events": [*projection.topics, ERASURE], "actor": person_id}
        return await self._within_patience(projection, lambda: self._is_so(HAS_ALL_OF_ACTOR, asked))

    async def whole(self, projection: Projection) -> bool:
        """Wait until a view has taken in all that there is for it by now, two seconds at most; whether it has."""
        asked = {"name": projection.name, "events": [*projection.topics]}
        return await self._within_patience(projection, lambda: self._is_so(HAS_ALL, asked))

    async def stop(self) -> None:
        """Leave the work to others."""
        await cancel(self._work.values())

    async def _within_patience(self, projection: Projection, is_there: Callable[[], Awaitable[bool]]) -> bool:
        if await is_there():
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._until(is_there, projection)
                return True
        return False

    async def _until(self, is_there: Callable[[], Awaitable[bool]], projection: Projection) -> None:
        look_seconds = FIRST_LOOK_SECONDS
        while True:
            await asyncio.shield(self._catching_up(projection))
            if await is_there():
                return
            await asyncio.sleep(look_seconds)
            look_seconds = min(2 * look_seconds, LAST_LOOK_SECONDS)

    def _catching_up(self, projection: Projection) -> asyncio.Task[None]:
        """The work on a view. It goes on when who waits for it has gone, or long work would begin again and again."""
        work = self._work.get(projection.name)
        if work is None or work.done():
            work = asyncio.create_task(self._catch_up(projection), name=f"catching up {projection.name}")
            self._work[projection.name] = work
        return work

    async def _catch_up(self, projection: Projection) -> None:
        """Take in what there is, unless another process is at it.

        That it does not work is told once, until it works again: readers try it many times a second.
        """
        try:
            await self._projector.catch_up(projection)
        except Exception as error:
            if projection.name not in self._failing:
                log.warning("a reader could not bring %s up to date: %s", projection.name, reason(error))
            self._failing.add(projection.name)
        else:
            self._failing.discard(projection.name)

    async def _is_so(self, query: str, asked: Mapping[str, object]) -> bool:
        ((is_so,),) = await fetch(self._pool, query, asked)
        return bool(is_so)
