"""What a player reports: how many events that leads to, what it costs, and what is left of it after kill -9."""

import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import httpx
import uvloop

from benchmarks.api import CONNECTIONS, Side
from benchmarks.book_readers import REPORT, Reader, plain_book, position, reader
from benchmarks.kills import Loss, kills
from benchmarks.load import SECONDS, WARM_UP_SECONDS, Line, answers_per_second, request
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, alternate, bench, cpu_seconds

REPORTS, MOST_EVENTS = 1_000, 125
STEP_SECONDS = 0.25
"""Between two positions by the player's clock: of so many reports none is from too far in the future."""

KILLS = 50
MOST_LOST = 2

PEERS = [sys.executable, "-m", "benchmarks.peers"]
EVENTS = """query ($id: ID!, $after: String) { session(id: $id) { events(first: 100, after: $after) {
  edges { node { type } } pageInfo { endCursor hasNextPage } } } }"""


async def events(one: Reader) -> Counter[str]:
    """How many events a session has, by their types."""
    found, after, more = Counter[str](), None, True
    while more:
        page = (await one.ask(EVENTS, id=one.session_id, after=after))["session"]["events"]
        found.update(edge["node"]["type"] for edge in page["edges"])
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return found


async def gathering(place: Bench, url: str, port: int) -> Case:
    """So many reports of one position each, one after the other."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        one = await reader(place, http)
        for n in range(REPORTS):
            await one.report(2 * n, second=n * STEP_SECONDS)
        assert (await one.where())["furthestWordIndex"] == 2 * (REPORTS - 1)
        count = sum((await events(one)).values())
    return Case(f"events of {REPORTS:,} reports", count, "the bound", MOST_EVENTS, "events", 1.0, at_most=True)


async def costing(place: Bench, url: str, port: int) -> list[Case]:
    """Reports by many at once, and by one: of ours, and of an endpoint that inserts a row for each."""
    ours = [await _reporting(place, port) for _ in range(CONNECTIONS)]
    with place.server([*PEERS, "rows"], url) as bare:
        theirs = [_rows(bare, one) for one in ours]
        lines = {"ours": [Line(port, graphql) for _, graphql in ours], "a row each": theirs}
        alone = {name: [of_it[0]] for name, of_it in lines.items()}
        sides = {name: _side(of_it) for name, of_it in lines.items()}
        rate = await alternate(sides)
        spent = await alternate({name: _spending(of_it) for name, of_it in lines.items()})
        slowly = await alternate({name: _side(of_it) for name, of_it in alone.items()})
    beside, many = "a row each", f"{CONNECTIONS} at once"
    return [
        Case(f"reports a second, {many}", rate["ours"], beside, rate[beside], "1/s"),
        Case(f"the server's CPU for a report, {many}", spent["ours"], beside, spent[beside], "ms"),
        Case("a report, one at a time", 1000 / slowly["ours"], beside, 1000 / slowly[beside], "ms"),
    ]


async def _reporting(place: Bench, port: int) -> tuple[Reader, Sequence[str]]:
    """A new reader, and the requests of its player."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        one = await reader(place, http)
    return one, [_request(one, n) for n in range(REPORTS)]


def _request(one: Reader, n: int) -> str:
    given: dict[str, Any] = {"sessionId": one.session_id, "positions": [position(n, one.began, n * STEP_SECONDS)]}
    return request("POST", "/graphql", one.token, {"query": REPORT, "variables": {"input": given}})


def _rows(port: int, own: tuple[Reader, Sequence[str]]) -> Line:
    one, _ = own
    told = [position(n, one.began, n * STEP_SECONDS) for n in range(REPORTS)]
    bodies = [{"sessionId": one.session_id, "positions": [each]} for each in told]
    return Line(port, [request("POST", "/reports", one.token, body) for body in bodies])


def _side(lines: Sequence[Line]) -> Side:
    return lambda: answers_per_second(lines, '"version"' if "/reports" in lines[0].requests[0] else '"position"')


def _spending(lines: Sequence[Line]) -> Side:
    """Milliseconds of the processor that the server takes for a report."""
    server = Bench.listener(lines[0].port)
    measured = _side(lines)

    async def side() -> float:
        before = cpu_seconds(server)
        answers = await measured() * (WARM_UP_SECONDS + SECONDS)
        return 1000 * (cpu_seconds(server) - before) / answers

    return side


def killing(losses: Sequence[Loss]) -> list[Case]:
    """What a kill -9 took of what was acknowledged, in the worst of all rounds."""
    name = f"{len(losses)} times kill -9"
    furthest, last = max(one.furthest for one in losses), max(one.last for one in losses)
    return [
        Case(f"{name}: reports acknowledged", sum(one.reports for one in losses), "rounds", len(losses), "reports"),
        Case(f"{name}: words lost of the furthest", furthest, "one would be", 1, "words", 0.0, at_most=True),
        Case(f"{name}: reports lost of the last", last, "the bound", MOST_LOST, "reports", 1.0, at_most=True),
    ]


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        url = place.database()
        plain_book(place, url)
        with place.server(LYCEUM, url) as port:
            cases = [await gathering(place, url, port), *await costing(place, url, port)]
        report("what a player reports", [*cases, *killing(await kills(place, url, KILLS))])


if __name__ == "__main__":
    uvloop.run(main())
