"""GraphQL over HTTP: queries and mutations by POST, queries by GET, streams as server-sent events.

After https://graphql.github.io/graphql-over-http/draft/ and, for streams, the "distinct connections" mode of
https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from infrastructure.execution import Executor, Operation, RequestError
from infrastructure.metrics import OPERATIONS
from infrastructure.requests import Contexts, GraphQLRequest, ProtocolError, read_get, read_post
from schema.context import Context

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HEARTBEAT_SECONDS = 12


class GraphQLEndpoint:
    """The endpoint for HTTP."""

    def __init__(self, executor: Executor, contexts: Contexts, max_body_bytes: int) -> None:
        self._executor, self._contexts, self._max_body_bytes = executor, contexts, max_body_bytes

    async def __call__(self, request: Request) -> Response:
        """Answer one request."""
        try:
            media_type = negotiate(request.headers.get("accept", "*/*"))
            context = await self._contexts.of_header(request.headers.get("authorization"))
            if request.method == "POST":
                asked = await read_post(request, self._max_body_bytes)
            else:
                asked = read_get(request)
        except ProtocolError as error:
            return error.response()
        return await self._answer(request.method, asked, media_type, context)

    async def _answer(self, method: str, asked: GraphQLRequest, media_type: str, context: Context) -> Response:
        try:
            operation = self._executor.prepare(asked.query, asked.variables, asked.operation_name)
        except RequestError as error:
            return _json(error.body(), media_type, 200 if media_type == JSON else 400)
        OPERATIONS.labels(operation.node.operation.value, "http").inc()
        if method != "POST" and operation.is_mutation:
            return ProtocolError(405, "Mutations do not go by GET; use POST.", {"Allow": "POST"}).response()
        if media_type == EVENT_STREAM:
            return self._stream(operation, context)
        if operation.is_subscription:
            return ProtocolError(406, f"A subscription answers with a stream: accept {EVENT_STREAM}.").response()
        body = await self._executor.execute(operation, context)
        return _json(body, media_type, 200 if media_type == JSON or "data" in body else 400)

    def _stream(self, operation: Operation, context: Context) -> Response:
        async def events() -> AsyncIterator[ServerSentEvent]:
            async for body in self._results(operation, context):
                yield ServerSentEvent(event="next", data=msgspec.json.encode(body).decode())
            yield ServerSentEvent(event="complete", data="")

        return EventSourceResponse(events(), ping=HEARTBEAT_SECONDS, headers={"cache-control": "no-store"})

    async def _results(self, operation: Operation, context: Context) -> AsyncIterator[Mapping[str, Any]]:
        if not operation.is_subscription:
            yield await self._executor.execute(operation, context)
            return
        try:
            async for body in self._executor.subscribe(operation, context):
                yield body
        except RequestError as error:
            yield error.body()


def negotiate(accept: str) -> str:
    """The media type to answer in. Raises `ProtocolError` 406 when none that we have is accepted."""
    ranked = sorted(_weights(accept), key=lambda pair: -pair[1])
    for media_type, weight in ranked:
        if weight <= 0:
            continue
        if media_type in (JSON, GRAPHQL_JSON, EVENT_STREAM):
            return media_type
        if media_type in ("*/*", "application/*"):
            return JSON
    raise ProtocolError(406, f"We answer in {GRAPHQL_JSON}, {JSON} or, for streams, {EVENT_STREAM}.")


def _weights(accept: str) -> list[tuple[str, float]]:
    weights = []
    for item in accept.split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        weights.append((media_type, float(quality) if quality.replace(".", "", 1).isdecimal() else 0.0))
    return weights


def _json(body: Mapping[str, Any], media_type: str, status: int) -> Response:
    content_type = JSON if media_type == EVENT_STREAM else media_type
    return Response(msgspec.json.encode(body), status, media_type=f"{content_type}; charset=utf-8")
