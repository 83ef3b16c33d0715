"""How many connections an address may have without a token, whichever way they come; those with one do not count."""

import contextlib
import json
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from infrastructure.identity.callers import Callers
from infrastructure.process.addresses import MAX_FORWARDED, Proxies, household, plain
from infrastructure.process.environment import Given
from infrastructure.process.readers import networks
from infrastructure.process.settings import SettingsError, read_settings
from tests.conftest import new_database
from tests.support.client import RunningServer, start_server
from tests.support.wire import HANDSHAKE, close_code, one_answer, problem, rest, status, wire

MOST = 3
PROXY = "127.0.0.9"
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
HALF_A_POST = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
QUERY = json.dumps({"query": "{ viewer { id } }"}).encode()
POST = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(QUERY)


@pytest.fixture(scope="module")
def small(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that waits for longer than any test does, so that who is closed has made room."""
    limits = {"LYCEUM_MAX_ADDRESS_CONNECTIONS": str(MOST), "LYCEUM_TRUSTED_PROXIES": f"{PROXY}, 10.0.0.0/8"}
    waits = dict.fromkeys(("LYCEUM_HEAD_SECONDS", "LYCEUM_BODY_SECONDS", "LYCEUM_IDLE_SECONDS"), "600")
    with start_server(new_database(postgres), tmp_path_factory.mktemp("small"), **limits, **waits) as running:
        yield running


def bearer(server: RunningServer) -> bytes:
    return f"Authorization: Bearer {server.learner().token}\r\n".encode()


def forwarded(address: str) -> bytes:
    return f"X-Forwarded-For: {address}\r\n".encode()


def init(token: str = "") -> bytes:
    """The first message on a socket."""
    payload = {"Authorization": f"Bearer {token}"} if token else {}
    text = json.dumps({"type": "connection_init", "payload": payload}).encode()
    return bytes([0x81, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text


@contextlib.contextmanager
def held(server: RunningServer, *sent: bytes, source: str, count: int = MOST) -> Iterator[None]:
    """So many connections, each with this sent on it; there once the server has seen them."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(wire(server, *sent, source=source))
        _seen(server)
        yield


def _seen(server: RunningServer) -> None:
    """What was sent before is read before what is sent now, from an address that counts for itself."""
    for _ in range(3):
        assert server.learner().ask("{ __typename }") == {"__typename": "Query"}


# ------------------------------------------------------------ who asks


@pytest.mark.parametrize("request_", [GET + b"\r\n", POST + b"\r\n" + QUERY, HALF_A_POST + b"\r\n"])
def test_one_request_too_many_is_refused(small: RunningServer, request_: bytes) -> None:
    source = "127.0.1.1"
    with held(small, HALF_A_POST + b"\r\n", source=source):
        with wire(small, request_, source=source) as connection:
            answer = rest(connection)
        assert status(answer) == 429
        assert problem(answer)["extensions"] == {"code": "LIMIT_REACHED", "retryAfterMs": 5000}
        assert f"{MOST} are allowed" in problem(answer)["message"]
        assert b"retry-after:" in answer.lower()
        with wire(small, GET + b"\r\n", source="127.0.1.2") as somebody_else:
            assert status(one_answer(somebody_else)) == 200
    _eventually(lambda: status(_asked(small, GET + b"\r\n", source)) == 200)


def test_who_shows_a_token_is_let_in_all_the_same(small: RunningServer) -> None:
    source = "127.0.2.1"
    with held(small, HALF_A_POST + b"\r\n", source=source), ExitStack() as stack:
        request = POST + bearer(small) + b"\r\n" + QUERY
        for _ in range(3 * MOST):
            connection = stack.enter_context(wire(small, request, source=source))
            for _ in range(2):
                assert status(one_answer(connection)) == 200
                connection.sendall(request)
        with wire(small, POST + b"Authorization: Bearer nonsense\r\n\r\n" + QUERY, source=source) as liar:
            assert status(rest(liar)) == 401


def test_a_browser_may_ask_leave_to_show_a_token(small: RunningServer) -> None:
    source = "127.0.2.3"
    preflight = b"OPTIONS /graphql HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nAccess-Control-Request-Method: POST\r\n"
    with held(small, HALF_A_POST + b"\r\n", source=source), wire(small, preflight + b"\r\n", source=source) as browser:
        assert status(rest(browser)) == 204


def test_half_sent_bodies_with_a_token_do_not_count(small: RunningServer) -> None:
    source = "127.0.2.2"
    with held(small, HALF_A_POST + bearer(small) + b"\r\n", source=source, count=3 * MOST):
        assert status(_asked(small, GET + b"\r\n", source)) == 200


def test_streams_with_a_token_do_not_count(small: RunningServer) -> None:
    source = "127.0.3.1"
    query = json.dumps({"query": "subscription { eventLog { id } }"}).encode()
    head = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
    bearer_ = f"Authorization: Bearer {small.analyst().token}\r\n".encode()
    stream = head + bearer_ + b"Content-Length: %d\r\n\r\n" % len(query) + query
    with held(small, stream, source=source, count=2 * MOST):
        assert status(_asked(small, GET + b"\r\n", source)) == 200


def test_a_socket_without_a_token_counts_and_one_with_a_token_does_not(small: RunningServer) -> None:
    source = "127.0.4.1"
    with ExitStack() as stack:

        def said(token: str = "") -> bytes:
            ws = stack.enter_context(wire(small, HANDSHAKE + b"\r\n", source=source))
            assert status(one_answer(ws)) == 101
            ws.sendall(init(token))
            return ws.recv(65536)

        for _ in range(MOST):
            assert b"connection_ack" in said()
        refused = said()
        assert close_code(refused) == 4429
        assert b"without a token" in refused
        for _ in range(2 * MOST):
            assert b"connection_ack" in said(small.learner().token)


def test_who_is_gone_does_not_count_for_what_it_said_last(small: RunningServer) -> None:
    source = "127.0.4.2"
    for _ in range(5 * MOST):
        with wire(small, HANDSHAKE + b"\r\n", source=source) as ws:
            assert status(one_answer(ws)) == 101
            ws.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            ws.sendall(init())
    _eventually(lambda: status(_asked(small, GET + b"\r\n", source)) == 200)


# ------------------------------------------------------------ who waits


@pytest.mark.parametrize(
    ("begun", "told"), [(b"", 0), (GET, 429), (GET + b"\r\n", 200)], ids=["nothing", "half a head", "idle"]
)
def test_who_waits_longest_makes_room(small: RunningServer, begun: bytes, told: int) -> None:
    source = f"127.0.5.{1 + told % 251}"
    with wire(small, begun, source=source) as longest:
        _seen(small)
        with held(small, GET, source=source):
            assert status(rest(longest)) == told
            assert status(_asked(small, GET + b"\r\n", source)) == 200


def test_a_socket_that_does_not_introduce_itself_makes_room_too(small: RunningServer) -> None:
    source = "127.0.6.1"
    with wire(small, HANDSHAKE + b"\r\n", source=source) as longest:
        assert status(one_answer(longest)) == 101
        with held(small, HANDSHAKE + b"\r\n", source=source):
            assert close_code(rest(longest)) == 1013


# ------------------------------------------------------------ through a proxy


def test_each_address_behind_a_trusted_proxy_counts_for_itself(small: RunningServer) -> None:
    with held(small, HALF_A_POST + forwarded("192.0.2.1") + b"\r\n", source=PROXY):
        ask = GET + b"X-Forwarded-For: %b\r\n\r\n"
        assert status(_asked(small, ask % b"192.0.2.1", PROXY)) == 429
        assert status(_asked(small, ask % b"203.0.113.9, 192.0.2.1, 10.1.2.3", PROXY)) == 429
        assert status(_asked(small, ask % b"192.0.2.1, 203.0.113.9", PROXY)) == 200
        assert status(_asked(small, ask % b"192.0.2.1", "127.0.7.1")) == 200


def test_a_proxy_may_keep_as_many_connections_as_it_likes(small: RunningServer) -> None:
    with held(small, GET + forwarded("192.0.2.2") + b"\r\n", source=PROXY, count=3 * MOST):
        assert status(_asked(small, GET + forwarded("192.0.2.2") + b"\r\n", PROXY)) == 200


def test_a_socket_through_a_proxy_counts_for_who_opened_it(small: RunningServer) -> None:
    with ExitStack() as stack:
        for _ in range(MOST):
            ws = stack.enter_context(wire(small, HANDSHAKE + forwarded("192.0.2.3") + b"\r\n", source=PROXY))
            assert status(one_answer(ws)) == 101
            ws.sendall(init())
            assert b"connection_ack" in ws.recv(65536)
        assert status(_asked(small, GET + forwarded("192.0.2.3") + b"\r\n", PROXY)) == 429
        assert status(_asked(small, GET + forwarded("192.0.2.4") + b"\r\n", PROXY)) == 200


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ([], "10.0.0.1"),
        (["192.0.2.1"], "192.0.2.1"),
        (["198.51.100.1, 192.0.2.1"], "192.0.2.1"),
        (["198.51.100.1", "192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        (["192.0.2.1:4711"], "192.0.2.1"),
        (["[2001:db8::1]:4711"], "2001:db8::1"),
        (["::ffff:192.0.2.1"], "192.0.2.1"),
        (["192.0.2.1, nonsense"], "10.0.0.1"),
        (["192.0.2.1, nonsense, 10.0.0.2"], "10.0.0.2"),
        (["10.0.0.4, 10.0.0.3"], "10.0.0.4"),
        ([""], "10.0.0.1"),
        ([", ".join(["192.0.2.1"] + ["10.0.0.2"] * 5000)], "10.0.0.2"),
        (["9" * 60_000], "10.0.0.1"),
    ],
)
def test_the_right_most_address_that_is_not_trusted_counts(given: list[str], counted: str) -> None:
    proxies = Proxies(networks(Given("P", "10.0.0.0/8", {})))
    headers = [(b"host", b"x"), *((b"x-forwarded-for", one.encode()) for one in given)]
    assert proxies.origin("10.0.0.1", headers) == counted


def test_what_is_read_of_a_header_is_bounded() -> None:
    read = 0

    class Counted(Proxies):
        def trusts(self, address: str) -> bool:
            nonlocal read
            read += 1
            return True

    Counted([]).origin("10.0.0.1", [(b"x-forwarded-for", b"1.1.1.1," * 8000)])
    assert read <= MAX_FORWARDED / 8


def test_of_an_address_of_ipv6_its_network_counts() -> None:
    assert household(plain("2001:db8::1") or "") == household(plain("2001:db8::ffff:1%eth0") or "")
    assert household("2001:db8::1") != household("2001:db8:0:1::1")
    assert household("192.0.2.1") != household("192.0.2.2")


def test_nothing_is_kept_of_who_has_left() -> None:
    callers = Callers(2, Proxies(()))
    pushed = []
    some = [callers.direct((f"192.0.2.{n % 3}", 1), lambda n=n: pushed.append(n)) for n in range(30)]  # type: ignore[misc]
    for caller in some:
        assert caller
        caller.waits()
    assert (len(pushed), sum(map(len, callers.waiting.values()))) == (24, 6)
    for caller in some:
        assert caller
        caller.asks()
        caller.waits()
        caller.asks()
    assert sum(callers.asking.values()) == 6
    for n, caller in enumerate(some):
        assert caller
        caller.uncount()
        caller.asks() if n % 2 else caller.waits()
    assert (callers.waiting, callers.asking) == ({}, {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LYCEUM_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("LYCEUM_TRUSTED_PROXIES", "*"),
        ("LYCEUM_TRUSTED_PROXIES", "proxy.example"),
        ("LYCEUM_HEAD_SECONDS", "0"),
        ("LYCEUM_BODY_SECONDS", "soon"),
        ("LYCEUM_IDLE_SECONDS", "-1"),
        ("LYCEUM_MAX_ADDRESS_CONNECTIONS", "many"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(name: str, value: str, tmp_path: object) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({"LYCEUM_DATA_DIR": str(tmp_path), name: value})


def _asked(server: RunningServer, request: bytes, source: str) -> bytes:
    with wire(server, request, source=source) as connection:
        return one_answer(connection)


def _eventually(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
