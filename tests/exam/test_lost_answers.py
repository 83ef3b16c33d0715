"""An append is stored, and the connection breaks before the answer is there: the command id tells."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from domain.session import SessionKind, SessionStatus
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.exams import LEARNER, by, look, read_exam, start_exam, topics_of

SOCKET = ".s.PGSQL.5432"


class Way:
    """A way to the database. It can `lose` the answer to the nth append: keeps it until `cut`, then breaks."""

    def __init__(self, host: str) -> None:
        self._host, self._countdown = host, 0
        self.kept, self.cut = asyncio.Event(), asyncio.Event()

    def lose(self, nth: int) -> None:
        self._countdown = nth

    async def connect(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        database, to_database = await asyncio.open_unix_connection(f"{self._host}/{SOCKET}")
        appends = asyncio.Event()
        requests = asyncio.create_task(self._requests(client, to_database, appends))
        await self._answers(database, to_client, appends)
        requests.cancel()
        to_client.close()
        to_database.close()

    async def _requests(self, client: asyncio.StreamReader, to: asyncio.StreamWriter, appends: asyncio.Event) -> None:
        while data := await client.read(2**16):
            if b"append_events" in data:
                appends.set()
            to.write(data)
        to.close()

    async def _answers(self, database: asyncio.StreamReader, to: asyncio.StreamWriter, appends: asyncio.Event) -> None:
        while data := await database.read(2**16):
            if appends.is_set() and self._countdown:
                self._countdown -= 1
                if not self._countdown:
                    self.kept.set()
                    await self.cut.wait()
                    return
            to.write(data)


@pytest.fixture
async def way(database: str) -> Way:
    return Way(str(conninfo_to_dict(database)["host"]))


@pytest.fixture
async def far(way: Way, settings: Settings, database: str) -> AsyncIterator[Services]:
    """The parts of a process that goes this way."""
    host = str(conninfo_to_dict(database)["host"])
    with tempfile.TemporaryDirectory() as directory:
        server = await asyncio.start_unix_server(way.connect, Path(directory) / SOCKET)
        async with services(settings, database.replace(host, directory)) as running:
            yield running
        server.close()


@pytest.mark.parametrize("command_id", ["given", None])
async def test_a_command_counts_once(parts: Services, far: Services, way: Way, command_id: str | None) -> None:
    exam = await start_exam(far)
    await far.sessions.execute(exam.id, look("quelle"), by())
    way.lose(1)
    saving = asyncio.create_task(far.sessions.execute(exam.id, look("fragen"), by(command_id=command_id)))
    await way.kept.wait()
    assert (await read_exam(parts, exam.id)).version == 3
    way.cut.set()
    assert await saving == await read_exam(parts, exam.id)
    assert await topics_of(parts, exam.id) == ["exam.started", "exam.answers_saved", "exam.answers_saved"]


@pytest.mark.parametrize("command_id", ["given", None])
async def test_a_session_is_started_once(parts: Services, far: Services, way: Way, command_id: str | None) -> None:
    await start_exam(far, "another")
    way.lose(1)
    starting = asyncio.create_task(start_exam(far, command_id=command_id))
    await way.kept.wait()
    assert await parts.event_log.end() == 2
    way.cut.set()
    started = await starting
    assert started == await read_exam(parts, started.id)
    assert await parts.event_log.end() == 2


@pytest.mark.parametrize("command_id", ["given", None])
async def test_a_session_is_replaced_once(parts: Services, far: Services, way: Way, command_id: str | None) -> None:
    left = await start_exam(far)
    way.lose(2)
    starting = asyncio.create_task(start_exam(far, command_id=command_id, replace_open=True))
    await way.kept.wait()
    assert await parts.event_log.end() == 3
    way.cut.set()
    assert await starting == await parts.sessions.open_session(SessionKind.EXAM, LEARNER)
    assert (await read_exam(far, left.id)).status is SessionStatus.ABANDONED
    assert await parts.event_log.end() == 3
