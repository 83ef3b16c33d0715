"""A GraphQL request, and the JSON it comes in."""

import json
import re
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


MAX_VALUES = 5_000
"""Numbers, texts, objects and lists in one request: ten for each question of the longest exam come to a tenth."""


WHAT_TO_ASK = "give `query`, or name a document by `documentId` or `extensions.persistedQuery.sha256Hash`"


ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)
"""An escape in a text of JSON; the group is half of a character, without its other half."""


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
        value = _read(text, decoder)
        _check_size(value)
        _distinct_keys.raw_decode((text if isinstance(text, str) else text.decode()).lstrip())
    except RecursionError:
        raise InvalidJson("it is nested too deeply") from None
    except (msgspec.DecodeError, ValueError) as error:
        raise InvalidJson(str(error)) from None
    return value


def _read(text: bytes | str, decoder: msgspec.json.Decoder[T]) -> T:
    """The value of a JSON text. Half a character becomes U+FFFD: JavaScript cuts texts so, and writes them in JSON."""
    try:
        return decoder.decode(text)
    except msgspec.DecodeError:
        given = text if isinstance(text, bytes) else text.encode()
        whole = ESCAPE.sub(lambda escape: rb"\ufffd" if escape[1] else escape[0], given)
        if whole == given:
            raise
        return decoder.decode(whole)


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


def _once(pairs: list[tuple[str, object]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("an object has the same key twice")


_distinct_keys = json.JSONDecoder(object_pairs_hook=_once, parse_int=len, parse_float=len)
