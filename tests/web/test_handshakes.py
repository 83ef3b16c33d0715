"""Every way in which a WebSocket does not come about: told in JSON, a line in the log, and no fault of ours."""

import json
import socket
import struct
import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.client import RunningServer
from tests.support.wire import HANDSHAKE, problem, rest, status, wire

KEY = b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
PROTOCOL = b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n"
GET = b"GET /graphql HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(autouse=True)
def lines(server: RunningServer) -> Iterator[Callable[[], list[dict[str, str]]]]:
    """What was logged since the test began, all of it at INFO or below."""
    before = len(server.log)

    def lines() -> list[dict[str, str]]:
        return [json.loads(line) for line in server.log[before:].splitlines()]

    yield lines
    assert server.anonymous().ask("{ __typename }") == {"__typename": "Query"}
    deadline = time.monotonic() + 30
    while not any(line.get("type") == "query" for line in lines()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [line for line in lines() if line["level"] not in ("info", "debug")] == []


@pytest.mark.parametrize(
    ("head", "expected", "told"),
    [
        (HANDSHAKE.replace(b"/graphql", b"/elsewhere"), 404, "it is at /graphql"),
        (HANDSHAKE + b"Origin: https://evil.example\r\n", 403, "LYCEUM_ALLOWED_ORIGINS"),
        (HANDSHAKE + b"Origin: https://a.example\r\nOrigin: https://a.example\r\n", 400, "Origin"),
        (HANDSHAKE.replace(KEY, b""), 400, "Sec-WebSocket-Key"),
        (HANDSHAKE + KEY, 400, "Sec-WebSocket-Key"),
        (HANDSHAKE.replace(KEY, b"Sec-WebSocket-Key: " + b"x" * 6000 + b"\r\n"), 400, "Sec-WebSocket-Key"),
        (HANDSHAKE.replace(b"Version: 13", b"Version: 8"), 400, "Sec-WebSocket-Version"),
        (HANDSHAKE + b"Authorization: Bearer " + b"x" * 9000 + b"\r\n", 431, "8192 bytes each"),
        (HANDSHAKE + b"X: y\r\n" * 200, 431, "128 of"),
        (HANDSHAKE.replace(b"/graphql", b"/graphql?" + b"x" * 9000), 414, "URL"),
        (HANDSHAKE + b"Transfer-Encoding: chunked\r\n", 400, ""),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_is_no_handshake_is_told_so(server: RunningServer, head: bytes, expected: int, told: str) -> None:
    with wire(server, head + b"\r\n") as connection:
        answer = rest(connection)
    assert status(answer) == expected
    assert told in problem(answer)["message"]
    assert len(problem(answer)["message"]) < 300


@pytest.mark.parametrize(
    "head",
    [
        GET + KEY,
        GET + PROTOCOL,
        GET + KEY + PROTOCOL,
        GET + KEY + b"Upgrade: websocket\r\n",
        GET + KEY + b"Connection: Upgrade\r\n",
        GET + KEY + b"Connection: keep-alive\r\nUpgrade: websocket\r\n",
        GET.replace(b"/graphql", b"/graphql?query={viewer{id}}") + KEY + b"Origin: https://evil.example\r\n",
    ],
)
def test_an_upgrade_that_was_lost_on_the_way_is_named(server: RunningServer, head: bytes) -> None:
    with wire(server, head + (b"" if b"Connection" in head else b"Connection: close\r\n") + b"\r\n") as connection:
        answer = connection.recv(65536)
        while b"proxy_set_header" not in answer:
            answer += connection.recv(65536)
    assert status(answer) == 426
    assert b"\r\nupgrade: websocket\r\n" in answer.lower()
    assert "proxy_set_header Upgrade" in problem(answer)["message"]


def test_who_leaves_before_the_answer_is_not_missed(server: RunningServer) -> None:
    foreign, elsewhere = HANDSHAKE + b"Origin: https://evil.example\r\n", HANDSHAKE.replace(b"/graphql", b"/elsewhere")
    for head in (HANDSHAKE, HANDSHAKE.replace(PROTOCOL, b""), foreign, elsewhere):
        for _ in range(20):
            with wire(server, head + b"\r\n") as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_refused_origin_is_one_line(server: RunningServer, lines: Callable[[], list[dict[str, str]]]) -> None:
    with wire(server, HANDSHAKE + b"Origin: https://evil.example\r\n\r\n") as connection:
        assert status(rest(connection)) == 403
    deadline = time.monotonic() + 30
    while not lines() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    assert [(line["event"], line["level"], line["code"]) for line in lines()] == [("socket", "info", 403)]
