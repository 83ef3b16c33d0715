"""Appends to the log, beside plain INSERTs on the same server and beside the `eventsourcing` library's own way."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from itertools import count, pairwise
from uuid import UUID, uuid4

import psycopg
import uvloop
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from benchmarks.appending import STATE, append_for
from benchmarks.reporting import Case, report
from benchmarks.running import Bench, alternate, bench
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.event_log import EventLog
from infrastructure.postgres.database import connect
from infrastructure.services import Services, services

SECONDS = 1.0
CONCURRENCY = {1: (0.7, None), 8: (None, None), 32: (1.2, 15.0)}
"""How many append at once, with the targets beside INSERTs and beside the library."""

END = "bench.ended"

PLAIN_TABLE = """CREATE TABLE plain_events (
    id uuid, version bigint, topic text NOT NULL, state bytea NOT NULL, position bigserial UNIQUE,
    PRIMARY KEY (id, version))"""
PLAIN_INSERT = "INSERT INTO plain_events (id, version, topic, state) VALUES (%s, %s, %s, %s)"

Side = Callable[[], Awaitable[float]]


def inserts(url: str, concurrency: int) -> Side:
    """INSERTs a second, each committed by itself, on as many connections."""

    async def insert(connection: psycopg.AsyncConnection, deadline: float) -> int:
        session_id = uuid4()
        for version in count(1):
            if time.perf_counter() > deadline:
                return version - 1
            await connection.execute(PLAIN_INSERT, (session_id, version, "bench.appended", STATE))
        raise AssertionError("unreachable")

    async def measure() -> float:
        async with AsyncExitStack() as stack:
            connections = [await stack.enter_async_context(await connect(url)) for _ in range(concurrency)]
            deadline = time.perf_counter() + SECONDS
            return sum(await asyncio.gather(*(insert(one, deadline) for one in connections))) / SECONDS

    return measure


class Counted(Aggregate):
    """The smallest aggregate there can be."""

    @event("Appended")
    def append(self, state: str) -> None:
        """Something happened."""


def saves(app: Application[UUID], concurrency: int) -> Side:
    """`Application.save` calls a second, by as many threads."""

    def save(deadline: float) -> int:
        aggregate = Counted()
        for done in count():
            if time.perf_counter() > deadline:
                return done
            aggregate.append(STATE.hex())
            app.save(aggregate)
        raise AssertionError("unreachable")

    async def measure() -> float:
        deadline = time.perf_counter() + SECONDS
        return sum(await asyncio.gather(*(asyncio.to_thread(save, deadline) for _ in range(concurrency)))) / SECONDS

    return measure


def appends(parts: Services, concurrency: int, *, with_row: bool = False) -> Side:
    """Appends to our log a second, each of one event."""
    return lambda: append_for(parts.event_log, concurrency, SECONDS, with_row=with_row)


@contextmanager
def library(url: str) -> Iterator[Application[UUID]]:
    """An application of the library with its PostgreSQL module as it comes."""
    server = conninfo_to_dict(url)
    names = {"DBNAME": "dbname", "HOST": "host", "USER": "user", "PORT": "port", "PASSWORD": "password"}
    env = {f"POSTGRES_{name}": str(server.get(key) or "") for name, key in names.items()}
    app = Application[UUID](env={"PERSISTENCE_MODULE": "eventsourcing.postgres", **env})
    try:
        yield app
    finally:
        app.close()


async def beside_others(place: Bench) -> list[Case]:
    """One process, appending at several concurrencies."""
    url, plain_url, cases = place.database(), place.database(), []
    with psycopg.connect(plain_url, autocommit=True) as connection:
        connection.execute(PLAIN_TABLE)
    with library(place.database()) as app:
        async with services(place.settings(url), url) as parts:
            for concurrency, (beside_inserts, beside_library) in CONCURRENCY.items():
                sides = {
                    "ours": appends(parts, concurrency),
                    "with row": appends(parts, concurrency, with_row=True),
                    "inserts": inserts(plain_url, concurrency),
                    "library": saves(app, concurrency),
                }
                rate = await alternate(sides)
                name, unit = f"{concurrency} at once", "appends/s"
                cases += [
                    Case(name, rate["ours"], "INSERT + commit each", rate["inserts"], unit, beside_inserts),
                    Case(name, rate["ours"], "Application.save", rate["library"], unit, beside_library),
                    Case(f"{name}, with the session's row", rate["with row"], "without it", rate["ours"], unit),
                ]
    return cases


async def two_processes(place: Bench) -> list[Case]:
    """Two processes append, this one follows."""
    url = place.database()
    async with services(place.settings(url), url) as parts:
        follower = asyncio.create_task(followed(parts.event_log))
        command, env = [sys.executable, "-m", "benchmarks.appending", "16", "3"], {**os.environ, **place.environ(url)}
        both = [
            await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE) for _ in range(2)
        ]
        rates = [float((await process.communicate())[0]) for process in both]
        await parts.event_log.append(Append([EventRow(uuid4(), 1, END, b"")]))
        seen = await asyncio.wait_for(follower, 30)
        stored = [row.position for row in await parts.event_log.read(0, await parts.event_log.end())][:-1]
        alone = await append_for(parts.event_log, 32, 3)
    missed, repeated = len(set(stored) - set(seen)), len(seen) - len(set(seen))
    out_of_order = sum(after <= before for before, after in pairwise(seen))
    name = f"followed: {missed} missed, {repeated} repeated, {out_of_order} out of order"
    return [
        Case(
            name, len(set(seen) & set(stored)) - repeated - out_of_order, "appended by two", len(stored), "events", 1.0
        ),
        Case("two processes, 16 at once each", sum(rates), "one process, 32 at once", alone, "appends/s"),
    ]


async def followed(log: EventLog) -> list[int]:
    """The positions that a follower gets to see up to the end of it all."""
    seen = []
    async for row in log.follow(0):
        if row.topic == END:
            break
        seen.append(row.position)
    return seen


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report("log", [*await beside_others(place), *await two_processes(place)])


if __name__ == "__main__":
    uvloop.run(main())
