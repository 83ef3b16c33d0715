"""The load generator: keep-alive connections, each sends its requests in turn, the next one upon each answer.

It runs in a process of its own (`python -m benchmarks.load`) and is the same for every server.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle

import uvloop

WARM_UP_SECONDS = 0.2
SECONDS = 1.0

LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One connection: where to, and what to send over and over."""

    port: int
    requests: Sequence[str]


def request(method: str, path: str, token: str, body: object = None) -> str:
    """An HTTP request."""
    content = "" if body is None else json.dumps(body)
    return (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: application/json\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n{content}"
    )


async def answers_per_second(lines: Sequence[Line], expected: str, seconds: float = SECONDS) -> float:
    """How many answers a second come over these lines. Raises `RuntimeError` if one of them lacks `expected`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    order = {"lines": [asdict(line) for line in lines], "expected": expected, "seconds": seconds}
    answer, _ = await process.communicate(json.dumps(order).encode())
    if process.returncode:
        raise RuntimeError("the load generator failed")
    return float(answer)


class Connection(asyncio.Protocol):
    """One connection at work."""

    def __init__(self, requests: Sequence[str], expected: bytes) -> None:
        self._requests, self._expected = cycle([text.encode() for text in requests]), expected
        self._received = b""
        self.answers = 0
        self.failure: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        """Send the next request once the answer is whole."""
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not end or length is None or len(body) < int(length[1]):
            return
        if self._expected not in body:
            self._transport.close()
            self.failure.set_exception(RuntimeError(f"unexpected answer: {self._received[:2000]!r}"))
            return
        self.answers += 1
        self._received = b""
        self._transport.write(next(self._requests))


async def _run(lines: Sequence[Line], expected: bytes, seconds: float) -> float:
    loop = asyncio.get_running_loop()
    connections = []
    for line in lines:
        new = partial(Connection, line.requests, expected)
        _, connection = await loop.create_connection(new, "127.0.0.1", line.port)
        connections.append(connection)
    await asyncio.sleep(WARM_UP_SECONDS)
    before, started = sum(connection.answers for connection in connections), time.perf_counter()
    failed, _ = await asyncio.wait([connection.failure for connection in connections], timeout=seconds)
    for failure in failed:
        failure.result()
    return (sum(connection.answers for connection in connections) - before) / (time.perf_counter() - started)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    work = _run([Line(**line) for line in given["lines"]], given["expected"].encode(), given["seconds"])
    print(uvloop.run(work))
