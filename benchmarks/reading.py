"""Classrooms that read: what a report costs, and how far behind the readers their boards are."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import uvloop

from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, bench, cpu_seconds
from domain.classroom.commands import CreateClassroom, EnrolLearner
from domain.session import Id, Request
from infrastructure.identity.tokens import Tokens
from infrastructure.services import Services, services
from schema.context import Role
from tests.support.readings import begin

ROOMS, LEARNERS = 10, 30
SECONDS = 60
BEHIND_MS, CORES = 250.0, 0.4


async def classroom(parts: Services, place: Bench, room: int) -> tuple[tuple[str, str], list[dict[str, str]]]:
    """A classroom: its board as a teacher's token and its id, and its learners, each with a session."""
    teacher = f"teacher-{room}"
    tokens = Tokens.of(parts.settings)
    rooms = parts.anonymous.classroom.classrooms
    made = await rooms.create(CreateClassroom(Id(teacher), "Reading"), Request(teacher))
    learners = []
    for name in (Id(f"learner-{room}-{n}") for n in range(LEARNERS)):
        await rooms.execute(made.id, EnrolLearner(name), Request(teacher))
        begun = await begin(parts, name)
        learners.append({"id": name, "token": place.token(name), "session": begun.id})
    return (tokens.mint(teacher, [Role.TEACHER]), made.id), learners


async def classrooms(place: Bench, url: str) -> tuple[list[tuple[str, str]], list[dict[str, str]]]:
    """All boards, and all learners, in turns from room to room."""
    async with services(place.settings(url), url) as parts:
        made = [await classroom(parts, place, room) for room in range(ROOMS)]
    together = zip(*(learners for _, learners in made), strict=True)
    return [board for board, _ in made], [learner for some in together for learner in some]


def started() -> "subprocess.Popen[str]":
    """The readers, in a process of their own."""
    command = [sys.executable, "-m", "benchmarks.readers"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def run(place: Bench, command: Sequence[str], url: str, order: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """What comes of an order, and how much of a core the server took while they read."""
    with place.server(command, url) as port, started() as readers:
        assert readers.stdin
        assert readers.stdout
        server = place.listener(port)
        readers.stdin.write(json.dumps({**order, "port": port}) + "\n")
        readers.stdin.flush()
        assert await asyncio.to_thread(readers.stdout.readline) == "reading\n"
        before, began = cpu_seconds(server), time.perf_counter()
        assert await asyncio.to_thread(readers.stdout.readline) == "read\n"
        cores = (cpu_seconds(server) - before) / (time.perf_counter() - began)
        return json.loads(await asyncio.to_thread(readers.stdout.readline)), cores


async def measure(place: Bench, seconds: int) -> list[Case]:
    """Ours with its boards, and the bare endpoint, which has none, one after the other."""
    url = place.database()
    boards, learners = await classrooms(place, url)
    order = {"learners": learners, "seconds": seconds}
    ours, cores = await run(place, LYCEUM, url, {**order, "path": "/graphql", "boards": boards})
    peer = [sys.executable, "-m", "benchmarks.peers", "rows"]
    _, bare = await run(place, peer, place.database(), {**order, "path": "/reports", "boards": []})
    taken = ours["seconds"]
    p99 = 1000 * taken[int(0.99 * len(taken))]
    return [
        Case("positions that the boards showed", ours["seen"], "acknowledged", ours["acknowledged"], "", 1.0),
        Case("acknowledged to board, p99", p99, f"{BEHIND_MS:g} ms", BEHIND_MS, "ms", 1.0, at_most=True),
        Case("the server, boards and all", cores, f"{CORES:g} of a core", CORES, "cores", 1.0, at_most=True),
        Case("the server, boards and all", cores, "bare endpoint, a row each", bare, "cores"),
    ]


async def main() -> None:
    """Measure and report; a number of seconds makes the run shorter."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS
    with bench() as place:
        title = f"reading, {ROOMS} classrooms of {LEARNERS} report each second for {seconds} s"
        report(title, await measure(place, seconds))


if __name__ == "__main__":
    uvloop.run(main())
