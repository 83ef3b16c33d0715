"""What every request passes on its way in and out: its id, whose page it is from, its answer's headers, its line.

Plain ASGI with headers made beforehand: it is part of the cost of the smallest request (benchmarks/door.py).
"""

import asyncio
import json
import re
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from secrets import token_hex

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infrastructure.graphql.errors import ProtocolError
from infrastructure.graphql.observation import OBSERVATION, Observation, Observer
from infrastructure.telemetry.logs import REQUEST_ID
from infrastructure.telemetry.metrics import latency
from infrastructure.web.origins import Headers, Origins, is_preflight

GRAPHQL = "/graphql"
SANE_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
MAX_PATH = 100

SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
"""On every answer that does not say otherwise by itself."""

HANDSHAKE = (b"sec-websocket-key", b"sec-websocket-protocol")
"""A GET with one of these was to become a WebSocket."""

UPGRADE_LOST = (
    "This asks for a WebSocket, but without the headers `Upgrade: websocket` and `Connection: Upgrade`. A proxy on the"
    " way has to pass them on; for nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade;"
    " proxy_set_header Connection upgrade;"
)

FOREIGN_PAGE = (
    "This comes from a page of another origin that is not allowed here. Operators allow it by LYCEUM_ALLOWED_ORIGINS."
)
PLAIN_GET = (
    "A page of another site may not have a browser ask this unasked. Send the header Apollo-Require-Preflight: true, or"
    " a token in Authorization; operators allow the page's origin by LYCEUM_ALLOWED_ORIGINS."
)
STOPPING = "The server is stopping. Send this again; a mutation that may have been carried out, with its commandId."


class Edge:
    """The web application with all this around it."""

    def __init__(
        self, app: ASGIApp, origins: Origins, observer: Observer, hsts_seconds: int, root_path: str = ""
    ) -> None:
        self._app, self._origins, self._observer, self._root = app, origins, observer, root_path
        hsts = (b"strict-transport-security", f"max-age={hsts_seconds}; includeSubDomains".encode())
        self._security = (*SECURITY, hsts) if hsts_seconds else SECURITY
        self._process, self._requests = token_hex(8), count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve one socket; the path before ours may have been taken off on the way, or not."""
        if self._root and scope["path"].startswith(f"{self._root}/"):
            scope["path"] = scope["path"].removeprefix(self._root)
        headers = dict(scope["headers"])
        if len(headers) < len(scope["headers"]):
            headers = _joined(scope["headers"])
        given = headers.get(b"x-request-id")
        request_id = given.decode() if given and SANE_ID.fullmatch(given) else self._new_id()
        REQUEST_ID.set(request_id)
        scope[OBSERVATION] = observation = Observation(request_id, headers)
        if scope["type"] == "websocket":
            await self._socket(observation, scope, receive, send)
        else:
            await self._request(observation, scope, receive, send)

    def _new_id(self) -> str:
        return f"{self._process}{next(self._requests):08x}"

    async def _request(self, seen: Observation, scope: Scope, receive: Receive, send: Send) -> None:
        method, path, status = scope["method"], scope["path"], 0

        async def leave(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if path == GRAPHQL:
                    latency(method, status).observe(time.perf_counter() - seen.started)
                message["headers"] = self._dressed(message.get("headers", ()), seen)
            await send(message)

        try:
            if is_preflight(method, seen.headers):
                await _answer(leave, *self._preflight(seen.headers))
            elif method == "GET" and any(name in seen.headers for name in HANDSHAKE):
                upgrade = {"Upgrade": "websocket", "Connection": "Upgrade"}
                await ProtocolError(426, UPGRADE_LOST, upgrade).response()(scope, receive, leave)
            elif self._is_plain_get(scope, seen.headers):
                await _answer(leave, 403, _refusal(PLAIN_GET))
            else:
                await self._app(scope, receive, leave)
        except asyncio.CancelledError:  # by uvicorn alone, of what does not end in time when it stops
            if not status:
                await ProtocolError(503, STOPPING).response()(scope, receive, leave)
        finally:
            quiet = path != GRAPHQL and seen.operation is None
            self._observer.ended(
                seen, "request", quiet=quiet, method=method, path=path[:MAX_PATH], status=status or 500
            )

    async def _socket(self, seen: Observation, scope: Scope, receive: Receive, send: Send) -> None:
        code: int | None = None

        async def leave(message: Message) -> None:
            nonlocal code
            if message["type"] in ("websocket.accept", "websocket.http.response.start"):
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", seen.request_id.encode())]
            elif message["type"] == "websocket.close":
                code = message.get("code", 1000)
            await send(message)

        async def arrive() -> Message:
            nonlocal code
            message = await receive()
            if message["type"] == "websocket.disconnect":
                code = message.get("code")
            return message

        try:
            if self._origins.admit(seen.headers):
                await self._app(scope, arrive, leave)
            else:
                code = 403
                await _answer(leave, 403, _refusal(FOREIGN_PAGE), "websocket.http.response")
        finally:
            self._observer.ended(seen, "socket", path=scope["path"][:MAX_PATH], code=code)

    def _preflight(self, headers: Mapping[bytes, bytes]) -> tuple[int, bytes, str, Headers]:
        if self._origins.admit(headers):
            return 204, b"", "http.response", self._origins.preflight(headers)
        return 403, _refusal(FOREIGN_PAGE), "http.response", []

    def _is_plain_get(self, scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
        """Whether it may be a foreign page's doing; opening GraphiQL is none, as it carries nothing out."""
        asks = scope["method"] == "GET" and scope["path"] == GRAPHQL and scope["query_string"]
        return bool(asks) and not self._origins.may_get(headers)

    def _dressed(self, own: Sequence[tuple[bytes, bytes]], seen: Observation) -> Headers:
        names = {name for name, _ in own}
        headers = [*own, (b"x-request-id", seen.request_id.encode())]
        headers += [header for header in self._security if header[0] not in names]
        headers += self._origins.shared(seen.headers)
        return headers


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Headers by name, those that are there several times as one (RFC 9110, section 5.3)."""
    joined: dict[bytes, bytes] = {}
    for name, value in headers:
        joined[name] = joined[name] + b", " + value if name in joined else value
    return joined


def _refusal(message: str) -> bytes:
    return json.dumps({"errors": [{"message": message, "extensions": {"code": "FORBIDDEN"}}]}).encode()


async def _answer(
    send: Send, status: int, body: bytes, kind: str = "http.response", headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    own = [*headers, (b"content-length", str(len(body)).encode())] if status != 204 else [*headers]
    if body:
        own.append((b"content-type", b"application/json; charset=utf-8"))
    await send({"type": f"{kind}.start", "status": status, "headers": own})
    await send({"type": f"{kind}.body", "body": body})
