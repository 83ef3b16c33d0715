"""Recorded events as people may read them."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from domain.exam.events import QuestionGenerated, SourceWritten
from domain.practice.events import PracticeStarted
from domain.session import Recorded

PERSONAL = frozenset({"owner_id", "learner_id"})
"""Fields of events that hold a person's id."""


def for_owner(recorded: Recorded) -> Mapping[str, Any]:
    """An event's payload as its session's owner may read it: without what would give an answer away."""
    payload: dict[str, Any] = plain(recorded.event)
    match recorded.event:
        case QuestionGenerated():
            payload["question"].pop("key")
            payload["question"].pop("reference")
        case SourceWritten():
            payload["source"].pop("removed")
        case PracticeStarted():
            for item in payload["items"]:
                item["exercise"].pop("key")
    return payload


def for_analyst(recorded: Recorded, pseudonym: Callable[[str], str]) -> Mapping[str, Any]:
    """An event's payload with every person's id replaced by their pseudonym."""
    payload = plain(recorded.event)
    return {name: pseudonym(value) if name in PERSONAL else value for name, value in payload.items()}


def plain(value: Any) -> Any:
    """A value as JSON has it: records become objects, instants RFC 3339 texts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value
