"""Fixtures: the embedded PostgreSQL, a database for each test, and servers in processes of their own."""

import asyncio
import gc
import subprocess
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp
from uuid import uuid4

import hypothesis
import psycopg
import pytest

from infrastructure.jobs import attempts
from infrastructure.kinds import seed
from infrastructure.postgres.embedded import get_server
from infrastructure.postgres.migrating import migrate
from infrastructure.process.settings import Settings, read_settings
from infrastructure.services import Services, services
from tests.support.client import SYLLABUS, RunningServer, start_server
from tests.support.cut_off import cut_off
from tests.support.examples import FAST, FEW
from tests.support.messages_api import MessagesApi, messages_api

TEMPLATE = "lyceum_template"

hypothesis.settings.register_profile(FAST, max_examples=FEW)

WORLD = {"postgres", "model_api", "provider"}
"""Fixtures that start something; all other ones that do stand on these."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs nothing but Python, before `-m` chooses: `make test-fast` runs that alone."""
    for item in items:
        if not WORLD.intersection(getattr(item, "fixturenames", ())) and not item.get_closest_marker("world"):
            item.add_marker("pure")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is imported by now stays: the collector need not look at it after each test."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """What is marked as pure reaches no database, no server and no other program, however it tries; nor do fixtures."""
    with cut_off() if item.get_closest_marker("pure") else nullcontext():
        return (yield)


pytest_runtest_call = pytest_runtest_setup


@contextmanager
def thrown_away(folder: Path) -> Iterator[None]:
    """A folder whose half a million files go when the context has ended, while nobody waits for it."""
    try:
        yield
    finally:
        subprocess.run(["sh", "-c", 'rm -rf "$0" &', folder], start_new_session=True, check=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of an embedded PostgreSQL that has a migrated template database.

    It leaves its files to the operating system, which keeps them through every death of a process. They are not under
    pytest's own folder: that is closed to the user that PostgreSQL runs as when we are root.
    """
    folder = Path(mkdtemp())
    with thrown_away(folder), get_server(folder / "postgres") as server:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(server.get_uri(TEMPLATE))
        seed(server.get_uri(TEMPLATE))
        yield url


@pytest.fixture
def database(postgres: str) -> str:
    """The URL of a fresh, migrated database."""
    return new_database(postgres)


def new_database(postgres: str) -> str:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    return postgres.replace("/postgres?", f"/{name}?")


@pytest.fixture
def settings(tmp_path: Path, database: str) -> Settings:
    """Settings for a process of the test's own."""
    return read_settings(
        {
            "LYCEUM_DATA_DIR": str(tmp_path),
            "LYCEUM_DATABASE_URL": database,
            "LYCEUM_OFFLINE_PACE": "0",
            "LYCEUM_SYLLABUS_DIR": str(SYLLABUS),
        }
    )


@pytest.fixture
async def parts(settings: Settings, database: str) -> AsyncIterator[Services]:
    """The parts of a process on a fresh database, with no worker running."""
    async with services(settings, database) as running:
        yield running


@pytest.fixture
def model_api() -> Iterator[MessagesApi]:
    """A server that stands for the language model."""
    with messages_api() as running:
        yield running


@pytest.fixture
async def studio(
    settings: Settings, database: str, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Services]:
    """The parts of a process that has its exams written and marked by `model_api`, with a worker that does not wait."""
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", 0.01)
    settings = replace(settings, anthropic_api_key="x", anthropic_base_url=model_api.url)
    async with services(settings, database) as running:
        worker = asyncio.create_task(running.work())
        yield running
        worker.cancel()
        await asyncio.gather(worker, return_exceptions=True)


@pytest.fixture(scope="session")
def server(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One `lyceum serve` for all tests of a run: use learners of your own (`server.learner()`)."""
    with start_server(new_database(postgres), tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def model_server(
    postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RunningServer, MessagesApi]]:
    """One `lyceum serve` for all tests of a run whose exams a stand-in for the language model writes; and that one."""
    with messages_api() as model:
        environ = {"ANTHROPIC_API_KEY": "x", "ANTHROPIC_BASE_URL": model.url}
        with start_server(new_database(postgres), tmp_path_factory.mktemp("model_server"), **environ) as running:
            yield running, model


@pytest.fixture
def unharmed(server: RunningServer) -> Iterator[None]:
    """Whatever a test sends, the server goes on and has no fault of its own to log."""
    before = len(server.log)
    yield
    assert server.anonymous().ask("{ viewer { id } }") == {"viewer": None}
    assert "Traceback" not in server.log[before:], server.log[before:]


@pytest.fixture
def launch(postgres: str, tmp_path: Path) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers of the test's own: `launch(LYCEUM_OFFLINE_PACE="0.2")`; all on one fresh database."""
    url = new_database(postgres)
    with ExitStack() as stack:
        yield lambda **environ: stack.enter_context(start_server(url, tmp_path, **environ))
