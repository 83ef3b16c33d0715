"""Connections that are begun and not ended: each thing that is waited for has its time."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator

import pytest

from infrastructure.web.http_protocol import MAX_PIPELINED
from tests.conftest import new_database
from tests.support.client import RunningServer, start_server
from tests.support.wire import HANDSHAKE, close_code, frame, one_answer, problem, rest, status, wire

HEAD, BODY, IDLE = 2.0, 3.0, 8.0
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
QUERY = b'{"query": "{ viewer { id } }"}'
INIT = frame(json.dumps({"type": "connection_init"}))


@pytest.fixture(scope="module")
def strict(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that waits for little, and says nothing by itself."""
    limits = {"LYCEUM_HEAD_SECONDS": HEAD, "LYCEUM_BODY_SECONDS": BODY, "LYCEUM_IDLE_SECONDS": IDLE}
    environ = {name: str(value) for name, value in limits.items()} | {"LYCEUM_HEARTBEAT_SECONDS": "0"}
    with start_server(new_database(postgres), tmp_path_factory.mktemp("strict"), **environ) as running:
        yield running


@pytest.fixture(autouse=True)
def unharmed(strict: RunningServer) -> Iterator[None]:
    """Whatever a test sends, the server has no fault of its own to log."""
    before = len(strict.log)
    yield
    assert strict.anonymous().http.get("/healthz").text == "ok\n"
    for fault in ("Traceback", "ASGI", "Exception"):
        assert fault not in strict.log[before:]


@pytest.mark.parametrize(
    "sent", [b"GET", GET, GET + b"Filler: ", HANDSHAKE], ids=["method", "head", "header", "socket"]
)
def test_half_a_head_is_told_so(strict: RunningServer, sent: bytes) -> None:
    with wire(strict, sent) as connection:
        answer = rest(connection)
    assert status(answer) == 408
    assert f"within {HEAD:g} seconds" in problem(answer)["message"]
    assert b"connection: close" in answer.lower()


def test_who_says_nothing_is_told_nothing(strict: RunningServer) -> None:
    with wire(strict) as connection:
        assert rest(connection) == b""


def test_blank_lines_are_no_request(strict: RunningServer) -> None:
    with wire(strict) as connection:
        assert _trickled(connection, b"\r\n") == b""


def test_nor_do_they_keep_a_connection_that_was_used(strict: RunningServer) -> None:
    with wire(strict, GET + b"\r\n") as connection:
        assert status(one_answer(connection)) == 200
        assert _trickled(connection, b"\r\n") == b""


@pytest.mark.parametrize(
    "begun",
    [POST + b"Content-Length: 1000\r\n\r\n", POST + b"Transfer-Encoding: chunked\r\n\r\n"],
    ids=["length", "chunks"],
)
def test_a_body_has_its_time_however_it_trickles(strict: RunningServer, begun: bytes) -> None:
    piece = b"1\r\n \r\n" if b"chunked" in begun else b" "
    with wire(strict, begun) as connection:
        answer = _trickled(connection, piece)
    assert status(answer) == 408
    assert f"within {BODY:g} seconds" in problem(answer)["message"]
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    "begun",
    [b"GET /healthz HTTP/1.1\r\nHost: x\r\n", b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"],
    ids=["read by nobody", "refused before it is read"],
)
def test_a_body_that_nobody_reads_has_no_longer(strict: RunningServer, begun: bytes) -> None:
    with wire(strict, begun + b"Content-Length: 1000000\r\n\r\n") as connection:
        assert status(one_answer(connection)) in (200, 415)
        assert _trickled(connection, b" ") == b""


def test_a_kept_connection_is_closed_when_it_is_idle(strict: RunningServer) -> None:
    with wire(strict) as connection:
        for pause in (0, 2 * HEAD):
            time.sleep(pause)
            connection.sendall(GET + b"\r\n")
            assert status(one_answer(connection)) == 200
        assert rest(connection) == b""


