"""Through nginx, as docs/operate/proxies.md has it: every transport, a path before ours, and who is counted."""

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import websockets
from websockets.typing import Origin, Subprotocol

from tests.conftest import new_database
from tests.support.client import RunningServer, start_exam, start_server, wait_until_written
from tests.support.proxy import HOST, Proxy, nginx

MOST = 4
FOLLOW = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { version type } }"
SSE, MULTIPART = "text/event-stream", "multipart/mixed;subscriptionSpec=1.0, application/json"
PATHS = ["", "/lyceum", "/taken-off"]


@pytest.fixture(scope="module")
def behind(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    environ = {
        "LYCEUM_ROOT_PATH": "/lyceum",
        "LYCEUM_TRUSTED_PROXIES": "127.0.0.1",
        "LYCEUM_MAX_ADDRESS_CONNECTIONS": str(MOST),
    }
    with start_server(new_database(postgres), tmp_path_factory.mktemp("behind"), **environ) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(behind: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with nginx(behind, tmp_path_factory.mktemp("nginx")) as running:
        yield running


@pytest.fixture(autouse=True)
def unharmed(behind: RunningServer) -> Iterator[None]:
    before = len(behind.log)
    yield
    for fault in ("Traceback", "ASGI callable"):
        assert fault not in behind.log[before:]


def client(proxy: Proxy, **headers: str) -> httpx.Client:
    """A client that takes 127.0.0.1 for the host of the certificate."""
    host = {"Host": f"{HOST}:{proxy.port}", **headers}
    transport, url = _Named(verify=proxy.tls), f"https://127.0.0.1:{proxy.port}"
    return httpx.Client(transport=transport, base_url=url, headers=host, timeout=30)


class _Named(httpx.HTTPTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": HOST}
        return super().handle_request(request)


@contextlib.asynccontextmanager
async def socket(
    proxy: Proxy, path: str = "", *, origin: str | None = None, source: str = "127.0.0.1"
) -> AsyncIterator[websockets.ClientConnection]:
    async with websockets.connect(
        f"wss://{HOST}:{proxy.port}{path}/graphql",
        subprotocols=[Subprotocol("graphql-transport-ws")],
        origin=Origin(origin or proxy.url),
        host="127.0.0.1",
        port=proxy.port,
        ssl=proxy.tls,
        local_addr=(source, 0),
        open_timeout=30,
    ) as ws:
        yield ws


async def said(ws: websockets.ClientConnection, message: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is answered to a message, or what comes next."""
    if message:
        await ws.send(json.dumps(message))
    async with asyncio.timeout(30):
        return json.loads(await ws.recv())


def logged(server: RunningServer, since: int) -> list[tuple[str, str, int]]:
    """What has been logged since then, once there is something and time for more."""
    deadline = time.monotonic() + 30
    while len(server.log) == since and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    lines = [json.loads(line) for line in server.log[since:].splitlines()]
    return [(line["event"], line["level"], line.get("code", 0)) for line in lines]


def refusals(server: RunningServer, since: int) -> list[tuple[str, str, int]]:
    """Of those the ones that are not of an operation, nor of a socket that ended as it should."""
    return [line for line in logged(server, since) if line[0] != "operation" and line[2] != 1000]


# ------------------------------------------------------------ transports


@pytest.mark.parametrize("path", PATHS)
def test_requests_are_answered(proxy: Proxy, behind: RunningServer, path: str) -> None:
    learner = behind.learner()
    with client(proxy, Authorization=f"Bearer {learner.token}") as http:
        answer = http.post(f"{path}/graphql", json={"query": "{ viewer { id } }"})
        assert answer.json() == {"data": {"viewer": {"id": learner.id}}}
        assert http.get(f"{path}/healthz").text == "ok\n"
        assert http.get(f"{path}/readyz").text == "ready\n"


@pytest.mark.parametrize("path", ["", "/lyceum"])
def test_metrics_are_not_for_everybody(proxy: Proxy, path: str) -> None:
    with client(proxy) as http:
        assert http.get(f"{path}/metrics").status_code == 404


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
def test_streams_come_as_they_are_made(proxy: Proxy, behind: RunningServer, accept: str) -> None:
    learner = behind.learner()
    session_id = start_exam(learner)
    version = wait_until_written(learner, session_id)["version"]
    with (
        client(proxy, Authorization=f"Bearer {learner.token}", Accept=accept) as http,
        http.stream("POST", "/graphql", json={"query": FOLLOW, "variables": {"id": session_id}}) as response,
    ):
        text, read = response.iter_text(), ""
        while f'"version":{version}' not in read:
            read += next(text)
        learner.do("pauseSession", {"sessionId": session_id}, "session { id }")
        while "session.paused" not in read:
            read += next(text)


@pytest.mark.parametrize("path", PATHS)
async def test_sockets_are_open_to_the_pages_of_the_host(proxy: Proxy, behind: RunningServer, path: str) -> None:
    learner = behind.learner()
    async with socket(proxy, path) as ws:
        init = {"type": "connection_init", "payload": {"Authorization": f"Bearer {learner.token}"}}
        assert await said(ws, init) == {"type": "connection_ack"}
        ask = {"type": "subscribe", "id": "1", "payload": {"query": "{ viewer { id } }"}}
        assert (await said(ws, ask))["payload"] == {"data": {"viewer": {"id": learner.id}}}


async def test_sockets_of_other_pages_are_refused_in_one_line(proxy: Proxy, behind: RunningServer) -> None:
    before = len(behind.log)
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with socket(proxy, origin="https://evil.example"):
            pass
    assert refused.value.response.status_code == 403
    assert b"LYCEUM_ALLOWED_ORIGINS" in (refused.value.response.body or b"")
    assert await asyncio.to_thread(refusals, behind, before) == [("socket", "info", 403)]


async def test_a_proxy_that_loses_the_upgrade_is_told_so(proxy: Proxy) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with socket(proxy, "/lost"):
            pass
    response = refused.value.response
    assert (response.status_code, response.headers["Upgrade"]) == (426, "websocket")
    assert b"proxy_set_header Upgrade $http_upgrade" in (response.body or b"")


# ------------------------------------------------------------ GraphiQL


@pytest.mark.parametrize("path", PATHS)
def test_graphiql_works_under_a_path(proxy: Proxy, path: str) -> None:
    with client(proxy) as http:
        page = http.get(f"{path}/graphql", headers={"Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html")
        assets = re.findall(r'(?:src|href)="([^"]+)"', page.text)
        assert len(assets) >= 4
        for asset in assets:
            found = http.get(page.url.join(asset))
            assert found.status_code == 200
            if asset.endswith("boot.js"):
                beside = re.search(r"new URL\('([^']+)', document.currentScript.src\)", found.text)
                assert beside
                assert found.url.join(beside[1]).path == f"{path}/graphql"


# ------------------------------------------------------------ who is counted


async def test_each_client_counts_for_itself(proxy: Proxy) -> None:
    async with contextlib.AsyncExitStack() as stack:

        async def come(source: str) -> websockets.ClientConnection:
            ws = await stack.enter_async_context(socket(proxy, source=source))
            await ws.send(json.dumps({"type": "connection_init"}))
            return ws

        for _ in range(MOST):
            assert await said(await come("127.0.8.1")) == {"type": "connection_ack"}
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await said(await come("127.0.8.1"))
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 4429
        assert await said(await come("127.0.8.2")) == {"type": "connection_ack"}
