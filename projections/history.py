"""Recorded events as people may read them."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from domain.classroom_events import CodeMade
from domain.exam.events import QuestionGenerated, SourceWritten
from domain.practice.events import PracticeStarted
from domain.session import Recorded
from domain.study.events import LessonTaught, MisconceptionsDiagnosed, QuizPrepared

PERSONAL = frozenset({"owner_id", "learner_id", "teacher_id", "actor_id", "user_id", "created_by", "learner_ids"})
"""Fields of events, at any depth, that hold a person's id or a list of such."""

KEYS = frozenset({"key", "reference", "removed", "right", "reveals", "explanation", "code_hash"})
"""Fields of questions, lessons and sources that give answers away, and of classrooms what opens them."""


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
        case LessonTaught():
            payload["lesson"]["check"].pop("key")
        case QuizPrepared():
            payload["quiz"] = without_keys(payload["quiz"])
        case CodeMade():
            payload.pop("code_hash")
        case MisconceptionsDiagnosed():
            for diagnosis in payload["diagnoses"]:
                diagnosis["redemption"] = without_keys(diagnosis["redemption"])
    return payload


def for_analyst(recorded: Recorded, pseudonym: Callable[[str], str]) -> Mapping[str, Any]:
    """An event's payload as its session's owner may read it, with every person's id replaced by their pseudonym.

    An analyst may be a learner, too: keys are told by the events that grade.
    """
    payload: Mapping[str, Any] = _pseudonymised(for_owner(recorded), pseudonym)
    return payload


def without_keys(value: Any) -> Any:
    """A plain value without what would give an answer away, at any depth."""
    if isinstance(value, Mapping):
        return {name: without_keys(inner) for name, inner in value.items() if name not in KEYS}
    return [without_keys(inner) for inner in value] if isinstance(value, list) else value


def _pseudonymised(value: Any, pseudonym: Callable[[str], str], personal: bool = False) -> Any:
    if isinstance(value, Mapping):
        return {name: _pseudonymised(inner, pseudonym, name in PERSONAL) for name, inner in value.items()}
    if isinstance(value, list):
        return [_pseudonymised(inner, pseudonym, personal) for inner in value]
    return pseudonym(value) if personal and isinstance(value, str) else value


def plain(value: Any) -> Any:
    """A value as JSON has it: records become objects, instants RFC 3339 texts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value
