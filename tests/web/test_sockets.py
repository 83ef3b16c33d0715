"""The graphql-transport-ws protocol frame by frame: what is answered, and with which code a socket is closed."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import websockets

from tests.support.client import RunningServer, start_exam, start_server, wait_until_written

pytestmark = pytest.mark.usefixtures("unharmed")

PROTOCOL = "graphql-transport-ws"
QUERY = "{ viewer { id } }"
FOLLOW = "subscription { eventLog { id } }"


class Socket:
    """A WebSocket on which every frame is said by the test."""

    def __init__(self, ws: websockets.ClientConnection) -> None:
        self.ws = ws

    async def say(self, frame: Any) -> None:
        await self.ws.send(frame if isinstance(frame, str | bytes) else json.dumps(frame))

    async def hear(self) -> dict[str, Any]:
        async with asyncio.timeout(30):
            frame = await self.ws.recv()
        assert isinstance(frame, str)
        return json.loads(frame)

    async def begin(self, token: str = "") -> None:
        await self.say({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"} if token else None})
        assert await self.hear() == {"type": "connection_ack"}

    async def run(self, id: str, query: str, **more: Any) -> None:
        await self.say({"id": id, "type": "subscribe", "payload": {"query": query, **more}})

    async def closed_with(self, seconds: float = 120) -> int:
        async with asyncio.timeout(seconds):
            await self.ws.wait_closed()
        return self.ws.close_code or 0


@contextlib.asynccontextmanager
async def connect(server: RunningServer, *protocols: str) -> AsyncIterator[Socket]:
    url = server.url.replace("http", "ws", 1) + "/graphql"
    async with websockets.connect(url, subprotocols=list(protocols) or None) as ws:  # type: ignore[arg-type]
        yield Socket(ws)


@pytest.fixture
async def socket(server: RunningServer) -> AsyncIterator[Socket]:
    """A socket of nobody's that has not said anything yet."""
    async with connect(server, PROTOCOL) as socket:
        yield socket


# ------------------------------------------------------------ closing


@pytest.mark.parametrize(
    "frame",
    [
        "garbage",
        "",
        "{",
        "7",
        "null",
        "[]",
        b'{"type": "ping"}',
        {},
        {"type": 7},
        {"type": "shout"},
        {"type": "connection_ack"},
        {"type": "start", "id": "1", "payload": {"query": QUERY}},
        {"type": "subscribe", "payload": {"query": QUERY}},
        {"type": "subscribe", "id": "", "payload": {"query": QUERY}},
        {"type": "subscribe", "id": 1, "payload": {"query": QUERY}},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": QUERY},
        {"type": "subscribe", "id": "1", "payload": {"query": 7}},
        {"type": "subscribe", "id": "1", "payload": {"query": QUERY, "variables": []}},
        {"type": "subscribe", "id": "x" * 257, "payload": {"query": QUERY}},
        {"type": "subscribe", "id": ["1"], "payload": {"query": QUERY}},
        {"type": "subscribe", "id": "1", "payload": {"query": QUERY, "operationName": 7}},
        {"type": "subscribe", "id": "1", "payload": {"query": QUERY, "extensions": "x"}},
        {"type": "complete"},
        {"type": "ping", "payload": 7},
        {"type": "pong", "payload": []},
        {"type": "😀" * 60},
        '{"type": "ping", "type": "pong"}',
        "[" * 100_000,
    ],
    ids=lambda frame: str(frame)[:60],
)
async def test_frames_that_are_no_message_close_with_4400(socket: Socket, frame: Any) -> None:
    await socket.begin()
    await socket.say(frame)
    assert await socket.closed_with() == 4400


@pytest.mark.parametrize("payload", ["text", 7, [], True])
async def test_connection_parameters_are_an_object(socket: Socket, payload: Any) -> None:
    await socket.say({"type": "connection_init", "payload": payload})
    assert await socket.closed_with() == 4400


@pytest.mark.parametrize("name", ["Authorization", "authorization"])
@pytest.mark.parametrize("authorization", [5, 0, False, ["x"], [], {"Bearer": "x"}], ids=repr)
async def test_an_authorization_is_text(socket: Socket, name: str, authorization: Any) -> None:
    await socket.say({"type": "connection_init", "payload": {name: authorization}})
    assert await socket.closed_with() == 4400


