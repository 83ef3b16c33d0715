"""What it costs to come in: a small query as production answers it, beside the same query carried out for anybody."""

import base64
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack

import uvloop

from benchmarks.load import Line, answers_per_second, request
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, alternate, bench
from tests.identity_provider import SigningKey, identity_provider

CONNECTIONS = 32
QUERY = "{ viewer { id } }"
TIME_TARGET = 1.10
PEERS = {
    "open_edge": "without authentication, limits, negotiation",
    "open_door": "nor request ids, log, metrics, headers",
}


async def measure(place: Bench) -> list[Case]:
    """Microseconds an answer by the clock."""
    key, url = SigningKey.new(), place.database()
    with identity_provider(key) as provider:
        production = {
            "LYCEUM_MODE": "production",
            "LYCEUM_MASTER_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "LYCEUM_JWKS_URL": provider.url,
            "LYCEUM_ALLOWED_ORIGINS": "https://app.school.example",
            "LYCEUM_HSTS": "31536000",
        }
        with ExitStack() as stack:

            def start(command: Sequence[str], database: str) -> int:
                return stack.enter_context(place.server(command, database, **production))

            ports = {"ours": start(LYCEUM, url)}
            ports |= {name: start((sys.executable, "-m", "benchmarks.peers", name), place.database()) for name in PEERS}
            tokens = [key.sign(sub=f"learner-{n}") for n in range(CONNECTIONS)]
            time = await alternate({name: _side(port, tokens) for name, port in ports.items()})
    return [
        Case(QUERY, time["ours"], PEERS[peer], time[peer], "µs", target, at_most=True)
        for peer, target in (("open_edge", TIME_TARGET), ("open_door", None))
    ]


def _side(port: int, tokens: Sequence[str]) -> Callable[[], Awaitable[float]]:
    lines = [Line(port, [request("POST", "/graphql", token, {"query": QUERY})]) for token in tokens]

    async def microseconds() -> float:
        return 1e6 / await answers_per_second(lines, '"id":"learner')

    return microseconds


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"door, {CONNECTIONS} connections", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
