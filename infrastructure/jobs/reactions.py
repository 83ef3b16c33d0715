"""From events to jobs: what has to be done because something happened."""

from collections.abc import Mapping, Sequence

import psycopg
from psycopg_pool import AsyncConnectionPool

from infrastructure.jobs.queue import Jobs
from infrastructure.log.codec import StoredRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.follower import Follower
from infrastructure.log.wakeups import Wakeups

NAME = "reactions"
BATCH = 200


class Reactions:
    """Follows the log and defers jobs, each once for its event. `called` is the job that events of a name call for.

    The cursor moves after the jobs are in the queue: a crash in between defers them again, which does no harm.
    """

    def __init__(
        self, log: EventLog, wakeups: Wakeups, pool: AsyncConnectionPool, jobs: Jobs, called: Mapping[str, str]
    ) -> None:
        self._jobs, self._called = jobs, called
        self._follower = Follower(log, wakeups, pool, NAME, list(called), self._defer, batch=BATCH)

    async def run(self) -> None:
        """React to events until cancelled."""
        await self._follower.run(NAME)

    async def catch_up(self) -> int | None:
        """Defer the jobs of all events that the log has by now; the position reached, None if another process does."""
        return await self._follower.catch_up()

    async def _defer(self, _: psycopg.AsyncConnection, rows: Sequence[StoredRow], _reached: int) -> None:
        for row in rows:
            await self._jobs.defer(self._called[row.topic], str(row.session_id), row.position)
