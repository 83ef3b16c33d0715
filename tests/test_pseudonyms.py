"""Persons in what analysts read: under pseudonyms wherever an event names them, at any depth."""

import json
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from domain.lifecycle import SessionErased
from domain.session import EVENTS, Id, Recorded
from infrastructure.installation import Installation
from projections.history import PERSONAL, for_analyst
from tests.specification import MORNING, SESSION

QUICK = settings(derandomize=True, deadline=None, max_examples=50)
SAMPLES = Path(__file__).with_name("stored_events")
HERE, ELSEWHERE = Installation(b"h" * 32), Installation(b"e" * 32)


@dataclass(frozen=True)
class Seat:
    """Somebody in a room."""

    learner_id: Id
    place: str


@dataclass(frozen=True)
class Seated:
    """An event that names persons in every way that events do."""

    owner_id: Id
    learner_ids: tuple[Id, ...]
    seats: tuple[Seat, ...]
    rows: dict[str, Seat] = field(default_factory=dict)
    created_by: Id | None = None


@QUICK
@for_all(st.lists(st.text(min_size=8), min_size=3, max_size=3, unique=True))
def test_no_id_is_left_and_the_same_person_has_the_same_name(ids: list[str]) -> None:
    one, two, three = map(Id, ids)
    event = Seated(one, (two, three), (Seat(three, "window"),), {"first": Seat(one, "door")})
    payload = for_analyst(Recorded(event, SESSION, 1, MORNING, one), HERE.pseudonym)
    assert not any(json.dumps(id) in json.dumps(payload) for id in ids)
    names = [HERE.pseudonym(id) for id in ids]
    assert payload["owner_id"] == payload["rows"]["first"]["learner_id"] == names[0]
    assert payload["learner_ids"] == names[1:]
    assert payload["seats"] == [{"learner_id": names[2], "place": "window"}]
    assert payload["created_by"] is None


@QUICK
@for_all(st.text(), st.text())
def test_pseudonyms_tell_persons_apart_and_installations_too(one: str, other: str) -> None:
    assert (HERE.pseudonym(one) == HERE.pseudonym(other)) is (one == other)
    assert HERE.pseudonym(one) != ELSEWHERE.pseudonym(one)
    assert HERE.uuid(one) != ELSEWHERE.uuid(one)


@QUICK
@for_all(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_ids_are_the_same_for_the_same_parts_only(parts: list[str], others: list[str]) -> None:
    assert (HERE.uuid(*parts) == HERE.uuid(*others)) is (parts == others)


def test_the_secret_does_not_show() -> None:
    assert "hhh" not in repr(HERE)


def test_every_field_of_an_event_that_names_a_person_is_known() -> None:
    words = ("owner", "learner", "teacher", "actor", "user", "member", "person", "created_by")
    named = {name for cls in EVENTS.values() for name in cls.__dataclass_fields__ if name.startswith(words)}
    assert named <= PERSONAL


def test_an_erasure_has_no_content() -> None:
    assert for_analyst(Recorded(SessionErased(), SESSION, 2, MORNING, "learner"), HERE.pseudonym) == {}


@pytest.mark.parametrize("name", sorted(name for name in EVENTS if name.startswith("classroom.")))
def test_what_happens_in_a_classroom_tells_no_person_and_no_code(name: str) -> None:
    sample = json.loads((SAMPLES / f"{name}.v1.json").read_text())
    event = msgspec.convert(sample, EVENTS[name])
    payload = for_analyst(Recorded(event, SESSION, 1, MORNING, "teacher"), HERE.pseudonym)
    assert sample.keys() - payload.keys() <= {"code_hash"}
    for person in ("owner_id", "learner_id"):
        if sample.get(person):
            assert payload[person] == HERE.pseudonym(sample[person])
    assert "code_hash" not in json.dumps(payload)
