"""What a model answers: its objects as they close, and whether they fit what was asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from unicodedata import category

import ijson
import msgspec
from jsonschema import Draft202012Validator

T = TypeVar("T")

Schema = Mapping[str, object]
"""A JSON schema."""

Answer = Mapping[str, object]
"""A JSON object of a model's; nothing is known of it until it has been held against its schema."""

TEXT: Schema = {"type": "string"}
FILLED: Schema = {"type": "string", "pattern": r"\S"}


class NotJson(Exception):
    """Raised when an answer is not JSON, or not all of it."""


class Objects:
    """Reads the objects at a path of an answer that comes in pieces; an empty path is the whole answer."""

    def __init__(self, path: str) -> None:
        self._closed = ijson.sendable_list()
        self._parser = ijson.items_coro(self._closed, path, use_float=True)

    def read(self, text: str) -> Sequence[Answer]:
        """The objects that have closed with this piece. Raises `NotJson`."""
        try:
            self._parser.send(text.encode())
        except ijson.JSONError as error:
            raise NotJson from error
        closed = [*self._closed]
        self._closed.clear()
        return closed

    def end(self) -> None:
        """Raise `NotJson` unless the answer is whole."""
        try:
            self._parser.close()
        except ijson.JSONError as error:
            raise NotJson from error


class Misfit(ValueError):
    """Raised when an answer is not what was asked for; the message says where, without the answer's own words."""


@dataclass(frozen=True, slots=True)
class Shape(Generic[T]):
    """What an answer is to look like: the schema that a model is given, and the class that its answer is read into."""

    schema: Schema
    read_into: type[T]

    def read(self, answer: object) -> T:
        """The answer as a value. Raises `Misfit`."""
        if problem := misfit(answer, self.schema):
            raise Misfit(problem)
        try:
            return msgspec.convert(answer, self.read_into)
        except msgspec.ValidationError as error:
            raise Misfit(str(error)) from error


def record(**properties: Schema) -> Schema:
    """The schema of an object with exactly these fields."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [*properties],
        "properties": properties,
    }


def many(item: Schema) -> Schema:
    """The schema of a list."""
    return {"type": "array", "items": item}


UNREADABLE = ("Cc", "Cs")
"""The Unicode categories of control characters and of halves of characters."""


def misfit(answer: object, schema: Schema) -> str | None:
    """Where an answer is not what its schema asks for, or has control characters; None if it may be read.

    Says nothing of the answer's own words, so that it may be logged and shown.
    """
    error = next(iter(Draft202012Validator(schema).iter_errors(answer)), None)
    if error:
        return f"{error.json_path} has to be of {error.validator} {error.validator_value}"
    if any(category(letter) in UNREADABLE and letter not in "\n\t" for text in texts_of(answer) for letter in text):
        return "there are control characters in it"
    return None


def texts_of(answer: object) -> Iterator[str]:
    """All texts in an answer, at any depth."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, (dict, list)):
        for inner in answer.values() if isinstance(answer, dict) else answer:
            yield from texts_of(inner)
