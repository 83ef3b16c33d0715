"""Instants in UTC, wherever in a value they stand.

Python subtracts and compares two datetimes of one time zone by what the clock on the wall says, which is wrong by an
hour over a change of the clocks. In UTC there is none; and one answer has one offset.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, get_type_hints

import msgspec.inspect


def in_utc(value: Any) -> Any:
    """A value with its instants in UTC; one that names no time zone is taken for UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    if is_dataclass(value) and not isinstance(value, type):
        changes = {name: in_utc(getattr(value, name)) for name in _with_instants(type(value))}
        return replace(value, **changes) if changes else value
    if isinstance(value, Mapping):
        return {key: in_utc(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(in_utc(one) for one in value)
    return value


@cache
def _with_instants(record: type[Any]) -> tuple[str, ...]:
    """The fields of a record that an instant may stand in, however deep."""
    hints = get_type_hints(record)
    inspected = {field.name: repr(msgspec.inspect.type_info(hints[field.name])) for field in fields(record)}
    return tuple(name for name, structure in inspected.items() if "DateTimeType" in structure)
