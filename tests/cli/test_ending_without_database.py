"""Servers and workers whose database is away, or a part of which has ended, come to their end in time."""

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from infrastructure.postgres.embedded import is_running
from tests.cli.test_ending import folder, started, wait_for
from tests.support.client import start_exam, start_server, wait_until_written
from tests.support.network import Network, network

pytestmark = pytest.mark.world

__all__ = ["folder"]

END_SECONDS = 30
"""It takes five; a busy machine may be late. Without a deadline it never came."""


@pytest.fixture
def way(database: str) -> Iterator[Network]:
    with network(database) as running:
        yield running


@pytest.mark.parametrize("trouble", ["go_away", "silence"])
def test_a_server_ends_whose_database_is_lost(way: Network, tmp_path: Path, trouble: str) -> None:
    with start_server(way.url, tmp_path) as server:
        learner = server.learner()
        learner.ask("{ sessions { edges { node { id } } } }")
        getattr(way, trouble)()
        told: list[dict[str, Any]] = []
        query = "mutation ($input: StartExamInput!) { startExam(input: $input) { __typename } }"

        def send() -> None:
            told.append(learner.post(query, {"input": {"skill": "READING", "commandId": str(uuid4())}}).json())

        sending = threading.Thread(target=send)
        sending.start()
        time.sleep(1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(END_SECONDS) == 0
        sending.join(END_SECONDS)
        assert "UPSTREAM_UNAVAILABLE" in str(told)
        assert "never retrieved" not in server.log


@pytest.mark.parametrize("trouble", ["go_away", "silence"])
def test_a_worker_ends_whose_database_is_lost(way: Network, tmp_path: Path, trouble: str) -> None:
    with started("work", tmp_path, LYCEUM_DATABASE_URL=way.url) as process:
        assert process.stdout
        assert process.stdout.readline() == "working\n"
        getattr(way, trouble)()
        time.sleep(1)
        process.terminate()
        _, error = process.communicate(timeout=END_SECONDS)
        assert process.returncode == 0, error
        assert "never retrieved" not in error


def test_a_process_ends_that_waits_for_a_database_that_says_nothing(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"postgresql://lyceum@127.0.0.1:{nobody.getsockname()[1]}/lyceum"
        with started("serve", tmp_path, LYCEUM_DATABASE_URL=url) as process:
            connection, _ = nobody.accept()
            with connection:
                process.terminate()
                assert process.wait(END_SECONDS) == 0


def test_a_worker_that_ends_ends_its_process_and_says_why(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path) as server, psycopg.connect(database, autocommit=True) as connection:
        learner = server.learner()
        wait_until_written(learner, start_exam(learner))
        connection.execute("UPDATE stored_events SET state = 'broken' WHERE topic = 'exam.started'")
        connection.execute("UPDATE cursors SET position = 0")
        assert server.process.wait(END_SECONDS) == 1
        (line,) = [one for one in server.log.splitlines() if '"level":"critical"' in one]
        assert re.search("the process ends, because a part of it has: projector: ", line)


def test_a_server_without_any_worker_is_not_ready(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, "--no-worker") as server:

        def missing() -> Any:
            answer = httpx.get(f"{server.url}/readyz", timeout=END_SECONDS)
            return answer.json() if answer.status_code == 503 else None

        while not (seen := missing()):
            time.sleep(0.2)
        assert seen == {"ready": False, "worker": "not heard of"}
        with started("work", tmp_path, LYCEUM_DATABASE_URL=database):
            wait_for(lambda: httpx.get(f"{server.url}/readyz", timeout=END_SECONDS).text == "ready\n")


def test_an_embedded_server_that_was_killed_is_started_again(folder: Path) -> None:
    with started("serve", folder) as process:
        assert process.stdout
        line = ""
        while "ready" not in line:
            line = process.stdout.readline()
        ready = line.split()[1].replace("/graphql", "/readyz")
        postgres = int((folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(postgres, signal.SIGKILL)
        wait_for(lambda: is_running(folder / "postgres"))
        wait_for(lambda: httpx.get(ready, timeout=END_SECONDS).status_code == 200)
        process.terminate()
        process.communicate(timeout=END_SECONDS)
        assert process.returncode == 0
    assert not (folder / "postgres" / "postmaster.pid").exists()
