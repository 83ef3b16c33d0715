"""Streams over HTTP line by line, server-sent events and multipart, and what ends the work behind them."""

import asyncio
import contextlib
import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import websockets

from schema.context import Role
from tests.support.client import Person, RunningServer, start_exam, wait_until_written

pytestmark = pytest.mark.usefixtures("unharmed")

SSE, MULTIPART = "text/event-stream", "multipart/mixed;subscriptionSpec=1.0, application/json"
PART = "Content-Type: application/json; charset=utf-8\r\n\r\n"
QUERY = "{ viewer { id } }"
FOLLOW = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { version data } }"


@pytest.fixture
def learner(server: RunningServer) -> Person:
    return server.learner()


@pytest.fixture
def written(learner: Person) -> str:
    """The id of an exam that is written."""
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    return session_id


def ask(person: Person, query: str, accept: str, **variables: Any) -> httpx.Response:
    return person.post(query, variables, headers={"Accept": accept})


@contextlib.asynccontextmanager
async def stream(
    server: RunningServer, token: str, accept: str, query: str, **variables: Any
) -> AsyncIterator[AsyncIterator[str]]:
    """The text of a response as it comes."""
    headers = {"Authorization": f"Bearer {token}", "Accept": accept}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers, timeout=30) as http,
        http.stream("POST", "/graphql", json={"query": query, "variables": variables}) as response,
    ):
        yield response.aiter_text()


async def read_until(text: AsyncIterator[str], wanted: str) -> str:
    """What comes, up to and with the chunk that completes what is wanted."""
    read = ""
    async with asyncio.timeout(30):
        async for chunk in text:
            read += chunk
            if wanted in read:
                return read
    raise AssertionError(f"{wanted!r} did not come: {read}")


def metric(server: RunningServer, name: str) -> float:
    lines = server.anonymous().http.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


async def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


# ------------------------------------------------------------ server-sent events


