"""A thousand sockets with a subscription each in one server process: memory, time to the client, nothing missed."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence

import httpx
import psutil
import uvloop

from benchmarks.api import saving
from benchmarks.exams import StoredExam, begun, events_of, store, written
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, bench, free_port
from infrastructure.services import services

SOCKETS = 1000
EVENTS_PER_SECOND = 100
SETTLE_SECONDS = 3.0
KILOBYTES, MILLISECONDS = 120.0, 150.0


async def sessions(place: Bench, url: str) -> list[StoredExam]:
    """A small exam for each socket."""
    settings = place.settings(url)
    async with services(settings, url) as parts:
        return await store(parts, settings.master_key, events_of([*begun(), *written([2], 1)]), SOCKETS)


async def save_one_each(place: Bench, port: int, exams: Sequence[StoredExam]) -> None:
    """An event in each session, evenly over time."""
    started = time.perf_counter()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http, asyncio.TaskGroup() as group:
        for number, exam in enumerate(exams):
            await asyncio.sleep(started + number / EVENTS_PER_SECOND - time.perf_counter())
            group.create_task(_save(http, saving(place, exam)[0]))


async def _save(http: httpx.AsyncClient, request: str) -> None:
    head, _, body = request.partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    answer = await http.post("/graphql", content=body, headers=headers)
    assert '"version"' in answer.text, answer.text


async def measure(place: Bench) -> list[Case]:
    """The watchers are a process of their own."""
    url = place.database()
    exams = await sessions(place, url)
    with place.process(LYCEUM, "ready ", **place.environ(url, PORT=str(free_port()))) as (server, ready):
        port, process = int(ready.rsplit(":", 1)[1].split("/")[0]), psutil.Process(server.pid)
        before = process.memory_info().rss
        command = [sys.executable, "-m", "benchmarks.watching"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as watching:  # noqa: ASYNC220
            assert watching.stdin
            assert watching.stdout
            order = {"port": port, "sessions": [(place.token(exam.owner), exam.id) for exam in exams]}
            watching.stdin.write(json.dumps(order) + "\n")
            watching.stdin.flush()
            assert await asyncio.to_thread(watching.stdout.readline) == "open\n"
            await asyncio.sleep(SETTLE_SECONDS)
            grown = (process.memory_info().rss - before) / SOCKETS / 1024
            await save_one_each(place, port, exams)
            await asyncio.sleep(SETTLE_SECONDS)
            seen = json.loads(watching.communicate("\n")[0])
    taken = seen["seconds"]
    p99 = 1000 * taken[int(0.99 * len(taken))]
    return [
        Case("memory of a socket", grown, "120 KB", KILOBYTES, "KB", 1.0, at_most=True),
        Case("recorded to client, p99", p99, "150 ms", MILLISECONDS, "ms", 1.0, at_most=True),
        Case("events that arrived", len(taken), "events recorded", SOCKETS, "", 1.0),
    ]


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"sockets, {SOCKETS} with a subscription each", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
