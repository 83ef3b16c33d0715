"""What it costs to come in: small queries as production answers them, beside the same carried out for anybody."""

import base64
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack

import uvloop

from benchmarks.api import SESSION
from benchmarks.exams import StoredExam, answered, begun, events_of, store, written
from benchmarks.load import Line, answers_per_second, request
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, alternate, bench
from infrastructure.services import services
from tests.support.identity_provider import SigningKey, identity_provider

CONNECTIONS = 32
SMALLEST = "{ viewer { id } }"
TIME_TARGET = 1.10
PEERS = {
    "open_edge": "without authentication, limits, negotiation",
    "open_door": "nor request ids, log, metrics, headers",
}


Side = Callable[[], Awaitable[float]]


async def measure(place: Bench) -> list[Case]:
    """Microseconds an answer by the clock."""
    key = SigningKey.new()
    with identity_provider(key) as provider, ExitStack() as stack:
        production = {
            "LYCEUM_MODE": "production",
            "LYCEUM_MASTER_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "LYCEUM_JWKS_URL": provider.url,
            "LYCEUM_ALLOWED_ORIGINS": "https://app.school.example",
            "LYCEUM_HSTS": "31536000",
        }
        sides: dict[str, Side] = {}
        for name in ("ours", *PEERS):
            command = LYCEUM if name == "ours" else (sys.executable, "-m", "benchmarks.peers", name)
            url = place.database()
            exam = await one_exam(place, url, production["LYCEUM_MASTER_KEY"])
            port = stack.enter_context(place.server(command, url, **production, BENCH_VIEWER=exam.owner))
            tokens = [key.sign(sub=exam.owner, jti=str(n)) for n in range(CONNECTIONS)]
            for query, variables in ((SMALLEST, {}), (SESSION, {"id": exam.id})):
                sides[f"{query} {name}"] = asking(port, tokens, {"query": query, "variables": variables})
        time = await alternate(sides)
    return [
        Case(called, time[f"{query} ours"], PEERS[peer], time[f"{query} {peer}"], "µs", target, at_most=True)
        for query, called in ((SESSION, "session query"), (SMALLEST, SMALLEST))
        for peer, target in (("open_edge", TIME_TARGET), ("open_door", None))
    ]


async def one_exam(place: Bench, url: str, master_key: str) -> StoredExam:
    """An exam in a database."""
    async with services(place.settings(url, LYCEUM_MASTER_KEY=master_key), url) as parts:
        return (await store(parts, master_key, events_of([*begun(), *written(), *answered(10)]), 1))[0]


def asking(port: int, tokens: Sequence[str], body: object) -> Side:
    """Microseconds an answer; each token asks over a connection of its own."""
    lines = [Line(port, [request("POST", "/graphql", token, body)]) for token in tokens]

    async def microseconds() -> float:
        return 1e6 / await answers_per_second(lines, '"id":')

    return microseconds


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"door, {CONNECTIONS} connections", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
