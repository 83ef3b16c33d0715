"""GraphQL over WebSocket, the graphql-transport-ws protocol.

After https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md; the older graphql-ws protocol is not spoken.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from graphql import GraphQLFormattedError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from infrastructure.graphql.deprecation import client_name, client_of, count_uses
from infrastructure.graphql.errors import ProtocolError
from infrastructure.graphql.execution import Executor, Operation
from infrastructure.graphql.observation import OBSERVATION, Observation, Observer
from infrastructure.graphql.request import GraphQLRequest
from infrastructure.graphql.responses import RequestError
from infrastructure.graphql.trusted_documents import TrustedDocuments
from infrastructure.identity.callers import CALLER, Caller
from infrastructure.identity.contexts import Contexts
from infrastructure.identity.open_streams import Connections, TooManyConnections
from infrastructure.process.tasks import cancel
from infrastructure.telemetry.logs import REQUEST_ID
from infrastructure.telemetry.metrics import SOCKETS, SUBSCRIPTIONS, counter
from infrastructure.transports.socket_messages import Message, SocketClosed
from schema.context import Context

log = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
INIT_SECONDS = 10.0
MAX_REASON_BYTES = 123
"""What a close frame has room for (RFC 6455, section 5.5)."""


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """How large a frame may be, and how many operations a socket may have at once."""

    frame_bytes: int
    operations: int


class WebSocketEndpoint:
    """The endpoint for WebSockets."""

    def __init__(
        self,
        executor: Executor,
        documents: TrustedDocuments,
        contexts: Contexts,
        observer: Observer,
        limits: SocketLimits,
        connections: Connections,
    ) -> None:
        self.executor, self.documents, self.contexts = executor, documents, contexts
        self.observer, self.limits, self.connections = observer, limits, connections

    async def handle(self, socket: WebSocket) -> None:
        """Serve one socket until either side closes it."""
        connection = Connection(socket, self)
        with SOCKETS.track_inprogress():
            try:
                await connection.accept()
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

    def __init__(self, socket: WebSocket, endpoint: WebSocketEndpoint) -> None:
        self._socket, self._of = socket, endpoint
        self._limits, self._place = endpoint.limits, contextlib.ExitStack()
        self._seen: Observation = socket.scope[OBSERVATION]
        self._context: Context | None = None
        self._running: dict[str, asyncio.Task[None]] = {}

    async def accept(self) -> None:
        """Answer the handshake. Raises `SocketClosed` when the client speaks another protocol."""
        speaks = PROTOCOL in self._socket.scope.get("subprotocols", ())
        await self._socket.accept(subprotocol=PROTOCOL if speaks else None)
        if not speaks:
            raise SocketClosed(4406, "Subprotocol not acceptable")

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
        """End the work behind all operations, and make room for another connection of the viewer's."""
        self._place.close()
        await cancel(self._running.values())

    async def _receive(self) -> Message:
        frame = await self._socket.receive()
        if frame["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(frame.get("code", 1000))
        return Message.read(frame.get("text"), self._limits.frame_bytes)

    async def _take(self, message: Message) -> None:
        match message.type:
            case "connection_init":
                await self._initialise(message)
            case "ping":
                payload = message.fields()
                await self._send({"type": "pong", "payload": payload} if payload else {"type": "pong"})
            case "pong":
                message.fields()
            case "subscribe":
                self._start(message)
            case "complete":
                if task := self._running.pop(message.operation_id, None):
                    task.cancel()
            case _:
                raise SocketClosed(4400, f"Invalid message: unknown type {message.type[:40]!r}")

    async def _initialise(self, message: Message) -> None:
        if self._context is not None:
            raise SocketClosed(4429, "Too many initialisation requests")
        payload = message.fields()
        authorization = _authorization(payload) or self._socket.headers.get("authorization")
        try:
            context = await self._of.contexts.of_header(authorization)
        except ProtocolError as error:
            code, reason = (1013, "Try again later") if error.status == 503 else (4403, "Forbidden")
            raise SocketClosed(code, f"{reason}: {error}") from None
        caller: Caller = self._socket.scope[CALLER]
        if context.viewer:
            caller.uncount()
        elif not caller.asks():
            raise SocketClosed(4429, "Too many connections without a token from this address")
        try:
            self._place.enter_context(self._of.connections.place(context.viewer))
        except TooManyConnections as error:
            raise SocketClosed(4429, str(error)) from None
        self._context, self._seen.viewer, self._seen.client = context, context.viewer, client_name(payload)
        await self._send({"type": "connection_ack"})

    def _start(self, message: Message) -> None:
        if self._context is None:
            raise SocketClosed(4401, "Unauthorized")
        id = message.operation_id
        if id in self._running:
            raise SocketClosed(4409, f"Subscriber for {id} already exists")
        if len(self._running) >= self._limits.operations:
            raise SocketClosed(4429, f"Too many operations; {self._limits.operations} are allowed at once")
        try:
            asked = msgspec.convert(message.payload, GraphQLRequest)
        except msgspec.ValidationError as error:
            raise SocketClosed(4400, f"Invalid message: {error}") from None
        self._running[id] = asyncio.create_task(self._run(id, asked, self._context, self._seen.part()))

    async def _run(self, id: str, asked: GraphQLRequest, context: Context, seen: Observation) -> None:
        REQUEST_ID.set(seen.request_id)
        try:
            errors = await self._results(id, asked, context, seen)
        except RequestError as error:
            seen.answered(error.body())
            errors = error.body()["errors"]
        except WebSocketDisconnect:
            log.debug("operation %s ended with its socket", id)
            return
        finally:
            self._of.observer.ended(seen, "operation")
            if self._running.get(id) is asyncio.current_task():
                del self._running[id]
        last = {"id": id, "type": "error", "payload": errors} if errors else {"id": id, "type": "complete"}
        with contextlib.suppress(WebSocketDisconnect):
            await self._send(last)

    async def _results(
        self, id: str, asked: GraphQLRequest, context: Context, seen: Observation
    ) -> list[GraphQLFormattedError]:
        """Send an operation's results; the errors for which there are none. Raises `RequestError`."""
        text = self._of.documents.text(asked)
        operation = self._of.executor.prepare(text, asked.variables, asked.operation_name)
        seen.operation = operation
        count_uses(operation.deprecated, seen.client or client_of(seen.headers))
        counter(operation.node.operation.value, "websocket").inc()
        if operation.is_subscription:
            await self._follow(id, operation, context, seen)
            return []
        body = await self._of.executor.execute(operation, context)
        seen.answered(body)
        if "data" not in body:
            return body["errors"]
        await self._send({"id": id, "type": "next", "payload": body})
        return []

    async def _follow(self, id: str, operation: Operation, context: Context, seen: Observation) -> None:
        with SUBSCRIPTIONS.labels("websocket").track_inprogress():
            async with contextlib.aclosing(self._of.executor.subscribe(operation, context)) as bodies:
                async for body in bodies:
                    seen.answered(body)
                    await self._send({"id": id, "type": "next", "payload": body})

    async def _send(self, message: Mapping[str, object]) -> None:
        await self._socket.send_text(msgspec.json.encode(message).decode())


async def _close(socket: WebSocket, closed: SocketClosed) -> None:
    if socket.application_state is WebSocketState.CONNECTED:
        reason = closed.reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore")
        with contextlib.suppress(WebSocketDisconnect):
            await socket.close(closed.code, reason)


def _authorization(parameters: Mapping[str, object]) -> str | None:
    """What connection parameters authorize with. Raises `SocketClosed` when that is no text."""
    given = [parameters[name] for name in ("Authorization", "authorization") if parameters.get(name) is not None]
    texts = [one for one in given if isinstance(one, str)]
    if len(texts) < len(given):
        raise SocketClosed(4400, "Invalid message: Authorization is text")
    return next(filter(None, texts), None)