def test_a_query_is_one_event_and_the_end(learner: Person) -> None:
    response = ask(learner, QUERY, SSE)
    assert (response.status_code, response.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    assert response.headers["cache-control"] == "no-store"
    data = json.dumps({"data": {"viewer": {"id": learner.id}}}, separators=(",", ":"))
    assert response.text == f"event: next\r\ndata: {data}\r\n\r\nevent: complete\r\ndata: \r\n\r\n"


@pytest.mark.parametrize("query", ["{", "{ nothing }", 'subscription { sessionEvents(sessionId: "x") { id } }', FOLLOW])
def test_errors_come_as_an_event_because_an_event_source_sees_no_other(learner: Person, query: str) -> None:
    for response in (
        ask(learner, query, SSE),
        learner.http.get("/graphql", params={"query": query}, headers={"Accept": SSE}),
    ):
        assert response.status_code == 200
        first, data, _, *end = response.text.split("\r\n")
        assert (first, end) == ("event: next", ["event: complete", "data: ", "", ""])
        assert json.loads(data.removeprefix("data: "))["errors"][0]["extensions"]["code"]


def test_mutations_do_not_go_by_get_as_a_stream(learner: Person) -> None:
    mutation = "mutation { startExam(input: {skill: READING}) { __typename } }"
    response = learner.http.get("/graphql", params={"query": mutation}, headers={"Accept": SSE})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


async def test_subscriptions_go_by_get(server: RunningServer, learner: Person, written: str) -> None:
    parameters = {"query": FOLLOW, "variables": json.dumps({"id": written})}
    headers = {"Authorization": f"Bearer {learner.token}", "Accept": SSE}
    async with (
        httpx.AsyncClient(base_url=server.url, headers=headers) as http,
        http.stream("GET", "/graphql", params=parameters) as response,
    ):
        assert '"version":1' in await read_until(response.aiter_text(), "\r\n\r\n")


# ------------------------------------------------------------ multipart


async def test_parts_end_with_their_delimiter(server: RunningServer, learner: Person, written: str) -> None:
    async with stream(server, learner.token, MULTIPART, FOLLOW, id=written) as text:
        read = await read_until(text, '"version":2')
    preamble, first, *_ = read.split("\r\n---\r\n")
    assert (preamble, first[: len(PART)]) == ("", PART)
    assert json.loads(first.removeprefix(PART))["payload"]["data"]["sessionEvents"]["version"] == 1


def test_errors_of_a_subscription_are_a_payload(learner: Person) -> None:
    response = ask(learner, FOLLOW, MULTIPART, id="x")
    assert response.headers["content-type"] == 'multipart/mixed; boundary="-"; subscriptionSpec=1.0'
    _, part, end = response.text.split("\r\n---")
    assert end == "--\r\n"
    (error,) = json.loads(part.removeprefix("\r\n" + PART))["payload"]["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"


def test_queries_are_answered_in_json_to_those_who_take_it(learner: Person) -> None:
    response = ask(learner, QUERY, MULTIPART)
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert response.json() == {"data": {"viewer": {"id": learner.id}}}
    assert ask(learner, "{", MULTIPART).json()["errors"]


def test_queries_are_parts_for_those_who_take_nothing_else(learner: Person) -> None:
    response = ask(learner, QUERY, "multipart/mixed;subscriptionSpec=1.0")
    _, part, _ = response.text.split("\r\n---")
    assert json.loads(part.removeprefix("\r\n" + PART)) == {"payload": {"data": {"viewer": {"id": learner.id}}}}


# ------------------------------------------------------------ how many


async def test_a_viewer_has_so_many_sockets_and_streams_at_once(launch: Callable[..., RunningServer]) -> None:
    server = launch(LYCEUM_MAX_VIEWER_SOCKETS="2")
    analyst = server.analyst()

    def refused(accept: str = SSE) -> bool:
        with analyst.http.stream("POST", "/graphql", json={"query": QUIET}, headers={"Accept": accept}) as response:
            return response.status_code == 429

    async with stream(server, analyst.token, SSE, QUIET), analyst.subscribe(QUIET):
        response = ask(analyst, QUIET, MULTIPART)
        assert (response.status_code, response.headers["retry-after"]) == (429, "5")
        assert response.json()["errors"][0]["extensions"]["code"] == "LIMIT_REACHED"
        assert ask(analyst, QUERY, SSE).status_code == 200
        assert "event: next" in ask(server.analyst(), FOLLOW, SSE, id="x").text
    await until(lambda: not refused())
    async with stream(server, analyst.token, MULTIPART, QUIET), stream(server, analyst.token, SSE, QUIET):
        with pytest.raises(websockets.ConnectionClosed, match="4429"):
            async with analyst.subscribe(QUIET):
                pass
    await until(lambda: not refused(MULTIPART))


# ------------------------------------------------------------ the end


@pytest.mark.parametrize(
    ("accept", "last"),
    [
        (SSE, 'event: next\r\ndata: {"errors":[%s]}\r\n\r\nevent: complete\r\ndata: \r\n\r\n'),
        (MULTIPART, PART + '{"payload":null,"errors":[%s]}\r\n-----\r\n'),
    ],
    ids=["sse", "multipart"],
)
async def test_a_stream_ends_with_its_token(server: RunningServer, accept: str, last: str) -> None:
    token = server.tokens.mint("analyst", [Role.ANALYST], life_seconds=2)
    async with stream(server, token, accept, 'subscription { eventLog(types: ["session.ended"]) { id } }') as text:
        read = "".join([chunk async for chunk in text])
    error = (
        '{"message":"The token has expired; subscribe again with a new one, after the last cursor.",'
        '"extensions":{"code":"UNAUTHENTICATED"}}'
    )
    assert read.endswith(last % error)


async def test_the_work_ends_when_its_client_goes_away(server: RunningServer, learner: Person, written: str) -> None:
    def at_work() -> tuple[float, float]:
        return metric(server, "lyceum_graphql_subscriptions"), metric(server, "lyceum_log_followers")

    await until(lambda: at_work()[0] == 0)
    before = at_work()
    one_more = (before[0] + 1, before[1] + 1)
    for accept in (SSE, MULTIPART):
        async with stream(server, learner.token, accept, FOLLOW, id=written) as text:
            await read_until(text, '"version":2')
            await until(lambda: at_work() == one_more)
        await until(lambda: at_work() == before)


async def test_the_work_ends_with_complete_and_with_the_socket(
    server: RunningServer, learner: Person, written: str
) -> None:
    def at_work() -> tuple[float, float]:
        return metric(server, "lyceum_graphql_subscriptions"), metric(server, "lyceum_log_followers")

    await until(lambda: at_work()[0] == 0)
    nothing = at_work()
    url = server.url.replace("http", "ws", 1) + "/graphql"
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as ws:  # type: ignore[list-item]
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {learner.token}"}}))
        for id in ("1", "2"):
            payload = {"query": FOLLOW, "variables": {"id": written}}
            await ws.send(json.dumps({"id": id, "type": "subscribe", "payload": payload}))
        await until(lambda: at_work() == (nothing[0] + 2, nothing[1] + 2))
        await ws.send(json.dumps({"id": "1", "type": "complete"}))
        await until(lambda: at_work() == (nothing[0] + 1, nothing[1] + 1))
    await until(lambda: at_work() == nothing)


# ------------------------------------------------------------ signs of life


@pytest.fixture
def lively(launch: Callable[..., RunningServer]) -> RunningServer:
    """A server whose heart beats three times a second."""
    return launch(LYCEUM_HEARTBEAT_SECONDS="0.3")


QUIET = 'subscription { eventLog(types: ["session.ended"]) { id } }'


@pytest.mark.parametrize(("accept", "beat"), [(SSE, ": ping"), (MULTIPART, PART + "{}\r\n---")])
async def test_a_quiet_stream_gives_signs_of_life(lively: RunningServer, accept: str, beat: str) -> None:
    async with stream(lively, lively.analyst().token, accept, QUIET) as text:
        await read_until(text, beat)
        await read_until(text, beat)


async def test_a_socket_that_does_not_answer_pings_is_closed(lively: RunningServer) -> None:
    host, port = lively.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as wire:
        wire.sendall(
            b"GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )
        read = b"".join(iter(lambda: wire.recv(4096), b""))
    _, frames = read.split(b"\r\n\r\n", 1)
    assert frames[0] == 0x89, "a ping"
    assert frames[6:] == b"\x88\x18\x03\xf3keepalive ping timeout"
    await until(lambda: metric(lively, "lyceum_websockets") == 0)


async def test_a_socket_that_answers_pings_stays(lively: RunningServer) -> None:
    async with lively.analyst().subscribe(QUIET):
        await until(lambda: metric(lively, "lyceum_graphql_subscriptions") == 1)
        await asyncio.sleep(1.5)
        assert metric(lively, "lyceum_websockets") == 1


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_a_client_that_reads_nothing_holds_the_work_up_and_is_dropped(lively: RunningServer, accept: str) -> None:
    learner = lively.learner()
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    host, port = lively.url.removeprefix("http://").split(":")
    body = json.dumps({"query": FOLLOW, "variables": {"id": session_id}}).encode()
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        wire.connect((host, int(port)))
        head = f"Authorization: Bearer {learner.token}\r\nAccept: {accept}\r\nContent-Length: {len(body)}"
        wire.sendall(
            f"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{head}\r\n\r\n".encode() + body
        )
        await until(lambda: metric(lively, "lyceum_graphql_subscriptions") == 1)
        await until(lambda: metric(lively, "lyceum_graphql_subscriptions") == 0)
