"""From events to jobs: what has to be done because something happened."""

from collections.abc import Mapping

from psycopg_pool import AsyncConnectionPool

from infrastructure.jobs.queue import Jobs
from infrastructure.log.cursors import ADD_CURSOR, HOLD_CURSOR, MOVE_CURSOR
from infrastructure.log.event_log import EventLog
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.outages import persist

NAME = "reactions"
BATCH = 200


class Reactions:
    """Follows the log and defers jobs, each once for its event. `called` is the job that events of a name call for."""

    def __init__(
        self, log: EventLog, wakeups: Wakeups, pool: AsyncConnectionPool, jobs: Jobs, called: Mapping[str, str]
    ) -> None:
        self._log, self._wakeups, self._pool, self._jobs, self._called = log, wakeups, pool, jobs, called

    async def run(self) -> None:
        """React to events until cancelled."""
        async with self._wakeups.watch(*self._called) as flag:

            async def follow() -> None:
                flag.clear()
                await self._wakeups.grown(flag, beyond=await self.catch_up())

            await persist("reactions", follow)

    async def catch_up(self) -> int | None:
        """Defer the jobs of all events that the log has by now; the position reached, None if another process does."""
        while step := await self._step():
            position, end = step
            if position >= end:
                return position
        return None

    async def _step(self) -> tuple[int, int] | None:
        """Defer the jobs of the next events; the positions reached and to be reached.

        The cursor moves after the jobs are in the queue: a crash in between defers them again, which does no harm.
        """
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(ADD_CURSOR, (NAME,))
            held = await (await connection.execute(HOLD_CURSOR, (NAME,))).fetchone()
            if held is None:
                return None
            end = await self._log.end()
            if held[0] >= end:
                return held[0], end
            rows = await self._log.read(held[0], BATCH, list(self._called))
            for row in rows:
                await self._jobs.defer(self._called[row.topic], str(row.session_id), row.position)
            last = rows[-1].position if rows else held[0]
            position = last if len(rows) == BATCH else max(end, last)
            await connection.execute(MOVE_CURSOR, (position, NAME))
            return position, end
