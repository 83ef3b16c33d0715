"""Work that takes long, as durable jobs (Procrastinate). Several machines share them; a crash loses none.

A worker that dies leaves its jobs to the others, or to itself once it is back: whoever finds a job whose worker has not
been heard of for a few seconds puts it back into the queue.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from domain.lifecycle import TheSessionIsErased
from infrastructure.connecting import conninfo
from infrastructure.database import Pool
from infrastructure.generation import Generation
from infrastructure.marking import Marking
from infrastructure.studying import Studying

log = logging.getLogger(__name__)

CONCURRENCY = 16
"""Jobs that one worker process has under way at once."""

HEARTBEAT_SECONDS = 1.0
STALLED_SECONDS = 4.0
"""A worker not heard of for this long is taken for dead."""

RETRY = procrastinate.RetryStrategy(wait=2)
"""For what a job does not handle itself, such as a database that is away: again every two seconds, without end."""


OFTEN = "* * * * * */10"
"""When timed work is done, whoever does it: every ten seconds, in cron's terms with the seconds last."""


def until_erased(work: Callable[[str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
    """Work on a session that comes to an end, without noise, when the session is erased."""

    async def working(session_id: str) -> None:
        try:
            await work(session_id)
        except* TheSessionIsErased:
            log.info("session %s was erased while it was worked on", session_id)

    return working


class Jobs:
    """The job queue. `open` before use."""

    def __init__(
        self,
        url: str,
        generation: Generation,
        marking: Marking,
        studying: Studying,
        timed: Mapping[str, Callable[[], Awaitable[None]]],
    ) -> None:
        connector = procrastinate.PsycopgConnector(pool_factory=Pool, conninfo=conninfo(url), min_size=1, max_size=6)
        self._app = procrastinate.App(connector=connector)
        tasks = {
            "plan_exam": generation.plan,
            "write_exam": generation.write,
            "mark_answers": marking.mark,
            "study": self._looking_again(studying.work),
            "step_autopilot": self._looking_again(studying.step),
        }
        self._tasks: dict[str, Any] = {
            name: self._app.task(name=name, retry=RETRY)(until_erased(work)) for name, work in tasks.items()
        }
        for name, work in timed.items():
            self._app.periodic(cron=OFTEN)(self._app.task(name=name, queueing_lock=name)(_at_any_time(work)))

    async def open(self) -> None:
        """Connect."""
        await self._app.open_async()

    async def close(self) -> None:
        """Disconnect."""
        await self._app.close_async()

    async def defer(self, task: str, session_id: str, cause: int) -> None:
        """Put a job into the queue, once for each cause (a position in the log)."""
        job = self._tasks[task].configure(lock=session_id, queueing_lock=f"{task}/{cause}")
        with contextlib.suppress(AlreadyEnqueued):
            await job.defer_async(session_id=session_id)

    async def defer_until(self, task: str, session_id: str, at: datetime) -> None:
        """Have a session looked at again at an instant. It keeps no other job of the session waiting."""
        job = self._tasks[task].configure(schedule_at=at, queueing_lock=f"{task}/{session_id}/{at.timestamp():.0f}")
        with contextlib.suppress(AlreadyEnqueued):
            await job.defer_async(session_id=session_id)

    def _looking_again(self, look: Callable[[str], Awaitable[datetime | None]]) -> Callable[[str], Awaitable[None]]:
        async def looking(session_id: str) -> None:
            if due := await look(session_id):
                await self.defer_until("step_autopilot", session_id, due)

        return looking

    async def work(self) -> None:
        """Carry out jobs until cancelled; what is under way then is put back into the queue."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take_over())
            group.create_task(self._carry_out())

    async def _carry_out(self) -> None:
        """Run a worker; it stops when the database is away, and another one takes its place."""
        while True:
            try:
                await self._app.run_worker_async(
                    concurrency=CONCURRENCY,
                    install_signal_handlers=False,
                    fetch_job_polling_interval=1.0,
                    shutdown_graceful_timeout=1.0,
                    delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                )
            except (ConnectorException, psycopg.Error) as error:
                log.warning("the worker lost the database: %s", error)
            await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _take_over(self) -> None:
        manager: Any = self._app.job_manager
        while True:
            try:
                for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
                    log.warning("job %s of a lost worker is taken over", job.id)
                    await manager.retry_job(job)
            except (ConnectorException, psycopg.Error) as error:
                log.warning("stalled jobs could not be looked for: %s", error)
            await asyncio.sleep(STALLED_SECONDS / 2)


def _at_any_time(work: Callable[[], Awaitable[None]]) -> Callable[[int], Awaitable[None]]:
    async def working(timestamp: int) -> None:
        await work()

    return working
