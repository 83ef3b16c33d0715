"""From what arrives to a GraphQL request and its context, or to a clear protocol error."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from infrastructure.auth import InvalidToken, Tokens
from infrastructure.jwks import KeysUnavailable
from schema.context import Context


class ProtocolError(Exception):
    """A request that is wrong before GraphQL begins; told with an HTTP status and a message in JSON."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})

    def response(self) -> Response:
        """The answer to it."""
        code = {401: "UNAUTHENTICATED", 413: "LIMIT_REACHED", 503: "UPSTREAM_UNAVAILABLE"}.get(
            self.status, "BAD_REQUEST"
        )
        body = {"errors": [{"message": str(self), "extensions": {"code": code}}]}
        return Response(
            msgspec.json.encode(body), self.status, self.headers, media_type="application/json; charset=utf-8"
        )


class GraphQLRequest(msgspec.Struct, frozen=True, rename={"operation_name": "operationName"}):
    """What a client asks."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


_decoder = msgspec.json.Decoder(GraphQLRequest)


def decode_request(body: bytes) -> GraphQLRequest:
    """The request in a JSON body. Raises `ProtocolError`."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolError(400, f"The body is not a GraphQL request in JSON: {error}") from None


async def read_post(request: Request, max_bytes: int) -> GraphQLRequest:
    """The request of a POST. Raises `ProtocolError`."""
    media_type, *parameters = (part.strip() for part in request.headers.get("content-type", "").lower().split(";"))
    if media_type != "application/json":
        raise ProtocolError(415, "Send the request as application/json.")
    if any(p.startswith("charset=") and p.removeprefix("charset=").strip('"') != "utf-8" for p in parameters):
        raise ProtocolError(415, "Send the request in UTF-8.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > max_bytes:
            raise ProtocolError(413, f"The body is too large; {max_bytes} bytes are allowed.")
    return decode_request(bytes(body))


def read_get(request: Request) -> GraphQLRequest:
    """The request in a URL. Raises `ProtocolError`."""
    asked = request.query_params
    if "query" not in asked:
        raise ProtocolError(400, "Give the query in the parameter `query`.")
    try:
        variables = msgspec.json.decode(asked["variables"], type=dict[str, Any]) if asked.get("variables") else None
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProtocolError(400, f"`variables` is not a JSON object: {error}") from None
    return GraphQLRequest(asked["query"], variables, asked.get("operationName") or None)


class Contexts:
    """Makes the context of each request: `anonymous`, with the viewer that a token stands for."""

    def __init__(self, tokens: Tokens, anonymous: Context) -> None:
        self._tokens, self._anonymous = tokens, anonymous

    async def of_header(self, authorization: str | None) -> Context:
        """The context for an Authorization header.

        Raises `ProtocolError`: 401 when there is one that is no good, 503 when that cannot be found out now.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if not authorization:
            return self._anonymous
        if scheme.lower() != "bearer":
            raise ProtocolError(401, "Authorize with a bearer token.", {"WWW-Authenticate": "Bearer"})
        try:
            return replace(self._anonymous, viewer=await self._tokens.viewer(token.strip()))
        except InvalidToken as error:
            raise ProtocolError(401, f"The token is not valid: {error}", {"WWW-Authenticate": "Bearer"}) from None
        except KeysUnavailable as error:
            raise ProtocolError(503, f"The token cannot be checked: {error}", {"Retry-After": "5"}) from None
