"""Bytes on a connection of the test's own, from an address of its own."""

import contextlib
import json
import socket
from collections.abc import Iterator
from typing import Any

from tests.support.client import RunningServer

SECONDS = 30
"""What is waited for comes long before."""

HANDSHAKE = (
    b"GET /graphql HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n"
)
"""The head of a handshake, but for its last line."""


@contextlib.contextmanager
def wire(server: RunningServer, *sent: bytes, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    """A connection on which this has been sent."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), SECONDS, (source, 0)) as connection:
        for piece in sent:
            connection.sendall(piece)
        yield connection


def rest(connection: socket.socket) -> bytes:
    """What comes until the server closes the connection."""
    read = b""
    with contextlib.suppress(ConnectionResetError):
        while more := connection.recv(65536):
            read += more
    return read


def one_answer(connection: socket.socket) -> bytes:
    """The next answer, which says how long it is; empty if the connection is closed."""
    read = b""
    while b"\r\n\r\n" not in read or len(read) < _length(read):
        if not (more := connection.recv(65536)):
            assert not read, read
            return b""
        read += more
    return read


def _length(answer: bytes) -> int:
    head, end, _ = answer.partition(b"\r\n\r\n")
    lengths = [line.partition(b":")[2] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return len(head + end) + (int(lengths[0]) if lengths else 0)


def status(answer: bytes) -> int:
    """The status of an answer; 0 for none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def problem(answer: bytes) -> dict[str, Any]:
    """The one error of an answer in JSON."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head.lower(), answer
    [error] = json.loads(body)["errors"]
    return error


def frame(text: str, *, opcode: int = 1, fin: bool = True) -> bytes:
    """A frame as a client sends it, masked with zeros."""
    data = text.encode()
    assert len(data) < 126
    return bytes([opcode | (0x80 if fin else 0), 0x80 | len(data), 0, 0, 0, 0]) + data


def close_code(answer: bytes) -> int:
    """The code of the close frame that ends what a socket has said."""
    at = answer.rfind(b"\x88")
    return int.from_bytes(answer[at + 2 : at + 4], "big")
