"""What a stranger's worst request costs: the processor's time for one, and the memory that thousands leave behind."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, cycle, islice
from typing import Any

import httpx
import psutil
import uvloop

from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, bench, cpu_seconds, free_port
from infrastructure.process.garbage import spare_the_collector
from infrastructure.process.settings import Settings
from infrastructure.services import services
from infrastructure.web.application import executor_of
from schema.context import Context
from tests.support.hostile_documents import MAX_BODY, answer, documents, variables, without_end
from tests.support.hostile_requests import HOSTILE, plain

SMALL, SMALL_MS, LARGE_MS = 10_000, 30.0, 250.0
STRETCHED = 195_000
"""Bytes of a document of the greatest length there may be, most of it line ends, which are two in JSON."""

REQUESTS, AT_ONCE, MEGABYTES = 2000, 4, 64.0
REPEATED = 20
"""Times that a request is made to a server, whose processor time is counted in hundredths of a second."""

Worst = tuple[float, str]


async def worst(bodies: Iterable[tuple[str, bytes]], settings: Settings, context: Context) -> Worst:
    """Milliseconds of the processor's for the dearest of these, and which it is; each is new, and the better of two."""
    dearest = (0.0, "")
    for name, body in bodies:
        spent = min([await _milliseconds(body, settings, context) for _ in range(2)])
        dearest = max(dearest, (spent, name))
    return dearest


async def _milliseconds(body: bytes, settings: Settings, context: Context) -> float:
    executor, before = executor_of(settings), time.process_time()
    await answer(executor, context, body)
    return 1000 * (time.process_time() - before)


async def worst_head(http: httpx.AsyncClient, server: psutil.Process) -> Worst:
    """The same of requests to a server, hostile by their heads too."""
    dearest = (0.0, "")
    for name, made in HOSTILE.items():
        before = cpu_seconds(server)
        for number in range(REPEATED):
            await _sent(http, made(number))
        dearest = max(dearest, (1000 * (cpu_seconds(server) - before) / REPEATED, name))
    return dearest


async def grown(http: httpx.AsyncClient, server: psutil.Process, requests: Sequence[Callable[[int], Any]]) -> float:
    """Megabytes that a server grows by while it answers `REQUESTS` different requests."""
    before = server.memory_info().rss
    numbered = islice(enumerate(cycle(requests)), REQUESTS)
    await asyncio.gather(*(_send_all(http, numbered) for _ in range(AT_ONCE)))
    return float(server.memory_info().rss - before) / 2**20


async def _send_all(http: httpx.AsyncClient, numbered: Iterable[tuple[int, Callable[[int], Any]]]) -> None:
    for number, made in numbered:
        await _sent(http, made(REPEATED + number))


async def _sent(http: httpx.AsyncClient, request: Any) -> None:
    answered = await http.request(**request)
    assert answered.status_code < 500, answered.text


async def in_process(place: Bench) -> list[Case]:
    """Documents and variables, in development mode: what is suggested and told of the schema is dear."""
    url = place.database()
    settings = place.settings(url)
    async with services(settings, url) as parts:
        spare_the_collector()
        small = chain(documents(SMALL), without_end(SMALL), variables(SMALL))
        large = chain(documents(STRETCHED), without_end(MAX_BODY), variables(MAX_BODY))
        of_small = await worst(small, settings, parts.anonymous)
        of_large = await worst(large, settings, parts.anonymous)
    return [
        _case("10 KB", of_small, SMALL_MS),
        _case("1 MB", of_large, LARGE_MS),
    ]


async def on_a_server(place: Bench) -> list[Case]:
    """Heads, and what is left of all in memory."""
    environ = place.environ(place.database(), PORT=str(free_port()))
    with place.process(LYCEUM, "ready ", **environ) as (process, ready):
        server = psutil.Process(process.pid)
        async with httpx.AsyncClient(base_url=ready.split()[1].removesuffix("/graphql"), timeout=60) as http:
            before = await grown(http, server, [plain])
            of_heads = await worst_head(http, server)
            left = await grown(http, server, [*HOSTILE.values()])
    return [
        _case("any head", of_heads, LARGE_MS),
        Case(f"memory after {REQUESTS} hostile requests", left, "64 MB", MEGABYTES, "MB", 1.0, at_most=True),
        Case(f"memory after {REQUESTS} plain requests", before, "64 MB", MEGABYTES, "MB", 1.0, at_most=True),
    ]


def _case(size: str, dearest: Worst, target: float) -> Case:
    spent, name = dearest
    return Case(f"worst of up to {size}: {name}", spent, f"{target:.0f} ms", target, "ms", 1.0, at_most=True)


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report("hostile requests", [*await in_process(place), *await on_a_server(place)])


if __name__ == "__main__":
    uvloop.run(main())
