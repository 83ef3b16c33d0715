"""GraphQL over HTTP: queries and mutations by POST, queries by GET, subscriptions as streams by either.

After https://graphql.github.io/graphql-over-http/draft/; `infrastructure/streams.py` has the streams.
"""

from contextlib import aclosing

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from infrastructure.execution import Executor, Operation, RequestError
from infrastructure.metrics import OPERATIONS, SUBSCRIPTIONS
from infrastructure.negotiation import EVENT_STREAM, GRAPHQL_JSON, JSON, MULTIPART, Accept
from infrastructure.requests import Contexts, GraphQLRequest, ProtocolError, read_get, read_post
from infrastructure.streams import Body, Results, single, stream, while_valid
from schema.context import Context

TRANSPORTS = {JSON: "http", GRAPHQL_JSON: "http", EVENT_STREAM: "sse", MULTIPART: "multipart"}


class GraphQLEndpoint:
    """The endpoint for HTTP."""

    def __init__(
        self, executor: Executor, contexts: Contexts, *, max_body_bytes: int, heartbeat_seconds: float
    ) -> None:
        self._executor, self._contexts = executor, contexts
        self._max_body_bytes, self._heartbeat_seconds = max_body_bytes, heartbeat_seconds

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        accept = Accept.parse(",".join(request.headers.getlist("accept")))
        media_type = accept.best(JSON, GRAPHQL_JSON, EVENT_STREAM) or accept.best(MULTIPART)
        try:
            if media_type is None:
                raise ProtocolError(
                    406, f"We answer in {GRAPHQL_JSON}, {JSON} or, for streams, {EVENT_STREAM} or {MULTIPART}."
                )
            context = await self._contexts.of_header(request.headers.get("authorization"))
            return await self._answer(request.method, await self._read(request), accept, media_type, context)
        except ProtocolError as error:
            return error.response(GRAPHQL_JSON if media_type == GRAPHQL_JSON else JSON)

    async def _read(self, request: Request) -> GraphQLRequest:
        if request.method == "POST":
            return await read_post(request, self._max_body_bytes)
        return read_get(request, self._max_body_bytes)

    async def _answer(
        self, method: str, asked: GraphQLRequest, accept: Accept, media_type: str, context: Context
    ) -> Response:
        try:
            operation = self._executor.prepare(asked.query, asked.variables, asked.operation_name)
        except RequestError as error:
            return self._reply(error.body(), media_type)
        if method != "POST" and operation.is_mutation:
            raise ProtocolError(405, "Mutations do not go by GET; use POST.", {"Allow": "POST"})
        if operation.is_subscription:
            return self._subscription(operation, accept.best(EVENT_STREAM, MULTIPART), context)
        OPERATIONS.labels(operation.node.operation.value, TRANSPORTS[media_type]).inc()
        return self._reply(await self._executor.execute(operation, context), media_type)

    def _subscription(self, operation: Operation, media_type: str | None, context: Context) -> Response:
        if media_type is None:
            raise ProtocolError(
                406,
                f"A subscription answers with a stream: accept {EVENT_STREAM} or {MULTIPART};subscriptionSpec=1.0,"
                " or subscribe over a WebSocket.",
            )
        transport = TRANSPORTS[media_type]
        OPERATIONS.labels("subscription", transport).inc()
        results = while_valid(self._results(operation, context, transport), context.viewer)
        return stream(media_type, results, self._heartbeat_seconds)

    async def _results(self, operation: Operation, context: Context, transport: str) -> Results:
        with SUBSCRIPTIONS.labels(transport).track_inprogress():
            try:
                async with aclosing(self._executor.subscribe(operation, context)) as bodies:
                    async for body in bodies:
                        yield body
            except RequestError as error:
                yield error.body()

    def _reply(self, body: Body, media_type: str) -> Response:
        if media_type in (EVENT_STREAM, MULTIPART):
            return stream(media_type, single(body), self._heartbeat_seconds)
        status = 200 if media_type == JSON or "data" in body else 400
        return Response(msgspec.json.encode(body), status, media_type=f"{media_type}; charset=utf-8")
