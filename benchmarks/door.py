"""What it costs to come in: a small query as production answers it, beside the same query carried out for anybody."""

import base64
import secrets
import sys
from collections.abc import Awaitable, Callable, Sequence

import uvloop

from benchmarks.load import Line, answers_per_second, request
from benchmarks.reporting import Case, report
from benchmarks.running import LYCEUM, Bench, alternate, bench
from tests.identity_provider import SigningKey, identity_provider

CONNECTIONS = 32
QUERY = "{ viewer { id } }"
TIME_TARGET = 1.10


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
        peer = (sys.executable, "-m", "benchmarks.peers", "open_door")
        with place.server(LYCEUM, url, **production) as ours, place.server(peer, place.database()) as other:
            tokens = [key.sign(sub=f"learner-{n}") for n in range(CONNECTIONS)]
            side = {name: _side(port, tokens) for name, port in (("ours", ours), ("open", other))}
            time = await alternate(side)
    beside = "carried out for anybody"
    return [Case("{ viewer { id } }", time["ours"], beside, time["open"], "µs", TIME_TARGET, at_most=True)]


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
