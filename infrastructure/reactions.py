"""From events to jobs: what has to be done because something happened."""

from psycopg_pool import AsyncConnectionPool

from infrastructure.event_log import EventLog
from infrastructure.jobs import Jobs
from infrastructure.outages import persist
from infrastructure.projector import ADD_CURSOR, HOLD_CURSOR, MOVE_CURSOR
from infrastructure.signals import Signals

NAME = "reactions"
BATCH = 200

REACTIONS = {
    "exam.started": "plan_exam",
    "exam.generation_started": "write_exam",
    "exam.regenerated": "plan_exam",
    "exam.part_retried": "write_exam",
    "exam.grading_requested": "mark_answers",
    "study.action_taken": "study",
    "study.lesson_requested": "study",
    "study.work_retried": "study",
    "study.work_failed": "study",
    "study.autopilot_started": "study",
    "study.autopilot_resumed": "study",
}
"""The job that an event of this name calls for."""


class Reactions:
    """Follows the log and defers jobs, each once for its event."""

    def __init__(self, log: EventLog, signals: Signals, pool: AsyncConnectionPool, jobs: Jobs) -> None:
        self._log, self._signals, self._pool, self._jobs = log, signals, pool, jobs

    async def run(self) -> None:
        """React to events until cancelled."""
        async with self._signals.watch(*REACTIONS) as flag:

            async def follow() -> None:
                flag.clear()
                await self._signals.grown(flag, beyond=await self.catch_up())

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
            rows = await self._log.read(held[0], BATCH, list(REACTIONS))
            for row in rows:
                await self._jobs.defer(REACTIONS[row.topic], str(row.session_id), row.position)
            last = rows[-1].position if rows else held[0]
            position = last if len(rows) == BATCH else max(end, last)
            await connection.execute(MOVE_CURSOR, (position, NAME))
            return position, end
