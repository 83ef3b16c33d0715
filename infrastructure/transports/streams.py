"""Results one after the other in one HTTP response: server-sent events, and Apollo's multipart subscriptions.

After https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md ("distinct connections") and
https://www.apollographql.com/docs/router/executing-operations/subscription-multipart-protocol. A client that goes away
cancels the generator and with it the work behind; one that reads slowly holds it up after one result and what the
transport buffers (64 KiB), so neither makes memory grow.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import AbstractContextManager, aclosing
from typing import Any

import msgspec
from graphql import GraphQLFormattedError
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from infrastructure.graphql.errors import RETRY_AFTER_SECONDS
from infrastructure.graphql.responses import Body
from infrastructure.transports.negotiation import EVENT_STREAM, MULTIPART, SUBSCRIPTION_SPEC
from schema.context import Viewer

Results = AsyncGenerator[Body, None]
Place = AbstractContextManager[object]

DELIMITER = b"\r\n---"
"""Stands before each part: a line of two hyphens and the boundary, which is a hyphen."""

END = b"--\r\n"
"""Makes the last delimiter of one."""

STOPPING: GraphQLFormattedError = {
    "message": "The server is stopping; subscribe again, after the last cursor.",
    "extensions": {"code": "UPSTREAM_UNAVAILABLE", "retryAfterMs": 1000 * RETRY_AFTER_SECONDS[503]},
}


class TokenExpired(Exception):
    """The token has expired; subscribe again with a new one, after the last cursor."""

    def errors(self) -> list[GraphQLFormattedError]:
        """What the client is told."""
        return [{"message": str(self.__doc__), "extensions": {"code": "UNAUTHENTICATED"}}]


class Stream(EventSourceResponse):
    """A response in a place of the viewer's. When the server stops its body ends, with `last`, and is whole."""

    def __init__(self, content: AsyncIterator[object], place: Place, last: bytes = b"", **options: Any) -> None:
        super().__init__(content, **options)
        self._place, self._last = place, last

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it. Still active is what has neither come to its end nor lost its client."""
        with self._place:
            await super().__call__(scope, receive, send)
            if self.active:
                await send({"type": "http.response.body", "body": self._last})


async def single(body: Body) -> Results:
    """A stream of one result."""
    yield body


async def while_valid(results: Results, viewer: Viewer | None) -> Results:
    """The results for as long as the viewer's token is valid. Raises `TokenExpired` after that."""
    loop = asyncio.get_running_loop()
    end = loop.time() + viewer.expires_at - time.time() if viewer else None
    async with aclosing(results):
        while True:
            try:
                async with asyncio.timeout_at(end) as deadline:
                    body = await anext(results, None)
            except TimeoutError:
                if deadline.expired():
                    raise TokenExpired from None
                raise
            if body is None:
                return
            yield body


def stream(media_type: str, results: Results, heartbeat_seconds: float, place: Place) -> Response:
    """The response that carries the results, and a sign of life when there are none; it leaves the place at its end.

    When the server stops, an event stream just ends: `complete` would say that the operation has. Of a multipart
    stream Apollo's protocol wants an error, and the last delimiter.
    """
    if media_type == EVENT_STREAM:
        return Stream(_events(results), place, ping=heartbeat_seconds)
    return Stream(
        _parts(results),
        place,
        _part({"payload": None, "errors": [STOPPING]}) + END,
        media_type=f'{MULTIPART}; boundary="-"; subscriptionSpec={SUBSCRIPTION_SPEC}',
        ping=heartbeat_seconds,
        ping_message_factory=lambda: _part({}),
    )


async def _events(results: Results) -> AsyncIterator[ServerSentEvent]:
    try:
        async for body in results:
            yield _event("next", body)
    except TokenExpired as expired:
        yield _event("next", {"errors": expired.errors()})
    yield ServerSentEvent(event="complete", data="")


def _event(name: str, body: Body) -> ServerSentEvent:
    return ServerSentEvent(event=name, data=msgspec.json.encode(body).decode())


async def _parts(results: Results) -> AsyncIterator[bytes]:
    yield DELIMITER
    try:
        async for body in results:
            yield _part({"payload": body})
    except TokenExpired as expired:
        yield _part({"payload": None, "errors": expired.errors()})
    yield END


def _part(body: Mapping[str, object]) -> bytes:
    """A part, with the delimiter that ends it: clients hand it on when they have read that."""
    return b"\r\nContent-Type: application/json; charset=utf-8\r\n\r\n" + msgspec.json.encode(body) + DELIMITER
