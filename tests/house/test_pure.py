"""Tests that are marked as pure reach nothing: what would need a database, a server or another program is stopped."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Callable

import httpx
import psycopg
import pytest

from tests.support.cut_off import ReachesOut
from tests.support.packages import ROOT

URL = "postgresql://nobody@127.0.0.1:9/none?connect_timeout=5"

WAYS_OUT: dict[str, Callable[[], object]] = {
    "a database": lambda: psycopg.connect(URL),
    "a database, asynchronously": lambda: asyncio.run(psycopg.AsyncConnection.connect(URL)),
    "a socket": lambda: socket.create_connection(("127.0.0.1", 9), timeout=5),
    "a server": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "HTTP": lambda: httpx.get("http://localhost:9"),
    "another program": lambda: subprocess.run([sys.executable, "--version"]),
    "another program, asynchronously": lambda: asyncio.run(asyncio.create_subprocess_exec(sys.executable, "--version")),
}

SAY_HOW_MANY_EXAMPLES = {"graphql/test_introspection.py", "house/test_texts.py", "whole/test_fuzz.py"}
"""Tests that `make test-fast` leaves out; all others take `examples(many)`, of which it tries a few."""


@pytest.mark.parametrize("way", WAYS_OUT)
def test_there_is_no_way_out_of_a_pure_test(way: str) -> None:
    with pytest.raises(ReachesOut):
        WAYS_OUT[way]()


def test_the_mark_is_given_by_what_a_test_asks_for(request: pytest.FixtureRequest) -> None:
    marked = {item.name: item.get_closest_marker("pure") is not None for item in request.session.items}
    assert marked[request.node.name]
    assert not marked.get("test_nothing_is_pure_that_asks_for_a_database", False)


def test_nothing_is_pure_that_asks_for_a_database(database: str) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_pure_tests_try_as_many_examples_as_there_is_time_for() -> None:
    files = {path.relative_to(ROOT / "tests").as_posix(): path for path in (ROOT / "tests").rglob("test_*.py")}
    saying = {name for name, path in files.items() if "max_examples" + "=" in path.read_text("utf-8")}
    assert saying == SAY_HOW_MANY_EXAMPLES
