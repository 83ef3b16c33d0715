"""Instants in UTC, wherever in a value they stand.

Python subtracts and compares two datetimes of one time zone by what the clock on the wall says, which is wrong by an
hour over a change of the clocks. In UTC there is none; and one answer has one offset.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast, get_type_hints

import msgspec.inspect

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")

Turn: TypeAlias = Callable[[Any], Any]
"""Makes of a value the same with its instants in UTC."""


def in_utc(value: T) -> T:
    """A value with its instants in UTC; one that names no time zone is taken for UTC."""
    turn = _turning(type(value))  # type: ignore[arg-type]
    return cast(T, turn(value)) if turn else value


def until_midnight_ms(now: datetime) -> int:
    """Milliseconds until the next day begins in the time zone of an instant, at least 1."""
    midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), now.tzinfo)
    return int(1000 * (midnight - now).total_seconds()) + 1


@cache
def _turning(kind: type[object]) -> Turn | None:
    """What turns values of a type, None where no instant can be in one: looked up once, since most have none."""
    if issubclass(kind, datetime):
        return _instant
    if is_dataclass(kind):
        names = _with_instants(kind)
        return partial(_record, names) if names else None
    if issubclass(kind, Mapping):
        return _mapping
    return _sequence if issubclass(kind, tuple | list) else None


def _with_instants(record: "type[DataclassInstance]") -> Sequence[str]:
    """The fields of a record that an instant may stand in, however deep."""
    hints = get_type_hints(record)
    inspected = {field.name: repr(msgspec.inspect.type_info(hints[field.name])) for field in fields(record)}
    return [name for name, structure in inspected.items() if "DateTimeType" in structure]


def _instant(value: datetime) -> datetime:
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def _record(names: Sequence[str], value: "DataclassInstance") -> "DataclassInstance":
    return replace(value, **{name: in_utc(getattr(value, name)) for name in names})


def _mapping(value: Mapping[object, object]) -> Mapping[object, object]:
    return {key: in_utc(one) for key, one in value.items()}


def _sequence(value: tuple[object, ...] | list[object]) -> Sequence[object]:
    return type(value)(map(in_utc, value))
