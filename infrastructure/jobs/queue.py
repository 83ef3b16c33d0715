"""Work that takes long, as durable jobs (Procrastinate). Several machines share them; a crash loses none.

Nothing here waits for the disk. A job is in the queue before the cursor that says so (see reactions) moves, and that
does wait; what a crash of the database takes back of a job's end is done again, as jobs may be.

A worker that dies leaves its jobs to the others, or to itself once it is back: whoever finds a job whose worker has not
been heard of for a few seconds puts it back into the queue.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import procrastinate
import procrastinate.worker
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from domain.lifecycle import TheSessionIsErased
from infrastructure.postgres.connecting import hurried
from infrastructure.postgres.database import Pool
from infrastructure.postgres.outages import persist, reason
from infrastructure.process.tasks import heed_cancellation

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

HOURLY = "0 * * * *"
TIMED = "timed"
"""The queue of timed work."""

TIMED_KEPT_HOURS = 1
KEPT_HOURS = 7 * 24
"""How long a job is kept that came to an end other than success, to be looked at."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work on a session, by its id. `called_by` names the events that call for it.

    What it returns is when the job named `again` is to be done, None for never. One that `waits` is done once the jobs
    of its session before it are; what has its time does not.
    """

    work: Callable[[str], Awaitable[datetime | None]]
    called_by: tuple[str, ...] = ()
    again: str | None = None
    waits: bool = True


Work = Callable[[str], Awaitable[None]]


def until_erased(work: Work) -> Work:
    """Work on a session that comes to an end, without noise, when the session is erased."""

    async def working(session_id: str) -> None:
        try:
            await work(session_id)
        except* TheSessionIsErased:
            log.info("session %s was erased while it was worked on", session_id)

    return working


class Jobs:
    """The job queue. `open` before use. Raises `ValueError` where no job has the name of an `again`."""

    def __init__(self, url: str, jobs: Mapping[str, Job], timed: Mapping[str, Callable[[], Awaitable[None]]]) -> None:
        if unknown := {job.again for job in jobs.values() if job.again} - jobs.keys():
            raise ValueError(f"no job is named {', '.join(sorted(unknown))}")
        connector = procrastinate.PsycopgConnector(pool_factory=Pool, conninfo=hurried(url), min_size=1, max_size=6)
        self._app = procrastinate.App(connector=connector)
        self._tasks: dict[str, Any] = {
            name: self._app.task(name=name, retry=RETRY)(until_erased(self._work(job))) for name, job in jobs.items()
        }
        self._waiting = {name for name, job in jobs.items() if job.waits}
        for name, work in timed.items():
            self._do_timed(name, OFTEN, work)
        self._do_timed("forget_jobs", HOURLY, self.forget)

    async def open(self) -> None:
        """Connect."""
        await self._app.open_async()

    async def close(self) -> None:
        """Disconnect."""
        await self._app.close_async()

    async def defer(self, task: str, session_id: str, cause: int) -> None:
        """Put a job into the queue, once for each cause (a position in the log)."""
        lock = session_id if task in self._waiting else None
        job = self._tasks[task].configure(lock=lock, queueing_lock=f"{task}/{cause}")
        with contextlib.suppress(AlreadyEnqueued):
            await job.defer_async(session_id=session_id)

    async def defer_until(self, task: str, session_id: str, at: datetime) -> None:
        """Have a session looked at again at an instant. It keeps no other job of the session waiting."""
        job = self._tasks[task].configure(schedule_at=at, queueing_lock=f"{task}/{session_id}/{at.timestamp():.0f}")
        with contextlib.suppress(AlreadyEnqueued):
            await job.defer_async(session_id=session_id)

    async def forget(self) -> None:
        """Remove jobs that have come to an end, however: timed ones after an hour, others after a week."""
        for hours, queue in ((TIMED_KEPT_HOURS, TIMED), (KEPT_HOURS, None)):
            await self._app.job_manager.delete_old_jobs(
                hours, queue, include_failed=True, include_cancelled=True, include_aborted=True
            )

    def _do_timed(self, name: str, cron: str, work: Callable[[], Awaitable[None]]) -> None:
        task = self._app.task(name=name, queue=TIMED, queueing_lock=name)(_at_any_time(work))
        self._app.periodic(cron=cron)(task)

    def _work(self, job: Job) -> Work:
        async def working(session_id: str) -> None:
            if (due := await job.work(session_id)) and job.again:
                await self.defer_until(job.again, session_id, due)

        return working

    async def work(self) -> None:
        """Carry out jobs until cancelled; what is under way then is put back into the queue."""
        async with asyncio.TaskGroup() as group:
            group.create_task(persist("looking for stalled jobs", self._take_over))
            group.create_task(persist("the worker", self._carry_out))

    async def _carry_out(self) -> None:
        """Run a worker; it stops when the database is away, and another one takes its place."""
        worker: Any = Worker(
            self._app,
            concurrency=CONCURRENCY,
            install_signal_handlers=False,
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=1.0,
            delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL,
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=STALLED_SECONDS,
        )
        await worker.run()
        heed_cancellation()
        await asyncio.sleep(HEARTBEAT_SECONDS)

    async def _take_over(self) -> None:
        manager: Any = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            log.warning("job %s of a lost worker is taken over", job.id)
            await manager.retry_job(job)
        await asyncio.sleep(STALLED_SECONDS / 2)


class Worker(procrastinate.worker.Worker):
    """Procrastinate's worker, which ends when it cannot say what became of a job: then that is taken over."""

    async def _persist_job_status(self, *args: Any, **kwargs: Any) -> None:
        try:
            await super()._persist_job_status(*args, **kwargs)
        except ConnectorException as error:
            log.warning("the end of a job could not be recorded: %s", reason(error))
            self.stop()  # type: ignore[no-untyped-call]


def _at_any_time(work: Callable[[], Awaitable[None]]) -> Callable[[int], Awaitable[None]]:
    async def working(timestamp: int) -> None:
        await work()

    return working
