"""Recorded events as people may read them: of each field what its event says (see `domain/disclosure.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

from domain.disclosure import Disclosure, disclosures
from domain.session import Recorded

PERSONAL = frozenset({"owner_id", "learner_id", "teacher_id", "actor_id", "user_id", "created_by", "learner_ids"})
"""Columns of the rows that projections keep which hold a person's id."""

Reader = Mapping[Disclosure, Callable[[Any], Any]]
"""What somebody reads, and as what."""


class Aliases(Protocol):
    """Other names for what has one, the same everywhere."""

    def person(self, id: str) -> str: ...  # noqa: D102
    def thing(self, name: str) -> str: ...  # noqa: D102


def for_owner(recorded: Recorded) -> Mapping[str, Any]:
    """An event's payload as its session's owner may read it: without what would give an answer away."""
    payload: Mapping[str, Any] = _read(recorded.event, OWNER)
    return payload


def for_analyst(recorded: Recorded, aliases: Aliases) -> Mapping[str, Any]:
    """An event's payload without what its owner alone may read, and with other names for persons and things."""
    open_to = {
        Disclosure.OPEN: _as_it_is,
        Disclosure.PERSON: lambda value: _renamed(value, aliases.person),
        Disclosure.THING: lambda value: _renamed(value, aliases.thing),
    }
    payload: Mapping[str, Any] = _read(recorded.event, open_to)
    return payload


def _as_it_is(value: Any) -> Any:
    return value


OWNER: Reader = {said: _as_it_is for said in Disclosure if said is not Disclosure.SECRET}


def _read(value: Any, reader: Reader) -> Any:
    """A value as JSON has it, with the fields that the reader may read."""
    if not is_dataclass(value):
        return _plain(value, lambda inner: _read(inner, reader))
    said = disclosures(type(value))  # type: ignore[arg-type]
    return {name: _read(reader[of](getattr(value, name)), reader) for name, of in said.items() if of in reader}


def _renamed(value: Any, alias: Callable[[str], str]) -> Any:
    """An id under another name; so each of several."""
    return alias(value) if isinstance(value, str) else value and [alias(one) for one in value]


def without_secrets(value: Any) -> Any:
    """A value as JSON has it, without what would give an answer away, at any depth."""
    if not is_dataclass(value):
        return _plain(value, without_secrets)
    said = disclosures(type(value))  # type: ignore[arg-type]
    shown = [field.name for field in fields(value) if said.get(field.name) is not Disclosure.SECRET]
    return {name: without_secrets(getattr(value, name)) for name in shown}


def plain(value: Any) -> Any:
    """A value as JSON has it: records become objects, instants RFC 3339 texts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _plain(value, plain)


def _plain(value: Any, inner: Callable[[Any], Any]) -> Any:
    if isinstance(value, Mapping):
        return {str(name): inner(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [inner(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value
