"""Jobs of one session take turns, but for those that do not wait: a clock is kept while an author is at work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infrastructure.exam import kind
from infrastructure.jobs.queue import Job, Jobs
from infrastructure.services import Services
from tests.support.exams import eventually

SESSION, ANOTHER = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


class Desk:
    """Work that takes as long as it is let, and what was done beside it."""

    def __init__(self) -> None:
        self.under_way, self.done, self.may_end = asyncio.Event(), list[str](), asyncio.Event()

    async def write(self, session_id: str) -> None:
        self.under_way.set()
        await self.may_end.wait()
        self.done.append("written")

    async def mark(self, session_id: str) -> None:
        self.done.append(f"marked {session_id[-1]}")

    async def keep(self, session_id: str) -> None:
        self.done.append("kept")


@asynccontextmanager
async def working(database: str, desk: Desk) -> AsyncIterator[Jobs]:
    """A worker that does the work of a desk."""
    jobs = Jobs(database, {"write": Job(desk.write), "mark": Job(desk.mark), "keep": Job(desk.keep, waits=False)}, {})
    await jobs.open()
    worker = asyncio.create_task(jobs.work())
    yield jobs
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await jobs.close()


async def test_what_does_not_wait_is_done_while_another_job_of_the_session_is(database: str) -> None:
    desk = Desk()
    async with working(database, desk) as jobs:
        await jobs.defer("write", SESSION, 1)
        await asyncio.wait_for(desk.under_way.wait(), 30)
        for cause, (task, session_id) in enumerate([("mark", SESSION), ("keep", SESSION), ("mark", ANOTHER)], 2):
            await jobs.defer(task, session_id, cause)
        await eventually(lambda: seen(desk, 2))
        assert sorted(desk.done) == ["kept", "marked 2"]
        desk.may_end.set()
        await eventually(lambda: seen(desk, 4))
        assert desk.done[2:] == ["written", "marked 1"]


async def seen(desk: Desk, count: int) -> bool:
    """Whether so many jobs are done."""
    return len(desk.done) >= count


async def test_the_clocks_of_exams_do_not_wait_for_their_author(parts: Services) -> None:
    assert not kind.build(parts).jobs["keep_time"].waits
