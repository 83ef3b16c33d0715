"""From what arrives to a GraphQL request and its context, or to a clear protocol error."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import msgspec
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.types import Message, Receive

from infrastructure.auth import InvalidToken, Tokens
from infrastructure.caches import ENTRY_BYTES, Cache
from infrastructure.jwks import KeysUnavailable
from infrastructure.negotiation import JSON
from infrastructure.roster import Roster
from infrastructure.wording import MAX_PROBLEM, cut
from schema.context import Context, Viewer

T = TypeVar("T")

PLAIN_JSON = JSON.encode()
REMEMBERED, REMEMBERED_BYTES = 10_000, 16 * 2**20
CONTEXT_BYTES = 1500
"""What a context takes, its viewer included."""

MAX_URL_BYTES = 16 * 1024
"""What a URL may come to; whoever asks more asks by POST."""

MAX_VALUES = 5_000
"""Numbers, texts, objects and lists in one request: ten for each question of the longest exam come to a tenth."""

TOO_LONG = f"The URL is too long; {MAX_URL_BYTES} bytes are allowed. Ask by POST."

CODES = {
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    413: "LIMIT_REACHED",
    414: "LIMIT_REACHED",
    429: "LIMIT_REACHED",
    431: "LIMIT_REACHED",
    500: "INTERNAL",
    503: "UPSTREAM_UNAVAILABLE",
}
"""What a status means to clients that go by the code; BAD_REQUEST for the others."""


class ProtocolError(Exception):
    """A request that is wrong before GraphQL begins; told with an HTTP status and a message in JSON."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(cut(message, MAX_PROBLEM))
        self.status, self.headers = status, dict(headers or {})

    def response(self, media_type: str = JSON) -> Response:
        """The answer to it."""
        code = CODES.get(self.status, "BAD_REQUEST")
        body = {"errors": [{"message": str(self), "extensions": {"code": code}}]}
        return Response(msgspec.json.encode(body), self.status, self.headers, media_type=f"{media_type}; charset=utf-8")


WHAT_TO_ASK = "give `query`, or name a document by `documentId` or `extensions.persistedQuery.sha256Hash`"


class GraphQLRequest(
    msgspec.Struct, frozen=True, rename={"operation_name": "operationName", "document_id": "documentId"}
):
    """What a client asks: a document, or the name of one that is known here."""

    query: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None
    document_id: str | None = None

    def __post_init__(self) -> None:
        if self.query is None and self.document_id is None and self.persisted_hash is None:
            raise ValueError(WHAT_TO_ASK)

    @property
    def persisted_hash(self) -> str | None:
        """The name of a document as Apollo's clients give it."""
        persisted = self.extensions and self.extensions.get("persistedQuery")
        given = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        return given if isinstance(given, str) else None


_request = msgspec.json.Decoder(GraphQLRequest)
_parameter = msgspec.json.Decoder(dict[str, Any] | None)


class InvalidJson(Exception):
    """Raised when text is not the JSON that is expected, has a key twice, or is nested too deeply."""


class TooManyValues(InvalidJson):
    """Raised when JSON has more values than any request of ours needs."""

    def __init__(self) -> None:
        super().__init__(f"it has too many values; {MAX_VALUES} are allowed")


def decode(text: bytes | str, decoder: msgspec.json.Decoder[T]) -> T:
    """The value of a JSON text. Raises `InvalidJson`.

    msgspec takes the last of two equal keys, so the text is read once more for its keys: which of two queries, or of
    two answers, was meant is not ours to guess.
    """
    try:
        value = decoder.decode(text)
        _check_size(value)
        _distinct_keys.raw_decode((text if isinstance(text, str) else text.decode()).lstrip())
    except RecursionError:
        raise InvalidJson("it is nested too deeply") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidJson(str(error)) from None
    return value


def _check_size(value: object) -> None:
    """To check and convert a value takes longer than to read it."""
    left, seen = [value], 0
    while left:
        match left.pop():
            case dict() as one:
                left += one.values()
            case list() as one:
                left += one
            case msgspec.Struct() as one:
                left += msgspec.structs.astuple(one)
        seen += 1
        if seen + len(left) > MAX_VALUES:
            raise TooManyValues


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("an object has the same key twice")


_distinct_keys = json.JSONDecoder(object_pairs_hook=_once, parse_int=len, parse_float=len)


async def read_post(headers: Mapping[bytes, bytes], receive: Receive, max_bytes: int) -> GraphQLRequest:
    """The request of a POST. Raises `ProtocolError`."""
    if headers.get(b"content-type") != PLAIN_JSON:
        _check_type(headers.get(b"content-type", b"").decode("latin-1"))
    if b"content-encoding" in headers and headers[b"content-encoding"].lower() != b"identity":
        raise ProtocolError(415, "Send the request without a content encoding.", {"Accept-Encoding": "identity"})
    message = await receive()
    whole = message["type"] == "http.request" and not message.get("more_body")
    body = message.get("body", b"") if whole else await _gathered(message, receive, max_bytes)
    if len(body) > max_bytes:
        raise ProtocolError(413, f"The body is too large; {max_bytes} bytes are allowed.")
    try:
        return decode(body, _request)
    except TooManyValues as error:
        raise ProtocolError(413, f"The body is too large: {error}.") from None
    except InvalidJson as error:
        if body.lstrip().startswith(b"["):
            raise ProtocolError(400, "Send one operation a request; batches are not taken.") from None
        raise ProtocolError(400, f"The body is not a GraphQL request in JSON: {error}") from None


def _check_type(content_type: str) -> None:
    media_type, *parameters = (part.strip() for part in content_type.lower().split(";"))
    if media_type != JSON:
        raise ProtocolError(415, "Send the request as application/json.")
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


class Contexts:
    """Makes the context of each request: `anonymous`, with the viewer that a token stands for.

    `roster` follows what tokens say of classrooms; None where they say nothing.
    """

    def __init__(self, tokens: Tokens, anonymous: Context, roster: Roster | None = None) -> None:
        self._tokens, self._anonymous, self._roster = tokens, anonymous, roster
        self._known: Cache[Viewer, Context] = Cache("contexts", entries=REMEMBERED, max_bytes=REMEMBERED_BYTES)

    async def of_header(self, authorization: str | None) -> Context:
        """The context for an Authorization header.

        Raises `ProtocolError`: 401 when there is one that is no good, 503 when that cannot be found out now.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if not authorization:
            return self._anonymous
        if scheme != "Bearer" and scheme.lower() != "bearer":
            raise ProtocolError(401, "Authorize with a bearer token.", {"WWW-Authenticate": "Bearer"})
        try:
            viewer = await self._tokens.viewer(token.strip())
        except InvalidToken as error:
            raise ProtocolError(401, f"The token is not valid: {error}", {"WWW-Authenticate": "Bearer"}) from None
        except KeysUnavailable as error:
            raise ProtocolError(503, f"The token cannot be checked: {error}", {"Retry-After": "5"}) from None
        if self._roster:
            await self._roster.follow(viewer)
        return self._of(viewer)

    def _of(self, viewer: Viewer) -> Context:
        if known := self._known.get(viewer):
            return known
        return self._known.put(viewer, replace(self._anonymous, viewer=viewer), ENTRY_BYTES + CONTEXT_BYTES)
