"""From events to durable jobs: each deferred once, carried out whatever happens to workers."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from domain.exam.authoring import Draft, PartRequest, Source
from domain.exam.state import Exam
from domain.lifecycle import EndSession
from domain.session import SessionStatus
from domain.spending import Allowance, Usage
from domain.writing import GenerationStatus
from infrastructure.exam.offline_author import OfflineAuthor
from infrastructure.jobs.queue import STALLED_SECONDS, Job, Jobs
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.client import LYCEUM
from tests.support.exams import by, eventually, generation_by, read_exam, start_exam, topics_of

QUEUE = "SELECT task_name, args->>'session_id', status FROM procrastinate_jobs ORDER BY id"


@pytest.fixture
async def other(settings: Settings, database: str) -> AsyncIterator[Services]:
    """The parts of another process on the same database."""
    async with services(settings, database) as running:
        yield running


@asynccontextmanager
async def working(*processes: Services) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(process.work()) for process in processes]
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def react(parts: Services) -> None:
    await parts.reactions.catch_up()


async def written(parts: Services, session_id: str) -> Exam | None:
    exam = await read_exam(parts, session_id)
    return exam if exam.generation in (GenerationStatus.COMPLETED, GenerationStatus.FAILED) else None


async def queue_is_empty(parts: Services) -> bool:
    return await fetch(parts.pool, QUEUE) == []


async def assert_written_once(parts: Services, session_id: str) -> None:
    topics = Counter(await topics_of(parts, session_id))
    assert topics["exam.question_generated"] == 10
    assert topics["exam.part_generated"] == topics["exam.source_written"] == 4
    assert topics["exam.generation_started"] == topics["exam.generation_completed"] == 1
    assert (await read_exam(parts, session_id)).generation is GenerationStatus.COMPLETED


async def test_an_event_defers_its_job_once(parts: Services, other: Services) -> None:
    exams = [await start_exam(parts, f"learner-{n}") for n in range(3)]
    await asyncio.gather(*(react(process) for process in (parts, other) for _ in range(2)))
    await react(other)
    assert await fetch(parts.pool, QUEUE) == [("plan_exam", exam.id, "todo") for exam in exams]


async def test_a_crash_before_the_cursor_moved_defers_no_second_job(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    await react(parts)
    async with parts.pool.connection() as connection:
        await connection.execute("UPDATE cursors SET position = 0")
    await react(other)
    assert await fetch(parts.pool, QUEUE) == [("plan_exam", exam.id, "todo")]


async def test_a_job_that_is_deferred_after_it_was_done_does_nothing(parts: Services) -> None:
    exam = await start_exam(parts)
    async with working(parts):
        done = await eventually(lambda: written(parts, exam.id))
        await eventually(lambda: queue_is_empty(parts))
        for task in ("plan_exam", "write_exam"):
            await parts.jobs.defer(task, exam.id, 1)
        await eventually(lambda: queue_is_empty(parts))
    assert await read_exam(parts, exam.id) == done


async def test_exams_are_written_by_two_workers(parts: Services, other: Services) -> None:
    exams = [await start_exam(parts, f"learner-{n}") for n in range(6)]
    async with working(parts, other):
        for exam in exams:
            await eventually(lambda id=exam.id: written(parts, id))
        await eventually(lambda: queue_is_empty(parts))
    for exam in exams:
        await assert_written_once(parts, exam.id)


async def test_the_job_of_an_abandoned_exam_ends_quietly(parts: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, EndSession(SessionStatus.ABANDONED), by())
    await react(parts)
    async with working(parts):
        await eventually(lambda: queue_is_empty(parts))
    assert await topics_of(parts, exam.id) == ["exam.started", "session.ended"]


class Startled(OfflineAuthor):
    """An author with a bug that shows once."""

    bugs = 1

    async def write_part(self, request: PartRequest, allowance: Allowance) -> AsyncIterator[Source | Draft | Usage]:
        async for piece in super().write_part(request, allowance):
            yield piece
            if self.bugs and isinstance(piece, Draft):
                self.bugs -= 1
                raise ZeroDivisionError


async def test_a_job_that_breaks_is_carried_out_again(parts: Services, database: str) -> None:
    exam = await start_exam(parts)
    author = Startled(0)
    generation = generation_by(parts, author)
    jobs = Jobs(database, {"write_exam": Job(generation.write)}, {})
    await jobs.open()
    await generation.plan(exam.id)
    await jobs.defer("write_exam", exam.id, 2)
    worker = asyncio.create_task(jobs.work())
    await eventually(lambda: written(parts, exam.id))
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await jobs.close()
    assert author.bugs == 0
    await assert_written_once(parts, exam.id)


async def test_a_worker_that_stops_puts_its_job_back(parts: Services, settings: Settings, database: str) -> None:
    exam = await start_exam(parts)
    async with services(replace(settings, offline_pace=0.5), database) as slow, working(slow):
        await eventually(lambda: written_partly(parts, exam.id))
    assert await written(parts, exam.id) is None
    async with working(parts):
        await eventually(lambda: written(parts, exam.id))
    await assert_written_once(parts, exam.id)


async def written_partly(parts: Services, session_id: str) -> bool:
    return (await topics_of(parts, session_id)).count("exam.question_generated") >= 2


async def test_the_job_of_a_dead_worker_is_taken_over(parts: Services, settings: Settings, database: str) -> None:
    exam = await start_exam(parts)
    slowly = {"LYCEUM_DATABASE_URL": database, "LYCEUM_OFFLINE_PACE": "0.2"}
    env = {**os.environ, **slowly, "LYCEUM_DATA_DIR": str(settings.data_dir)}
    worker = await asyncio.create_subprocess_exec(LYCEUM, "work", env=env, stdout=asyncio.subprocess.DEVNULL)
    try:
        await eventually(lambda: written_partly(parts, exam.id))
    finally:
        worker.kill()
        await worker.wait()
    assert await written(parts, exam.id) is None
    async with working(parts):
        await eventually(lambda: written(parts, exam.id), seconds=STALLED_SECONDS + 8)
        await eventually(lambda: queue_is_empty(parts))
    await assert_written_once(parts, exam.id)


@pytest.mark.parametrize("part", ["reactions", "projector"])
async def test_who_is_told_to_stop_at_the_moment_of_a_signal_stops(parts: Services, part: str) -> None:
    task = asyncio.create_task(getattr(parts, part).run())

    async def watching() -> list[asyncio.Event]:
        return [flag for watchers in parts.projector._wakeups._flags.values() for flag in watchers]

    flags = await eventually(watching)
    for flag in flags:
        flag.set()
    task.cancel()
    (stopped, _) = await asyncio.wait([task], timeout=30)
    assert stopped == {task}


async def test_jobs_that_came_to_an_end_are_removed_after_a_while(parts: Services) -> None:
    ended = (
        "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES (%s, 'x', 'failed')"
        " RETURNING id) INSERT INTO procrastinate_events (job_id, type, at)"
        " SELECT id, 'failed', now() - make_interval(hours => %s) FROM job"
    )
    async with parts.pool.connection() as connection:
        await connection.execute("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER")
        for queue, hours in (("timed", 0), ("timed", 3), ("default", 3), ("default", 24 * 8)):
            await connection.execute(ended, (queue, hours))
        await connection.execute("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER")
    await parts.jobs.forget()
    left = await fetch(parts.pool, "SELECT queue_name FROM procrastinate_jobs ORDER BY id")
    assert left == [("timed",), ("default",)]
