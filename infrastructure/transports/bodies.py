"""From what arrives to a GraphQL request and its context, or to a clear protocol error."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import QueryParams
from starlette.types import Message, Receive

from infrastructure.graphql.errors import JSON, MAX_URL_BYTES, TOO_LONG, ProtocolError
from infrastructure.graphql.request import GraphQLRequest, InvalidJson, TooManyValues, decode

T = TypeVar("T")

PLAIN_JSON = JSON.encode()


_request = msgspec.json.Decoder(GraphQLRequest)
_parameter = msgspec.json.Decoder(dict[str, Any] | None)


async def read_post(headers: Mapping[bytes, bytes], receive: Receive, max_bytes: int) -> GraphQLRequest:
    """The request of a POST. Raises `ProtocolError`."""
    body = await read_body(headers, receive, max_bytes, JSON)
    try:
        return decode(body, _request)
    except TooManyValues as error:
        raise ProtocolError(413, f"The body is too large: {error}.") from None
    except InvalidJson as error:
        if body.lstrip().startswith(b"["):
            raise ProtocolError(400, "Send one operation a request; batches are not taken.") from None
        raise ProtocolError(400, f"The body is not a GraphQL request in JSON: {error}") from None


async def read_body(headers: Mapping[bytes, bytes], receive: Receive, max_bytes: int, *media_types: str) -> bytes:
    """The body of a POST, which is of one of these types. Raises `ProtocolError`."""
    if headers.get(b"content-type") != PLAIN_JSON:
        _check_type(headers.get(b"content-type", b"").decode("latin-1"), media_types)
    if b"content-encoding" in headers and headers[b"content-encoding"].lower() != b"identity":
        raise ProtocolError(415, "Send the request without a content encoding.", {"Accept-Encoding": "identity"})
    message = await receive()
    whole = message["type"] == "http.request" and not message.get("more_body")
    body = message.get("body", b"") if whole else await _gathered(message, receive, max_bytes)
    if len(body) > max_bytes:
        raise ProtocolError(413, f"The body is too large; {max_bytes} bytes are allowed.")
    return bytes(body)


def _check_type(content_type: str, media_types: Collection[str]) -> None:
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    if media_type not in media_types:
        raise ProtocolError(415, f"Send the request as {' or '.join(media_types)}.")
    if any(p.startswith("charset=") and p.removeprefix("charset=").strip('"') != "utf-8" for p in parameters):
        raise ProtocolError(415, "Send the request in UTF-8.")


async def _gathered(message: Message, receive: Receive, max_bytes: int) -> bytes:
    """The body that a message begins; no more of it than is found to be too much."""
    body = bytearray()
    while True:
        if message["type"] == "http.disconnect":
            raise ProtocolError(400, "The body was cut off.")
        body += message.get("body", b"")
        if len(body) > max_bytes or not message.get("more_body"):
            return bytes(body)
        message = await receive()


def read_get(query_string: bytes) -> GraphQLRequest:
    """The request in a URL. Raises `ProtocolError`."""
    if len(query_string) > MAX_URL_BYTES:
        raise ProtocolError(414, TOO_LONG)
    given = QueryParams(query_string)
    asked = {name: _parameter_once(given, name) for name in GraphQLRequest.__struct_encode_fields__}
    variables = _json_parameter("variables", asked["variables"])
    extensions = _json_parameter("extensions", asked["extensions"])
    try:
        return GraphQLRequest(asked["query"], variables, asked["operationName"], extensions, asked["documentId"])
    except ValueError as error:
        raise ProtocolError(400, f"The URL asks nothing: {error}") from None


def _parameter_once(parameters: QueryParams, name: str) -> str | None:
    given = parameters.getlist(name)
    if len(given) > 1:
        raise ProtocolError(400, f"Give the parameter `{name}` once.")
    return given[0] if given else None


def _json_parameter(name: str, text: str | None) -> dict[str, Any] | None:
    try:
        return decode(text, _parameter) if text else None
    except InvalidJson as error:
        raise ProtocolError(400, f"`{name}` is not a JSON object: {error}") from None