def test_an_answer_that_is_on_its_way_is_not_broken_into(strict: RunningServer) -> None:
    stream = b"Accept: text/event-stream\r\nAuthorization: Bearer %s\r\n" % strict.analyst().token.encode()
    query = json.dumps({"query": "subscription { eventLog { id } }"}).encode()
    request = POST + stream + b"Content-Length: %d\r\n\r\n" % len(query) + query
    with wire(strict, request, b"GET / nonsense\r\n\r\n") as connection:
        assert rest(connection).count(b"HTTP/1.1 ") <= 1


def test_streams_and_sockets_stay_open(strict: RunningServer) -> None:
    """Longer than any of the limits; the event log says nothing meanwhile, and neither do we."""
    query = json.dumps({"query": "subscription { eventLog { id } }"})
    head = (
        f"Accept: text/event-stream\r\nAuthorization: Bearer {strict.analyst().token}\r\nContent-Length: {len(query)}"
    )
    subscribe = frame('{"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { id } }"}}')
    with (
        wire(strict, POST + head.encode() + b"\r\n\r\n" + query.encode()) as stream,
        wire(strict, HANDSHAKE + b"\r\n") as ws,
    ):
        assert status(stream.recv(65536)) == 200
        assert status(ws.recv(65536)) == 101
        ws.sendall(INIT)
        assert b"connection_ack" in ws.recv(65536)
        time.sleep(HEAD + BODY + IDLE)
        ws.sendall(subscribe)
        assert b'"viewer":null' in ws.recv(65536)
        stream.settimeout(0.1)
        with pytest.raises(TimeoutError):
            stream.recv(65536)


@pytest.mark.parametrize(
    "begun",
    [
        frame('{"type": ')[:-3],
        frame('{"type": ', fin=False),
        frame("{", fin=False) + frame("", opcode=0, fin=False) * 9,
    ],
    ids=["frame", "message", "parts"],
)
def test_half_a_message_on_a_socket_has_the_time_of_a_body(strict: RunningServer, begun: bytes) -> None:
    with wire(strict, HANDSHAKE + b"\r\n") as ws:
        assert status(ws.recv(65536)) == 101
        ws.sendall(INIT)
        assert b"connection_ack" in ws.recv(65536)
        ws.sendall(begun)
        answer = rest(ws)
    assert close_code(answer) == 4400
    assert b"its rest did not come" in answer


def test_a_message_may_come_in_many_parts(strict: RunningServer) -> None:
    text = json.dumps({"type": "connection_init", "payload": {"padding": "x" * 5000}})
    first, *parts, last = (text[n : n + 1] for n in range(len(text)))
    sent = [frame(first, fin=False), *(frame(part, opcode=0, fin=False) for part in parts), frame(last, opcode=0)]
    with wire(strict, HANDSHAKE + b"\r\n") as ws:
        assert status(ws.recv(65536)) == 101
        ws.sendall(b"".join(sent))
        assert b"connection_ack" in ws.recv(65536)


def _trickled(connection: socket.socket, piece: bytes) -> bytes:
    """What is answered while a piece is sent again and again, until the server closes the connection."""
    connection.settimeout(0.2)
    read, deadline = b"", time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            connection.sendall(piece)
            if not (more := connection.recv(65536)):
                return read
            read += more
        except TimeoutError:
            continue
        except OSError:
            return read
    raise AssertionError("the connection is still open")


def test_requests_that_wait_for_their_turn_do_not_pile_up(strict: RunningServer) -> None:
    with wire(strict) as connection, contextlib.suppress(ConnectionError):
        connection.sendall((GET + b"\r\n") * 50_000)
        assert rest(connection).count(b"HTTP/1.1 200") <= MAX_PIPELINED + 1
    assert "Too many requests wait on this connection" in strict.log


def test_some_requests_may_wait_for_their_turn(strict: RunningServer) -> None:
    last = GET + b"Connection: close\r\n\r\n"
    with wire(strict, (GET + b"\r\n") * (MAX_PIPELINED - 1) + last) as connection:
        assert rest(connection).count(b"HTTP/1.1 200") == MAX_PIPELINED
