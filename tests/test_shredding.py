"""What is erased disappears from the files of the database: keys, and whatever stood there in plain."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psycopg
import pytest

from infrastructure.crypto import MasterKeys, SealedKey
from infrastructure.database import migrate
from infrastructure.embedded import get_server
from infrastructure.event_log import fetch
from infrastructure.settings import Settings, read_settings
from infrastructure.web import Services, services
from tests.client import SYLLABUS
from tests.disk import hits
from tests.exams import by
from tests.test_erasing import COMMAND, ESSAY, catch_up, erase, essay
from tests.test_learner_erasures import ADMIN, carry_out

LEARNER = "lerner-mit-namen-4711"

pytestmark = pytest.mark.xdist_group("shredding")


@pytest.fixture
def folder() -> Iterator[Path]:
    """The folder of an embedded server of the test's own, so that all that is in it is the test's."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name) / "postgres"


@pytest.fixture
def url(folder: Path) -> Iterator[str]:
    with get_server(folder) as server:
        migrate(server.get_uri())
        yield server.get_uri()


@pytest.fixture
async def parts(url: str, tmp_path: Path) -> AsyncIterator[Services]:
    async with services(settings_for(url, tmp_path), url) as running:
        yield running


def settings_for(url: str, data_dir: Path, **environ: str) -> Settings:
    return read_settings(
        {
            "LYCEUM_DATA_DIR": str(data_dir),
            "LYCEUM_DATABASE_URL": url,
            "LYCEUM_OFFLINE_PACE": "0",
            "LYCEUM_SYLLABUS_DIR": str(SYLLABUS),
            **environ,
        }
    )


async def secrets_of(parts: Services, session_id: str) -> dict[str, bytes]:
    ((sealed, master_id),) = await fetch(
        parts.pool, "SELECT sealed, master_id FROM session_keys WHERE session_id = %s", (UUID(session_id),)
    )
    secret = parts.keyring._master_keys.unseal(session_id, SealedKey(sealed, master_id))
    return {
        "sealed": sealed,
        "secret": secret,
        "essay": ESSAY.encode(),
        "command": COMMAND.encode(),
        "learner": LEARNER.encode(),
    }


async def sql(parts, q):
    async with parts.pool.connection() as c:
        return await c.execute(q)


async def test_x(parts: Services, folder: Path) -> None:
    exam = await essay(parts, LEARNER)
    wanted = await secrets_of(parts, exam.id)
    await sql(parts, "ANALYZE")
    await sql(parts, "CHECKPOINT")
    print(hits(folder, **wanted))
    await erase(parts, exam.id, LEARNER)
    await sql(parts, "VACUUM")
    await sql(parts, "CHECKPOINT")
    print(hits(folder, **wanted))
    assert await parts.shredding.shred(print)
    print(hits(folder, **wanted))
    e = await parts.learner_erasures.request(LEARNER, ADMIN)
    print(await carry_out(parts, e))
    assert await parts.shredding.shred(print)
    print(hits(folder, **wanted))
    for p in folder.rglob("*"):
        if p.is_file() and LEARNER.encode() in p.read_bytes():
            print(p)
    print(await parts.learner_erasures.find(e.id), await parts.learner_erasures.find(exam.id))
    assert 0
