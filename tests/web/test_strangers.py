"""What strangers send costs little: no freeze, no memory kept, nothing of theirs in the log that could do harm."""

import asyncio
import contextlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import psutil
import pytest

from tests.support.client import RunningServer
from tests.support.strangers import hostile, plain
from tests.web.test_production import PRODUCTION

REQUESTS = 2000
MOST_GROWTH = 64 * 2**20
CONNECTIONS = 8
PLAIN = 1000

MAX_LINE = 16_000
"""Bytes of a line of the log: the longest trace, and what else a line tells."""


async def send(server: RunningServer, requests: Iterable[bytes]) -> Counter[int]:
    """Send requests over a few connections; how often each status was answered."""
    waiting, statuses = iter(requests), Counter[int]()
    await asyncio.gather(*(_send(int(server.environ["PORT"]), waiting, statuses) for _ in range(CONNECTIONS)))
    return statuses


async def _send(port: int, waiting: Iterator[bytes], statuses: Counter[int]) -> None:
    while (request := next(waiting, None)) is not None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        with contextlib.closing(writer):
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            statuses[int(head.split()[1])] += 1
            length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
            await reader.readexactly(int(length or 0))


async def test_hostile_requests_of_the_largest_sizes_leave_no_memory_behind(
    launch: Callable[..., RunningServer],
) -> None:
    server = launch()
    process = psutil.Process(server.process.pid)
    assert await send(server, map(plain, range(PLAIN))) == {200: PLAIN}
    before = process.memory_info().rss
    statuses = await send(server, hostile(REQUESTS))
    assert statuses.total() == REQUESTS
    assert process.memory_info().rss - before <= MOST_GROWTH
    assert all(len(line) <= MAX_LINE for line in server.log.splitlines())
    assert server.anonymous().ask("{ viewer { id } }") == {"viewer": None}


def test_an_operation_with_a_giant_s_name_takes_no_longer_than_its_letters(
    launch: Callable[..., RunningServer],
) -> None:
    server = launch(**PRODUCTION)
    process = psutil.Process(server.process.pid)
    before = sum(process.cpu_times()[:2])
    started = time.monotonic()
    answer = server.anonymous().post("query " + "eyJ" * 80_000 + "{viewer{id}}")
    assert answer.status_code in (200, 400, 413), answer.text[:200]
    assert sum(process.cpu_times()[:2]) - before < 5, time.monotonic() - started
    assert server.anonymous().ask("{ viewer { id } }") == {"viewer": None}
    assert all(len(line) < 1000 for line in server.log.splitlines())


ESCAPES = "\x1b]0;pwn\x07 \x9b31m \u202egnp \x7f\r\n"


@pytest.mark.parametrize("environ", [{}, PRODUCTION])
def test_no_command_for_a_terminal_comes_out_of_the_log(
    launch: Callable[..., RunningServer], environ: dict[str, str]
) -> None:
    server = launch(**environ, LYCEUM_LOG_LEVEL="debug")
    http = server.anonymous().http
    http.get("/%1b]0;pwn%07%c2%9b31m%e2%80%ae%7f%0d%0a")
    http.get("/graphql", params={"query": "{viewer{id}}", "operationName": ESCAPES})
    http.post("/graphql", json={"query": "{viewer{id}}", "operationName": ESCAPES, "variables": {ESCAPES: ESCAPES}})
    http.post("/graphql", content=ESCAPES, headers={"content-type": "application/json"})
    http.get("/healthz", headers={b"X-Request-Id": "\x9b31m\u202e".encode()})  # type: ignore[dict-item]
    assert server.anonymous().ask("query Last { viewer { id } }") == {"viewer": None}
    deadline = time.monotonic() + 30
    while "Last" not in server.log and time.monotonic() < deadline:
        time.sleep(0.02)
    assert "pwn" in server.log
    assert {one for line in server.log.splitlines() for one in line if not one.isprintable()} == set()
    assert all(json.loads(line) for line in server.log.splitlines())
