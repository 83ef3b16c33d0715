"""A server that is killed while a player reports, again and again; and what it has after each restart."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeAlias

import httpx
import psutil

from benchmarks.book_readers import Reader, reader
from benchmarks.running import WITH_WORKER, Bench

APART_SECONDS = 0.02
"""Between two reports, each of another second of the reading."""

LONGEST_SECONDS = 1.5
"""The player reports for so long at most before the server is killed."""

LOOK_AHEAD, EVERY = 51, 7
"""Now and then a learner looks so many words ahead, and comes back: the furthest word is not the last one."""


Acknowledged: TypeAlias = tuple[int, int]
"""The last and the furthest word, as the answer to a report had them."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What was lost of what was acknowledged: words of the furthest, and reports since the last that is there."""

    reports: int
    furthest: int
    last: int


async def kills(place: Bench, url: str, rounds: int) -> Sequence[Loss]:
    """Kill a server at so many random instants; the next one tells what is left."""
    chance, losses = random.Random(7), list[Loss]()
    before: tuple[Reader, list[Acknowledged]] | None = None
    while len(losses) < rounds:
        async with _server(place, url) as (process, http):
            if before:
                losses.append(await _lost(*before, http))
            one = await reader(place, http)
            before = one, await _until_killed(one, process, chance.uniform(0.1, LONGEST_SECONDS))
    return losses


@asynccontextmanager
async def _server(place: Bench, url: str) -> AsyncIterator[tuple[psutil.Process, httpx.AsyncClient]]:
    with place.server(WITH_WORKER, url) as port:
        process = place.listener(port)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            yield process, http


async def _until_killed(one: Reader, process: psutil.Process, seconds: float) -> list[Acknowledged]:
    """What was acknowledged, report by report."""
    told: list[Acknowledged] = []
    asyncio.get_running_loop().call_later(seconds, process.kill)
    with suppress(httpx.TransportError):
        while True:
            second = len(told)
            session = await one.report(_word(second), second=second)
            told.append((session["position"]["wordIndex"], session["furthestWordIndex"]))
            await asyncio.sleep(APART_SECONDS)
    return told


def _word(second: int) -> int:
    return 2 * second + LOOK_AHEAD * (second % EVERY == 0)


async def _lost(one: Reader, told: Sequence[Acknowledged], http: httpx.AsyncClient) -> Loss:
    """What is lost beside what was acknowledged; one more report may have been kept when the server was killed."""
    http.headers["authorization"] = f"Bearer {one.token}"
    session = await Reader(http, one.token, one.session_id, one.word_count, one.began).where()
    words, kept = [*(word for word, _ in told), _word(len(told))], session["position"]["wordIndex"]
    last = max(0, words[::-1].index(kept) - 1) if kept in words else len(told)
    return Loss(len(told), max(0, told[-1][1] - session["furthestWordIndex"]), last)
