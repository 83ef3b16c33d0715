"""SIGTERM and SIGINT: streams end whole, requests are told, and what has been started is given back."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psycopg
import pytest

from infrastructure.postgres.embedded import USERS, get_server
from tests.support.client import LYCEUM, RunningServer, free_port

pytestmark = pytest.mark.world

Launch = Callable[..., RunningServer]

SSE, MULTIPART = "text/event-stream", "multipart/mixed;subscriptionSpec=1.0"
FOLLOW = 'subscription { eventLog(types: ["session.ended"]) { id } }'
STOPPING = (
    '{"payload":null,"errors":[{"message":"The server is stopping; subscribe again, after the last cursor.",'
    '"extensions":{"code":"UPSTREAM_UNAVAILABLE","retryAfterMs":5000}}]}'
)
PART = "\r\nContent-Type: application/json; charset=utf-8\r\n\r\n"
SECONDS = 60
"""What a slow machine may take for something that has to happen."""


def problems(log: str) -> list[str]:
    """The lines of a log that tell of errors."""
    return [line for line in log.splitlines() if '"level":"error"' in line or '"exception"' in line or "Trace" in line]


# ------------------------------------------------------------ what is open


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_streams_come_to_the_end_of_their_body(launch: Launch, number: int) -> None:
    server = launch()
    token = server.analyst().token

    async def body(accept: str) -> str:
        headers = {"Authorization": f"Bearer {token}", "Accept": accept}
        async with (
            httpx.AsyncClient(base_url=server.url, headers=headers, timeout=SECONDS) as http,
            http.stream("POST", "/graphql", json={"query": FOLLOW}) as response,
        ):
            opened.release()
            return "".join([chunk async for chunk in response.aiter_text()])

    opened = asyncio.Semaphore(0)
    reading = [asyncio.create_task(body(accept)) for accept in (SSE, SSE, MULTIPART)]
    for _ in reading:
        await opened.acquire()
    async with server.analyst().subscribe(FOLLOW):
        server.process.send_signal(number)
        assert await asyncio.gather(*reading) == ["", "", f"\r\n---{PART}{STOPPING}\r\n-----\r\n"]
    assert server.process.wait(SECONDS) == 0
    assert problems(server.log) == []


def test_a_request_whose_rest_does_not_come_is_told(launch: Launch) -> None:
    server = launch()
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=SECONDS) as wire:
        wire.sendall(
            b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
            b'Expect: 100-continue\r\n\r\n{"query": '
        )
        assert wire.recv(1000).startswith(b"HTTP/1.1 100 "), "the server waits for the rest"
        assert server.stop() == 0
        head, _, body = b"".join(iter(lambda: wire.recv(4096), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"retry-after: 5" in head.lower()
    assert json.loads(body)["errors"][0]["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
    assert "Traceback" not in server.log


# ------------------------------------------------------------ before it is ready


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that is open to the user that PostgreSQL runs as."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextlib.contextmanager
def started(command: str, folder: Path, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """A process in a group of its own, as a terminal starts it."""
    kept = {name: value for name, value in os.environ.items() if name != "LYCEUM_DATABASE_URL"}
    env = {**kept, "LYCEUM_DATA_DIR": str(folder), "PORT": str(free_port()), **environ}
    process = subprocess.Popen(
        [LYCEUM, command], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def assert_ends_quietly(process: subprocess.Popen[str], number: int) -> None:
    """A signal to its whole group, as Ctrl-C is one, ends it with success and without a word."""
    os.killpg(process.pid, number)
    out, error = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, problems(error)) == (0, "", []), error


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("sign", ["PG_VERSION", "postmaster.pid"])
def test_an_embedded_server_that_is_being_started_is_stopped_again(folder: Path, sign: str, number: int) -> None:
    with started("serve", folder) as process:
        wait_for((folder / "postgres" / sign).exists)
        assert_ends_quietly(process, number)
    assert not (folder / "postgres" / "postmaster.pid").exists()
    assert json.loads((folder / "postgres" / USERS).read_text()) == []
    with get_server(folder / "postgres") as server, psycopg.connect(server.get_uri()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_that_come_while_a_server_ends_change_nothing(folder: Path, number: int) -> None:
    with started("serve", folder) as process:
        assert process.stdout
        wait_for(lambda: "ready" in process.stdout.readline())
        while process.poll() is None:
            os.killpg(process.pid, number)
            time.sleep(0.02)
        assert (process.returncode, problems(process.stderr.read())) == (0, [])
    assert not (folder / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("table", ["alembic_version", "secrets"], ids=["migrating", "connecting"])
@pytest.mark.parametrize("command", ["serve", "work"])
def test_a_process_ends_that_waits_for_the_database(
    database: str, tmp_path: Path, command: str, table: str, number: int
) -> None:
    waiting = f"SELECT FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted"
    environ = {"LYCEUM_DATABASE_URL": database}
    with psycopg.connect(database) as connection:
        connection.execute(f"LOCK TABLE {table}")
        with started(command, tmp_path, **environ) as process:
            wait_for(lambda: connection.execute(waiting).fetchall())
            assert_ends_quietly(process, number)
