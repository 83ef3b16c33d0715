"""What is answered to bytes that no well-meaning client sends, and to requests for another protocol."""

import base64
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from infrastructure.web.http_protocol import MAX_HEAD_BYTES, MAX_PIPELINED
from tests.support.client import RunningServer

pytestmark = pytest.mark.usefixtures("unharmed")

Exchange = Callable[..., tuple[bytes, bytes]]

BODY = b'{"query": "{ viewer { id } }"}'
POST = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKS = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
UPGRADE = b"Connection: Upgrade\r\nUpgrade: "
CLOSE = b"Connection: close\r\n"
ANSWER = {"data": {"viewer": None}}
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def exchange(server: RunningServer) -> Exchange:
    """Send pieces, and read until the server closes: the head and the body of its answer."""
    host, port = server.url.removeprefix("http://").split(":")

    def exchange(*pieces: bytes) -> tuple[bytes, bytes]:
        with socket.create_connection((host, int(port)), timeout=30) as wire:
            for piece in pieces:
                wire.sendall(piece)
            head, _, body = b"".join(iter(lambda: wire.recv(65536), b"")).partition(b"\r\n\r\n")
            return head.lower(), body

    return exchange


def refusal(answer: tuple[bytes, bytes], status: int) -> dict[str, Any]:
    head, body = answer
    assert head.startswith(b"http/1.1 %d " % status)
    assert b"content-type: application/json" in head
    assert b"connection: close" in head
    [error] = json.loads(body)["errors"]
    return error


# ------------------------------------------------------------ requests for another protocol


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c", b"WebSocket, h2c"])
@pytest.mark.parametrize(
    "body",
    [LENGTH + b"\r\n" + BODY, b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS],
    ids=["length", "chunks"],
)
def test_a_post_is_served_whatever_protocol_it_would_rather_have(
    exchange: Exchange, protocol: bytes, body: bytes
) -> None:
    request = POST + UPGRADE + protocol + b"\r\n" + body
    head, answer = exchange(request + POST + CLOSE + LENGTH + b"\r\n" + BODY)
    assert head.startswith(b"http/1.1 200 ")
    assert answer.startswith(json.dumps(ANSWER, separators=(",", ":")).encode())
    assert answer.count(b"HTTP/1.1 200 ") == 1


def test_a_body_may_come_later(exchange: Exchange) -> None:
    _, answer = exchange(POST + CLOSE + b"Connection: upgrade\r\nUpgrade: websocket\r\n", LENGTH + b"\r\n", BODY)
    assert json.loads(answer) == ANSWER


def test_a_get_may_become_a_socket(server: RunningServer) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    key = base64.b64encode(bytes(16))
    with socket.create_connection((host, int(port)), timeout=30) as wire:
        wire.sendall(
            b"GET /graphql HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + b"\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n" + UPGRADE + b"websocket\r\n\r\n"
        )
        assert wire.recv(65536).startswith(b"HTTP/1.1 101 ")


def test_as_many_upgrades_at_once_as_may_wait_are_as_many_requests(exchange: Exchange) -> None:
    wish = GET + UPGRADE + b"h2c\r\n\r\n"
    head, answers = exchange(wish * MAX_PIPELINED + GET + CLOSE + b"\r\n")
    assert (head + answers).lower().count(b"http/1.1 200 ") == MAX_PIPELINED + 1


# ------------------------------------------------------------ how much is read


@pytest.mark.parametrize("unfinished", [GET, GET + b"Filler: "], ids=["name", "value"])
def test_headers_are_read_to_a_limit(exchange: Exchange, unfinished: bytes) -> None:
    refused = refusal(exchange(unfinished.ljust(MAX_HEAD_BYTES + 1, b"x")), 431)
    assert refused["extensions"] == {"code": "TOO_LARGE"}
    assert f"{MAX_HEAD_BYTES} bytes are allowed" in refused["message"]


def test_a_header_in_pieces_is_measured_too(exchange: Exchange) -> None:
    piece = b"x" * (MAX_HEAD_BYTES // 8)
    refusal(exchange(GET + b"Filler: ", *[piece] * 8), 431)


def test_a_header_may_have_most_of_the_limit(exchange: Exchange) -> None:
    _, answer = exchange(GET + CLOSE + b"Filler: " + b"x" * (MAX_HEAD_BYTES - 200) + b"\r\n\r\n")
    assert answer == b"ok\n"


def test_many_headers_are_as_one(exchange: Exchange) -> None:
    many = b"".join(b"h%d: %s\r\n" % (number, b"v" * 90) for number in range(700))
    refusal(exchange(GET + many + b"\r\n"), 431)


def test_a_body_is_no_header(exchange: Exchange) -> None:
    large = BODY[:-1] + b', "variables": {"padding": "' + b"x" * 300_000 + b'"}}'
    request = POST + b"Content-Length: %d\r\n" % len(large)
    head, answers = exchange((request + b"\r\n" + large) * 2 + request + CLOSE + b"\r\n" + large)
    assert (head + answers).lower().count(b"http/1.1 200 ") == 3


@pytest.mark.parametrize("length", [17_000, 60_000, 65_000, 70_000])
def test_a_url_is_read_to_a_limit(exchange: Exchange, length: int) -> None:
    url = b"/graphql?query=" + b"a" * length
    head, body = exchange(b"GET " + url + b" HTTP/1.1\r\nHost: x\r\n" + CLOSE + b"\r\n")
    refused = refusal((head, body), 414)
    assert refused["extensions"] == {"code": "TOO_LARGE"}
    assert "16384 bytes are allowed" in refused["message"]


@pytest.mark.parametrize(
    "sent",
    [b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03", GET + b"a b: c\r\n\r\n"],
    ids=["no URL", "TLS", "no header"],
)
def test_what_is_no_http_is_told_so_in_json(exchange: Exchange, sent: bytes) -> None:
    assert refusal(exchange(sent), 400)["extensions"] == {"code": "BAD_REQUEST"}
