"""Recorded events as people may read them: of each field what its event says (see `domain/disclosure.py`).

Whoever reads an event's payload reads its fields in camel case, as all of the API is; stored they keep their names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Protocol

from domain.disclosure import Disclosure, disclosures
from domain.names import in_camel_case
from domain.session import Recorded

PERSONAL = frozenset({"owner_id", "learner_id", "teacher_id", "actor_id", "user_id", "created_by", "learner_ids"})
"""Columns of the rows that projections keep which hold a person's id."""


class Aliases(Protocol):
    """Other names for what has one, the same everywhere."""

    def person(self, id: str) -> str: ...  # noqa: D102
    def thing(self, name: str) -> str: ...  # noqa: D102


UNSHOWN = (Disclosure.SECRET, Disclosure.LATER)
OWNER: Mapping[Disclosure, str | None] = {said: None for said in Disclosure if said not in UNSHOWN}
"""What a session's owner reads."""

ANALYST: Mapping[Disclosure, str | None] = {
    Disclosure.OPEN: None,
    Disclosure.LATER: None,
    Disclosure.PERSON: "person",
    Disclosure.THING: "thing",
}
"""What analysts read, and under which aliases."""


def for_owner(recorded: Recorded) -> Mapping[str, object]:
    """An event's payload as its session's owner may read it: without what would give an answer away."""
    return _fields(recorded.event, None)


def for_analyst(recorded: Recorded, aliases: Aliases) -> Mapping[str, object]:
    """An event's payload without what its owner alone may read, and with other names for persons and things."""
    return _fields(recorded.event, aliases)


@cache
def _told(record: type, to_analysts: bool) -> Sequence[tuple[str, str | None]]:
    """The fields of a record that somebody reads, each with the aliases that it is read under, if any."""
    reads = ANALYST if to_analysts else OWNER
    said = disclosures(record)
    return [(name, reads[one]) for name, one in said.items() if one in reads]


def _fields(record: object, aliases: Aliases | None) -> Mapping[str, object]:
    """The fields of a record that the owner reads; with aliases those that an analyst reads."""
    told = _told(type(record), aliases is not None)  # type: ignore[arg-type]
    return {in_camel_case(name): _read(_named(getattr(record, name), alias, aliases), aliases) for name, alias in told}


def _read(value: object, aliases: Aliases | None) -> object:
    """A value as JSON has it."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    return _fields(value, aliases) if is_dataclass(value) else _plain(value, lambda inner: _read(inner, aliases))


def _named(value: object, alias: str | None, aliases: Aliases | None) -> object:
    """An id, or each of several, under its alias."""
    if value is None or alias is None:
        return value
    rename = getattr(aliases, alias)
    if isinstance(value, str):
        return rename(value)
    assert isinstance(value, Iterable)
    return [rename(one) for one in value]


def without_secrets(value: object) -> object:
    """A value as JSON has it, without what would give an answer away, at any depth."""
    if not is_dataclass(value):
        return _plain(value, without_secrets)
    said = disclosures(type(value))  # type: ignore[arg-type]
    shown = [field.name for field in fields(value) if said.get(field.name) is not Disclosure.SECRET]
    return {name: without_secrets(getattr(value, name)) for name in shown}


def plain(value: object) -> object:
    """A value as JSON has it: records become objects, instants RFC 3339 texts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _plain(value, plain)


def _plain(value: object, inner: Callable[[object], object]) -> object:
    if isinstance(value, Mapping):
        return {str(name): inner(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [inner(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
