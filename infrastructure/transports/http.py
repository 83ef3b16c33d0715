"""GraphQL over HTTP: queries and mutations by POST, queries by GET, subscriptions as streams by either.

After https://graphql.github.io/graphql-over-http/draft/; `infrastructure/transports/streams.py` has the streams.
"""

from collections.abc import Sequence
from contextlib import ExitStack, aclosing, nullcontext

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from infrastructure.graphql.deprecation import client_of, count_uses
from infrastructure.graphql.errors import JSON, ProtocolError
from infrastructure.graphql.execution import Executor, Operation
from infrastructure.graphql.observation import OBSERVATION, Observation
from infrastructure.graphql.request import GraphQLRequest
from infrastructure.graphql.responses import Body, RequestError
from infrastructure.graphql.trusted_documents import TrustedDocuments
from infrastructure.identity.callers import CALLER
from infrastructure.identity.contexts import Contexts
from infrastructure.identity.open_streams import Connections, TooManyConnections
from infrastructure.telemetry.metrics import SUBSCRIPTIONS, counter
from infrastructure.transports.bodies import read_get, read_post
from infrastructure.transports.entity_tags import KEPT, is_held, tag_of
from infrastructure.transports.negotiation import EVENT_STREAM, GRAPHQL_JSON, MULTIPART, Accept
from infrastructure.transports.streams import Results, single, stream, while_valid
from schema.context import Context

Headers = Sequence[tuple[bytes, bytes]]

TRANSPORTS = {JSON: "http", GRAPHQL_JSON: "http", EVENT_STREAM: "sse", MULTIPART: "multipart"}


CONTENT_TYPES = {media_type: f"{media_type}; charset=utf-8".encode() for media_type in (JSON, GRAPHQL_JSON)}


class Answer:
    """An answer in JSON; like Starlette's, without what that makes of headers each time (benchmarks/door.py)."""

    __slots__ = ("_body", "_headers", "_status")

    def __init__(self, status: int, media_type: str, body: bytes, headers: Headers = ()) -> None:
        self._status, self._body = status, body
        self._headers = [
            (b"content-type", CONTENT_TYPES[media_type]),
            (b"content-length", str(len(body)).encode()),
            *headers,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": self._status, "headers": self._headers})
        await send({"type": "http.response.body", "body": self._body})


class NotModified:
    """Says that the answer which a client holds still holds."""

    def __init__(self, headers: Headers) -> None:
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send({"type": "http.response.start", "status": 304, "headers": self._headers})
        await send({"type": "http.response.body", "body": b""})


class GraphQLEndpoint:
    """The endpoint for HTTP."""

    def __init__(
        self,
        executor: Executor,
        documents: TrustedDocuments,
        contexts: Contexts,
        connections: Connections,
        *,
        max_body_bytes: int,
        heartbeat_seconds: float,
    ) -> None:
        self._executor, self._documents = executor, documents
        self._contexts, self._connections = contexts, connections
        self._max_body_bytes, self._heartbeat_seconds = max_body_bytes, heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = await self.response(scope, receive)
        await response(scope, receive, send)

    async def response(self, scope: Scope, receive: Receive) -> ASGIApp:
        """The answer to one request."""
        seen: Observation = scope[OBSERVATION]
        accept = Accept.parse(seen.headers.get(b"accept", b"").decode("latin-1"))
        media_type = accept.answer
        try:
            if media_type is None:
                raise ProtocolError(
                    406, f"We answer in {GRAPHQL_JSON}, {JSON} or, for streams, {EVENT_STREAM} or {MULTIPART}."
                )
            context = await self._contexts.of_header(seen.headers.get(b"authorization", b"").decode("latin-1"))
            seen.viewer = context.viewer
            if context.viewer:
                scope[CALLER].uncount()
            if scope["method"] == "POST":
                asked = await read_post(seen.headers, receive, self._max_body_bytes)
            else:
                asked = read_get(scope["query_string"])
            return await self._answer(scope["method"], asked, accept, media_type, context, seen)
        except ProtocolError as error:
            return error.response(GRAPHQL_JSON if media_type == GRAPHQL_JSON else JSON)

    async def _answer(
        self,
        method: str,
        asked: GraphQLRequest,
        accept: Accept,
        media_type: str,
        context: Context,
        seen: Observation,
    ) -> ASGIApp:
        try:
            text = self._documents.text(asked)
            operation = self._executor.prepare(text, asked.variables, asked.operation_name)
        except RequestError as error:
            return self._reply(error.body(), media_type, seen)
        if method != "POST" and operation.is_mutation:
            raise ProtocolError(405, "Mutations do not go by GET; use POST.", {"Allow": "POST"})
        seen.operation = operation
        count_uses(operation.deprecated, client_of(seen.headers))
        if operation.is_subscription:
            return self._subscription(operation, accept.best(EVENT_STREAM, MULTIPART), context, seen)
        counter(operation.node.operation.value, TRANSPORTS[media_type]).inc()
        body = await self._executor.execute(operation, context)
        if method == "GET" and asked.query is None and media_type in CONTENT_TYPES and "errors" not in body:
            return self._kept(body, media_type, seen)
        return self._reply(body, media_type, seen)

    def _subscription(
        self, operation: Operation, media_type: str | None, context: Context, seen: Observation
    ) -> Response:
        if media_type is None:
            raise ProtocolError(
                406,
                f"A subscription answers with a stream: accept {EVENT_STREAM} or {MULTIPART};subscriptionSpec=1.0,"
                " or subscribe over a WebSocket.",
            )
        transport, place = TRANSPORTS[media_type], ExitStack()
        try:
            place.enter_context(self._connections.place(context.viewer))
        except TooManyConnections as error:
            raise ProtocolError(429, f"{error}.") from None
        counter("subscription", transport).inc()
        results = while_valid(self._results(operation, context, transport, seen), context.viewer)
        return stream(media_type, results, self._heartbeat_seconds, place)

    async def _results(self, operation: Operation, context: Context, transport: str, seen: Observation) -> Results:
        with SUBSCRIPTIONS.labels(transport).track_inprogress():
            try:
                async with aclosing(self._executor.subscribe(operation, context)) as bodies:
                    async for body in bodies:
                        seen.answered(body)
                        yield body
            except RequestError as error:
                seen.answered(error.body())
                yield error.body()

    def _kept(self, body: Body, media_type: str, seen: Observation) -> ASGIApp:
        """The answer to a GET that names a trusted document: its asker may keep it, and ask whether it still holds."""
        encoded = msgspec.json.encode(body)
        tag = tag_of(media_type, encoded)
        headers = ((b"etag", tag), *KEPT)
        if is_held(tag, seen.headers.get(b"if-none-match", b"")):
            return NotModified(headers)
        return Answer(200, media_type, encoded, headers)

    def _reply(self, body: Body, media_type: str, seen: Observation) -> ASGIApp:
        seen.answered(body)
        if media_type in (EVENT_STREAM, MULTIPART):
            return stream(media_type, single(body), self._heartbeat_seconds, nullcontext())
        status = 200 if media_type == JSON or "data" in body else 400
        return Answer(status, media_type, msgspec.json.encode(body))
