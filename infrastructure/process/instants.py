"""Instants in UTC, wherever in a value they stand.

Python subtracts and compares two datetimes of one time zone by what the clock on the wall says, which is wrong by an
hour over a change of the clocks. In UTC there is none; and one answer has one offset.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, TypeVar, get_type_hints

import msgspec.inspect

Value = TypeVar("Value")


def in_utc(value: Value) -> Value:
    """A value with its instants in UTC; one that names no time zone is taken for UTC."""
    turn = _turning(type(value))  # type: ignore[arg-type]
    return turn(value) if turn else value


@cache
def _turning(kind: type[object]) -> Callable[[Any], Any] | None:
    """What turns values of a type, None where no instant can be in one: looked up once, since most have none."""
    if issubclass(kind, datetime):
        return _instant
    if is_dataclass(kind):
        names = _with_instants(kind)
        return partial(_record, names) if names else None
    if issubclass(kind, Mapping):
        return _mapping
    return _sequence if issubclass(kind, tuple | list) else None


def _with_instants(record: type[object]) -> Sequence[str]:
    """The fields of a record that an instant may stand in, however deep."""
    hints = get_type_hints(record)
    inspected = {field.name: repr(msgspec.inspect.type_info(hints[field.name])) for field in fields(record)}  # type: ignore[arg-type]
    return [name for name, structure in inspected.items() if "DateTimeType" in structure]


def _instant(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _record(names: Sequence[str], value: Any) -> object:
    return replace(value, **{name: in_utc(getattr(value, name)) for name in names})


def _mapping(value: Mapping[object, object]) -> Mapping[object, object]:
    return {key: in_utc(one) for key, one in value.items()}


def _sequence(value: Sequence[object]) -> Sequence[object]:
    return type(value)(map(in_utc, value))  # type: ignore[call-arg]