@pytest.mark.parametrize("authorization", [None, ""])
async def test_who_has_no_token_may_say_so(socket: Socket, authorization: str | None) -> None:
    await socket.say({"type": "connection_init", "payload": {"Authorization": authorization}})
    assert await socket.hear() == {"type": "connection_ack"}


async def test_operations_wait_for_the_acknowledgement(socket: Socket) -> None:
    await socket.run("1", QUERY)
    assert await socket.closed_with() == 4401


async def test_a_bad_token_is_forbidden(socket: Socket) -> None:
    await socket.say({"type": "connection_init", "payload": {"Authorization": "Bearer garbage"}})
    assert await socket.closed_with() == 4403


@pytest.mark.parametrize("protocols", [(), ("graphql-ws",), ("soap", "graphql-ws")])
async def test_other_protocols_are_not_spoken(server: RunningServer, protocols: tuple[str, ...]) -> None:
    async with connect(server, *protocols) as socket:
        assert await socket.closed_with() == 4406


async def test_who_does_not_introduce_himself_is_closed_after_ten_seconds(socket: Socket) -> None:
    started = time.monotonic()
    await socket.say({"type": "ping"})
    assert await socket.hear() == {"type": "pong"}
    assert await socket.closed_with() == 4408
    assert time.monotonic() - started > 9


async def test_an_id_is_used_for_one_operation_at_a_time(server: RunningServer, socket: Socket) -> None:
    await socket.begin(server.analyst().token)
    await socket.run("1", FOLLOW)
    await socket.run("1", QUERY)
    assert await socket.closed_with() == 4409


async def test_a_reason_fits_into_a_close_frame(server: RunningServer, socket: Socket) -> None:
    await socket.begin(server.analyst().token)
    for _ in range(2):
        await socket.run("😀" * 200, FOLLOW)
    assert await socket.closed_with() == 4409
    assert (socket.ws.close_reason or "").startswith("Subscriber for 😀")


async def test_one_introduction_is_enough(socket: Socket) -> None:
    await socket.begin()
    await socket.say({"type": "connection_init"})
    assert await socket.closed_with() == 4429


async def test_a_socket_carries_a_hundred_operations_at_once(server: RunningServer, socket: Socket) -> None:
    start_exam(server.learner())
    await socket.begin(server.analyst().token)
    after = server.analyst().ask("{ events(first: 1) { pageInfo { endCursor } } }")["events"]["pageInfo"]["endCursor"]
    for n in range(101):
        await socket.run(str(n), FOLLOW.replace("eventLog", f'eventLog(after: "{after}", types: ["session.ended"])'))
    assert await socket.closed_with() == 4429


async def test_a_viewer_has_so_many_sockets_at_once(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, LYCEUM_MAX_VIEWER_SOCKETS="2", LYCEUM_MAX_SOCKET_OPERATIONS="1") as small:
        token = small.learner().token
        async with connect(small, "graphql-transport-ws") as one, connect(small, "graphql-transport-ws") as another:
            await one.begin(token)
            await another.begin(token)
            async with connect(small, "graphql-transport-ws") as third:
                await third.say({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}})
                assert await third.closed_with() == 4429
            async with connect(small, "graphql-transport-ws") as somebody_else:
                await somebody_else.begin(small.learner().token)
        async with connect(small, "graphql-transport-ws") as again:
            await again.begin(token)


async def test_a_frame_of_two_megabytes_closes_the_socket(socket: Socket) -> None:
    await socket.begin()
    with contextlib.suppress(websockets.ConnectionClosed):
        await socket.run("1", QUERY, variables={"padding": "x" * 2_000_000})
    assert await socket.closed_with() in (1009, 4400)


# ------------------------------------------------------------ talking


async def test_a_ping_is_answered_and_a_pong_is_not(socket: Socket) -> None:
    await socket.say({"type": "pong"})
    await socket.say({"type": "ping", "payload": {"any": "thing"}})
    assert await socket.hear() == {"type": "pong", "payload": {"any": "thing"}}
    await socket.begin()
    await socket.say({"type": "ping"})
    assert (await socket.hear())["type"] == "pong"


