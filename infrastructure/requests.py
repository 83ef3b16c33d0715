"""From what arrives to a GraphQL request and its context, or to a clear protocol error."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NoReturn, TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from infrastructure.auth import InvalidToken, Tokens
from infrastructure.jwks import KeysUnavailable
from infrastructure.negotiation import JSON
from schema.context import Context

T = TypeVar("T")

CODES = {401: "UNAUTHENTICATED", 413: "LIMIT_REACHED", 414: "LIMIT_REACHED", 503: "UPSTREAM_UNAVAILABLE"}
"""What a status means to clients that go by the code; BAD_REQUEST for the others."""


class ProtocolError(Exception):
    """A request that is wrong before GraphQL begins; told with an HTTP status and a message in JSON."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.headers = status, dict(headers or {})

    def response(self, media_type: str = JSON) -> Response:
        """The answer to it."""
        code = CODES.get(self.status, "BAD_REQUEST")
        body = {"errors": [{"message": str(self), "extensions": {"code": code}}]}
        return Response(msgspec.json.encode(body), self.status, self.headers, media_type=f"{media_type}; charset=utf-8")


class GraphQLRequest(msgspec.Struct, frozen=True, rename={"operation_name": "operationName"}):
    """What a client asks."""

    query: str
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


_request = msgspec.json.Decoder(GraphQLRequest)
_parameter = msgspec.json.Decoder(dict[str, Any] | None)


class InvalidJson(Exception):
    """Raised when text is not the JSON that is expected, has a key twice, or is nested too deeply."""


def decode(text: bytes | str, decoder: msgspec.json.Decoder[T]) -> T:
    """The value of a JSON text. Raises `InvalidJson`.

    msgspec takes the last of two equal keys, so the text is read once more for its keys: which of two queries, or of
    two answers, was meant is not ours to guess.
    """
    try:
        value = decoder.decode(text)
        _distinct_keys.decode(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise InvalidJson("it is nested too deeply") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidJson(str(error)) from None
    return value


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("an object has the same key twice")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_distinct_keys = json.JSONDecoder(
    object_pairs_hook=_once, parse_int=len, parse_float=len, parse_constant=_refuse_constant
)


def decode_request(body: bytes) -> GraphQLRequest:
    """The request in a JSON body. Raises `ProtocolError`."""
    try:
        return decode(body, _request)
    except InvalidJson as error:
        raise ProtocolError(400, f"The body is not a GraphQL request in JSON: {error}") from None


async def read_post(request: Request, max_bytes: int) -> GraphQLRequest:
    """The request of a POST. Raises `ProtocolError`."""
    media_type, *parameters = (part.strip() for part in request.headers.get("content-type", "").lower().split(";"))
    if media_type != JSON:
        raise ProtocolError(415, "Send the request as application/json.")
    if any(p.startswith("charset=") and p.removeprefix("charset=").strip('"') != "utf-8" for p in parameters):
        raise ProtocolError(415, "Send the request in UTF-8.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise ProtocolError(415, "Send the request without a content encoding.", {"Accept-Encoding": "identity"})
    return decode_request(await _body(request, max_bytes))


async def _body(request: Request, max_bytes: int) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > max_bytes:
                raise ProtocolError(413, f"The body is too large; {max_bytes} bytes are allowed.")
    except ClientDisconnect:
        raise ProtocolError(400, "The body was cut off.") from None
    return bytes(body)


def read_get(request: Request, max_bytes: int) -> GraphQLRequest:
    """The request in a URL. Raises `ProtocolError`."""
    if len(request.scope["query_string"]) > max_bytes:
        raise ProtocolError(414, f"The URL is too long; {max_bytes} bytes are allowed.")
    asked = {name: _parameter_once(request, name) for name in GraphQLRequest.__struct_encode_fields__}
    if asked["query"] is None:
        raise ProtocolError(400, "Give the query in the parameter `query`.")
    return GraphQLRequest(
        asked["query"],
        _json_parameter("variables", asked["variables"]),
        asked["operationName"],
        _json_parameter("extensions", asked["extensions"]),
    )


def _parameter_once(request: Request, name: str) -> str | None:
    given = request.query_params.getlist(name)
    if len(given) > 1:
        raise ProtocolError(400, f"Give the parameter `{name}` once.")
    return given[0] if given else None


def _json_parameter(name: str, text: str | None) -> dict[str, Any] | None:
    try:
        return decode(text, _parameter) if text else None
    except InvalidJson as error:
        raise ProtocolError(400, f"`{name}` is not a JSON object: {error}") from None


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
