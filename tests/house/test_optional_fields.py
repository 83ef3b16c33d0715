"""What came to an event later has a default: a sample has it, and without it the event is read all the same."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest

from domain.session import EVENTS
from infrastructure.log.codec import open_event
from infrastructure.log.upcasting import upcast
from tests.house.test_stored_events import KEY, SAMPLES, each_sample, named, stored

At = tuple[str, str]
"""A field, by its record's name and its own."""


def payload(path: Path) -> Any:
    """What a sample holds, in today's shape."""
    name, version = named(path)
    return upcast(name, version, EVENTS[name].event_version, json.loads(path.read_text("utf-8")))


def records(hint: Any, value: Any) -> Iterator[tuple[type, dict[str, Any]]]:
    """The records in a value of JSON that is read as this type, the outer ones first."""
    if isinstance(value, dict) and is_dataclass(hint):
        yield hint, value  # type: ignore[misc]
        hints = get_type_hints(hint)
        for name, inner in value.items():
            yield from records(hints[name], inner)
        return
    many = {Mapping: dict, Sequence: list, tuple: list}.get(get_origin(hint))  # type: ignore[arg-type]
    inner_values = value.values() if isinstance(value, dict) else value
    for inner_hint in get_args(hint):
        if many is None:
            yield from records(inner_hint, value)
        elif isinstance(value, many):
            yield from (one for inner in inner_values for one in records(inner_hint, inner))


def held(hint: Any) -> Iterator[type]:
    """The records that a value of this type may hold, at any depth."""
    if is_dataclass(hint):
        yield hint  # type: ignore[misc]
        hints = get_type_hints(hint)
        yield from (one for field in fields(hint) for one in held(hints[field.name]))
    yield from (one for inner in get_args(hint) for one in held(inner))


def optional(record: type) -> set[str]:
    """The fields of a record that have a default."""
    return {one.name for one in fields(record) if (one.default, one.default_factory) != (MISSING, MISSING)}


@pytest.mark.parametrize("name", EVENTS)
def test_every_field_with_a_default_is_in_a_sample(name: str) -> None:
    samples = [payload(path) for path in SAMPLES.iterdir() if named(path)[0] == name]
    found = {(type_.__name__, field) for one in samples for type_, has in records(EVENTS[name], one) for field in has}
    wanted = {(type_.__name__, field) for type_ in held(EVENTS[name]) for field in optional(type_)}
    assert sorted(wanted - found) == []


@each_sample
def test_an_event_of_before_these_fields_is_read(path: Path) -> None:
    name, _ = named(path)
    before = payload(path)
    for record, has in records(EVENTS[name], before):
        for field in optional(record) & has.keys():
            del has[field]
    event = open_event(KEY, stored(name, EVENTS[name].event_version, msgspec.json.encode(before)))
    assert type(event) is EVENTS[name]
