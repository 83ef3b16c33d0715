"""What a model answers, and whether it fits what was asked."""

from collections.abc import Iterator, Mapping
from typing import Any
from unicodedata import category

from jsonschema import Draft202012Validator

from domain.questions.written_response import NO_TEXT

FILLED = {"type": "string", "pattern": r"\S"}


TEXT = {"type": "string"}


def misfit(answer: Any, schema: Mapping[str, Any]) -> str | None:
    """Where an answer is not what its schema asks for, or has control characters; None if it may be read.

    Says nothing of the answer's own words, so that it may be logged and shown.
    """
    errors: Any = Draft202012Validator(schema).iter_errors(answer)
    if error := next(errors, None):
        return f"{error.json_path} has to be of {error.validator} {error.validator_value}"
    if any(category(letter) in NO_TEXT and letter not in "\n\t" for text in texts_of(answer) for letter in text):
        return "there are control characters in it"
    return None


def texts_of(answer: Any) -> Iterator[str]:
    """All texts in an answer, at any depth."""
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, (dict, list)):
        for inner in answer.values() if isinstance(answer, dict) else answer:
            yield from texts_of(inner)
