"""GraphQL over WebSocket, the graphql-transport-ws protocol.

After https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md; the older graphql-ws protocol is not spoken.
"""

import asyncio
import contextlib
import logging
import time
from typing import Any

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from infrastructure.execution import Executor, Operation, RequestError
from infrastructure.metrics import OPERATIONS, SOCKETS, SUBSCRIPTIONS
from infrastructure.requests import Contexts, GraphQLRequest, InvalidJson, ProtocolError, decode
from schema.context import Context

log = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
MAX_OPERATIONS = 100
MAX_ID_LENGTH = 256
MAX_REASON_BYTES = 123
"""What a close frame has room for (RFC 6455, section 5.5)."""


class SocketClosed(Exception):
    """Ends a socket with a close code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Message(msgspec.Struct, frozen=True):
    """A frame of the protocol."""

    type: str
    id: str | None = None
    payload: Any = None


_message = msgspec.json.Decoder(Message)


class WebSocketEndpoint:
    """The endpoint for WebSockets."""

    def __init__(self, executor: Executor, contexts: Contexts, max_frame_bytes: int) -> None:
        self._executor, self._contexts, self._max_frame_bytes = executor, contexts, max_frame_bytes

    async def handle(self, socket: WebSocket) -> None:
        """Serve one socket until either side closes it."""
        await socket.accept(subprotocol=PROTOCOL if PROTOCOL in socket.scope.get("subprotocols", ()) else None)
        if PROTOCOL not in socket.scope.get("subprotocols", ()):
            await socket.close(4406, "Subprotocol not acceptable")
            return
        with SOCKETS.track_inprogress():
            connection = Connection(socket, self._executor, self._contexts, self._max_frame_bytes)
            try:
                await connection.serve()
            except SocketClosed as closed:
                await connection.stop_all()
                await _close(socket, closed)
            except WebSocketDisconnect:
                log.debug("a client went away")
            finally:
                await connection.stop_all()


class Connection:
    """One socket: its context once it is acknowledged, and the operations under way."""

    def __init__(self, socket: WebSocket, executor: Executor, contexts: Contexts, max_frame_bytes: int) -> None:
        self._socket, self._executor, self._contexts = socket, executor, contexts
        self._max_frame_bytes = max_frame_bytes
        self._context: Context | None = None
        self._running: dict[str, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        """Take frames until the socket closes. Raises `SocketClosed` when we are to close it."""
        try:
            async with asyncio.timeout(INIT_SECONDS):
                while self._context is None:
                    await self._take(await self._receive())
        except TimeoutError:
            raise SocketClosed(4408, "Connection initialisation timeout") from None
        viewer = self._context.viewer
        try:
            async with asyncio.timeout(viewer.expires_at - time.time() if viewer else None):
                while True:
                    await self._take(await self._receive())
        except TimeoutError:
            raise SocketClosed(4403, "Forbidden: the token has expired") from None

    async def stop_all(self) -> None:
        """End the work behind all operations."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _receive(self) -> Message:
        frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1000))
        text = frame.get("text")
        if text is None or len(text) > self._max_frame_bytes:
            raise SocketClosed(4400, "Invalid message: a text frame of moderate size is expected")
        try:
            return decode(text, _message)
        except InvalidJson as error:
            raise SocketClosed(4400, f"Invalid message: {error}") from None

    async def _take(self, message: Message) -> None:
        match message.type:
            case "connection_init":
                await self._initialise(message)
            case "ping":
                payload = _payload(message)
                await self._send({"type": "pong", "payload": payload} if payload else {"type": "pong"})
            case "pong":
                _payload(message)
            case "subscribe":
                self._start(message)
            case "complete":
                if task := self._running.pop(_id(message), None):
                    task.cancel()
            case _:
                raise SocketClosed(4400, f"Invalid message: unknown type {message.type[:40]!r}")

    async def _initialise(self, message: Message) -> None:
        if self._context is not None:
            raise SocketClosed(4429, "Too many initialisation requests")
        payload = _payload(message)
        given = payload.get("Authorization") or payload.get("authorization")
        authorization = given if isinstance(given, str) else self._socket.headers.get("authorization")
        try:
            self._context = await self._contexts.of_header(authorization)
        except ProtocolError as error:
            code, reason = (1013, "Try again later") if error.status == 503 else (4403, "Forbidden")
            raise SocketClosed(code, f"{reason}: {error}") from None
        await self._send({"type": "connection_ack"})

    def _start(self, message: Message) -> None:
        if self._context is None:
            raise SocketClosed(4401, "Unauthorized")
        id = _id(message)
        if id in self._running:
            raise SocketClosed(4409, f"Subscriber for {id} already exists")
        if len(self._running) >= MAX_OPERATIONS:
            raise SocketClosed(4429, f"Too many operations; {MAX_OPERATIONS} are allowed at once")
        try:
            asked = msgspec.convert(message.payload, GraphQLRequest)
        except msgspec.ValidationError as error:
            raise SocketClosed(4400, f"Invalid message: {error}") from None
        self._running[id] = asyncio.create_task(self._run(id, asked, self._context))

    async def _run(self, id: str, asked: GraphQLRequest, context: Context) -> None:
        try:
            errors = await self._results(id, asked, context)
        except RequestError as error:
            errors = error.body()["errors"]
        except WebSocketDisconnect:
            log.debug("operation %s ended with its socket", id)
            return
        finally:
            if self._running.get(id) is asyncio.current_task():
                del self._running[id]
        last = {"id": id, "type": "error", "payload": errors} if errors else {"id": id, "type": "complete"}
        with contextlib.suppress(WebSocketDisconnect):
            await self._send(last)

    async def _results(self, id: str, asked: GraphQLRequest, context: Context) -> list[dict[str, Any]]:
        """Send an operation's results; the errors for which there are none. Raises `RequestError`."""
        operation = self._executor.prepare(asked.query, asked.variables, asked.operation_name)
        OPERATIONS.labels(operation.node.operation.value, "websocket").inc()
        if operation.is_subscription:
            await self._follow(id, operation, context)
            return []
        body = await self._executor.execute(operation, context)
        if "data" not in body:
            return list(body["errors"])
        await self._send({"id": id, "type": "next", "payload": body})
        return []

    async def _follow(self, id: str, operation: Operation, context: Context) -> None:
        with SUBSCRIPTIONS.labels("websocket").track_inprogress():
            async with contextlib.aclosing(self._executor.subscribe(operation, context)) as bodies:
                async for body in bodies:
                    await self._send({"id": id, "type": "next", "payload": body})

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(msgspec.json.encode(message).decode())


def _id(message: Message) -> str:
    if not message.id or len(message.id) > MAX_ID_LENGTH:
        raise SocketClosed(4400, f"Invalid message: its id has to be 1 to {MAX_ID_LENGTH} characters long")
    return message.id


def _payload(message: Message) -> dict[str, Any]:
    if not isinstance(message.payload, dict | None):
        raise SocketClosed(4400, "Invalid message: the payload is not an object")
    return message.payload or {}


async def _close(socket: WebSocket, closed: SocketClosed) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        reason = closed.reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        with contextlib.suppress(WebSocketDisconnect):
            await socket.close(closed.code, reason)