async def test_queries_and_mutations_go_over_the_socket(server: RunningServer, socket: Socket) -> None:
    learner = server.learner()
    await socket.begin(learner.token)
    await socket.run("q", "query ($id: ID!) { viewer { id } node(id: $id) { id } }", variables={"id": "nobody"})
    data = {"viewer": {"id": learner.id}, "node": None}
    assert await socket.hear() == {"id": "q", "type": "next", "payload": {"data": data}}
    assert await socket.hear() == {"id": "q", "type": "complete"}
    await socket.run("m", "mutation { startExam(input: {skill: READING}) { __typename } }")
    assert (await socket.hear())["payload"] == {"data": {"startExam": {"__typename": "StartExamPayload"}}}
    assert await socket.hear() == {"id": "m", "type": "complete"}


async def test_the_token_may_come_with_the_handshake(server: RunningServer) -> None:
    learner = server.learner()
    url = server.url.replace("http", "ws", 1) + "/graphql"
    headers = {"Authorization": f"Bearer {learner.token}"}
    async with websockets.connect(url, subprotocols=[PROTOCOL], additional_headers=headers) as ws:  # type: ignore[list-item]
        socket = Socket(ws)
        await socket.begin()
        await socket.run("1", QUERY)
        assert (await socket.hear())["payload"]["data"] == {"viewer": {"id": learner.id}}


@pytest.mark.parametrize(
    ("query", "more"),
    [
        ("{", {}),
        ("{ nothing }", {}),
        ("query A { viewer { id } }", {"operationName": "B"}),
        ("subscription { sessionEvents { id } }", {}),
        ("subscription ($id: ID!) { sessionEvents(sessionId: $id) { id } }", {"variables": {}}),
        ("query ($id: ID!) { node(id: $id) { id } }", {"variables": {"id": [7]}}),
        ('subscription { sessionEvents(sessionId: "x") { id } }', {}),
        ('subscription { eventLog(after: "garbage") { id } }', {}),
        ("{ a" * 900 + " }" * 900, {}),
    ],
)
async def test_operations_that_cannot_begin_end_with_an_error(
    server: RunningServer, socket: Socket, query: str, more: dict[str, Any]
) -> None:
    await socket.begin(server.analyst().token)
    await socket.run("1", query, **more)
    frame = await socket.hear()
    assert (frame["id"], frame["type"]) == ("1", "error")
    assert all(error["extensions"]["code"] for error in frame["payload"])
    await socket.run("1", QUERY)
    assert (await socket.hear())["type"] == "next"


async def test_errors_of_a_field_come_beside_the_data(socket: Socket) -> None:
    await socket.begin()
    await socket.run("1", "{ viewer { id } examTrend(skill: READING) { average } }")
    frame = await socket.hear()
    assert frame["type"] == "next"
    assert frame["payload"]["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await socket.hear())["type"] == "complete"


async def test_complete_stops_a_subscription_and_frees_its_id(server: RunningServer, socket: Socket) -> None:
    learner = server.learner()
    session_id = start_exam(learner)
    version = wait_until_written(learner, session_id)["version"]
    await socket.begin(learner.token)
    follow = f'subscription {{ sessionEvents(sessionId: "{session_id}") {{ version }} }}'
    await socket.run("1", follow)
    assert [(await socket.hear())["type"] for _ in range(version)] == ["next"] * version
    await socket.say({"id": "1", "type": "complete"})
    await socket.say({"id": "unknown", "type": "complete"})
    learner.do("pauseSession", {"sessionId": session_id}, "session { id }")
    await socket.run("1", QUERY)
    assert (await socket.hear())["payload"] == {"data": {"viewer": {"id": learner.id}}}


async def test_many_operations_share_a_socket(server: RunningServer, socket: Socket) -> None:
    learner = server.learner()
    await socket.begin(learner.token)
    for n in range(90):
        await socket.run(str(n), QUERY)
    frames = [await socket.hear() for _ in range(180)]
    for n in range(90):
        assert [frame["type"] for frame in frames if frame["id"] == str(n)] == ["next", "complete"]
