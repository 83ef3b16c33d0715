"""Events that were stored once are read for ever: in the shape they were stored in, or brought up to today's."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.exam.results import ExamResults
from domain.questions.marks import Criterion, QuestionResult
from domain.session import EVENTS
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.codec import StoredRow, open_event, place
from infrastructure.log.upcasting import STEPS, upcast
from schema.root import SCHEMA
from tests.support.packages import SUPPORT
from tests.support.specification import MORNING, SESSION

SAMPLES = SUPPORT / "stored_events"
KEY = SessionKey(b"k" * 32)

each_sample = pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)


def stored(name: str, version: int, payload: bytes) -> StoredRow:
    """A row of the log that was stored in a version of the event."""
    state = bytes((version,)) + KEY.seal(payload, place(SESSION, 1, name))
    return StoredRow(1, UUID(SESSION), 1, name, state, "EXAM", "learner", None, None, MORNING)


def named(path: Path) -> tuple[str, int]:
    """The event's name and version that a sample is of."""
    name, version, _ = path.name.rsplit(".", 2)
    return name, int(version.removeprefix("v"))


def holds(whole: Any, part: Any) -> bool:
    """Whether a payload has all that another one has; it may have more fields."""
    if isinstance(part, Mapping):
        return all(name in whole and holds(whole[name], value) for name, value in part.items())
    if isinstance(part, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return bool(whole == part)


@each_sample
def test_every_version_of_every_event_still_opens_and_nothing_of_it_is_lost(path: Path) -> None:
    name, version = named(path)
    event = open_event(KEY, stored(name, version, path.read_bytes()))
    assert type(event) is EVENTS[name]
    today = upcast(name, version, event.event_version, json.loads(path.read_text("utf-8")))
    assert holds(json.loads(msgspec.json.encode(event)), today)


@pytest.mark.parametrize("record", [Criterion, QuestionResult, ExamResults])
def test_fields_of_a_record_that_came_later_take_their_defaults_also_where_it_is_a_graphql_type(record: type) -> None:
    assert record.__name__ in SCHEMA.schema_converter.type_map
    needed = {name for name, field in signature(record).parameters.items() if field.default is Parameter.empty}
    assert set(msgspec.json.schema(record)["$defs"][record.__name__]["required"]) == needed


def test_there_is_a_sample_of_every_version_of_every_event_and_no_other() -> None:
    known = {(name, version) for name, cls in EVENTS.items() for version in range(1, cls.event_version + 1)}
    assert {named(path) for path in SAMPLES.iterdir()} == known


def test_there_is_a_step_from_every_version_to_the_next() -> None:
    needed = {(name, version) for name, cls in EVENTS.items() for version in range(1, cls.event_version)}
    assert set(STEPS) == needed


@dataclass(frozen=True)
class Renamed:
    """An event in its third shape."""

    title: str
    tags: tuple[str, ...]
    event_name = "made_up.renamed"
    event_version = 3


MADE_UP = {
    ("made_up.renamed", 1): lambda payload: {"title": payload["name"]},
    ("made_up.renamed", 2): lambda payload: {**payload, "tags": ["old"]},
}


@pytest.mark.parametrize(
    ("version", "payload", "today"),
    [
        (1, {"name": "x"}, {"title": "x", "tags": ["old"]}),
        (2, {"title": "x"}, {"title": "x", "tags": ["old"]}),
        (3, {"title": "x", "tags": ["new"]}, {"title": "x", "tags": ["new"]}),
    ],
)
def test_an_old_payload_takes_every_step_from_its_version_on(
    version: int, payload: dict[str, Any], today: dict[str, Any]
) -> None:
    assert upcast("made_up.renamed", version, 3, payload, MADE_UP) == today


def test_a_missing_step_is_an_error() -> None:
    with pytest.raises(KeyError):
        upcast("made_up.renamed", 1, 4, {"name": "x"}, MADE_UP)


def test_an_old_event_opens_in_todays_shape(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EVENTS, Renamed.event_name, Renamed)
    for step, change in MADE_UP.items():
        monkeypatch.setitem(STEPS, step, change)  # type: ignore[arg-type]
    assert open_event(KEY, stored(Renamed.event_name, 1, b'{"name": "x"}')) == Renamed("x", ("old",))
