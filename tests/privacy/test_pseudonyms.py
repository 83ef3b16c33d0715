"""Names in what analysts read: other ones for persons, sessions and things, wherever an event has them."""

import json
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.disclosure import Open, Own, Person, Thing
from domain.lifecycle import SessionErased
from domain.session import EVENTS, Id, Recorded
from infrastructure.keys.installation import Installation
from infrastructure.postgres.pages import TheCursorIsNotOurs, encode_cursor
from infrastructure.views.pseudonyms import Pseudonyms
from projections.history import for_analyst, for_owner
from tests.support.examples import examples
from tests.support.packages import SUPPORT
from tests.support.specification import MORNING, SESSION

QUICK = examples(50)
SAMPLES = SUPPORT / "stored_events"
AT_HOME, ABROAD = Installation(b"h" * 32), Installation(b"e" * 32)
HERE, ELSEWHERE = Pseudonyms(AT_HOME), Pseudonyms(ABROAD)
PLACES = st.integers(min_value=0, max_value=2**63 - 1)


@dataclass(frozen=True)
class Seat:
    """Somebody in a room."""

    learner_id: Person[Id]
    place: Open[str]
    whispered: Own[str] = "a secret"


@dataclass(frozen=True)
class Seated:
    """An event that names persons and things in every way that events do, and holds what says nothing of itself."""

    owner_id: Person[Id]
    learner_ids: Person[tuple[Id, ...]]
    seats: Open[tuple[Seat, ...]]
    room: Thing[str]
    unsaid: str = "unsaid"
    rows: Open[dict[str, Seat]] = field(default_factory=dict)
    created_by: Person[Id | None] = None


@QUICK
@for_all(st.lists(st.text(min_size=8), min_size=4, max_size=4, unique=True))
def test_no_id_is_left_and_the_same_has_the_same_name(ids: list[str]) -> None:
    one, two, three, room = map(Id, ids)
    event = Seated(one, (two, three), (Seat(three, "window"),), room, rows={"first": Seat(one, "door")})
    recorded = Recorded(event, SESSION, 1, MORNING, one)
    payload = for_analyst(recorded, HERE)
    assert not any(json.dumps(id) in json.dumps(payload) for id in ids)
    names = [HERE.person(id) for id in ids]
    assert payload["ownerId"] == payload["rows"]["first"]["learnerId"] == names[0]
    assert payload["learnerIds"] == names[1:3]
    assert payload["seats"] == [{"learnerId": names[2], "place": "window"}]
    assert (payload["room"], payload["createdBy"]) == (HERE.thing(room), None)
    assert "unsaid" not in payload
    own = for_owner(recorded)
    assert (own["room"], own["seats"][0]["whispered"]) == (room, "a secret")
    assert "unsaid" not in own


@QUICK
@for_all(st.text(), st.text())
def test_names_tell_apart_persons_purposes_and_installations(one: str, other: str) -> None:
    assert (HERE.person(one) == HERE.person(other)) is (one == other)
    assert len({HERE.person(one), HERE.saver(one), HERE.thing(one), ELSEWHERE.person(one)}) == 4
    assert AT_HOME.uuid(one) != ABROAD.uuid(one)


@QUICK
@for_all(st.lists(st.text(), min_size=1, max_size=3), st.lists(st.text(), min_size=1, max_size=3))
def test_ids_are_the_same_for_the_same_parts_only(parts: list[str], others: list[str]) -> None:
    assert (AT_HOME.uuid(*parts) == AT_HOME.uuid(*others)) is (parts == others)


@QUICK
@for_all(st.uuids(), st.uuids())
def test_the_name_of_a_session_leads_back_to_it_here_alone(one: UUID, other: UUID) -> None:
    name = HERE.session(str(one))
    assert HERE.session_of(name) == one
    assert (name == HERE.session(str(other))) is (one == other)
    assert one.hex not in name.replace("-", "")
    assert ELSEWHERE.session_of(name) is None


@QUICK
@for_all(PLACES, PLACES)
def test_a_cursor_of_analysts_is_theirs_alone(position: int, version: int) -> None:
    cursor = HERE.cursor(position, version)
    assert HERE.place(cursor) == (position, version)
    assert HERE.session_of(cursor) is None
    for strange in (encode_cursor(position, version), ELSEWHERE.cursor(position, version), f"{cursor[:-2]}AA"):
        with pytest.raises(TheCursorIsNotOurs):
            HERE.place(strange)


@QUICK
@for_all(st.text() | st.text(min_size=43, max_size=43))
def test_what_is_no_name_of_a_session_leads_nowhere(text: str) -> None:
    assert HERE.session_of(text) is None


def test_what_a_session_is_called_elsewhere_is_no_name_of_it() -> None:
    id = uuid4()
    assert [HERE.session_of(name) for name in (str(id), id.hex, str(id).upper())] == [None] * 3


def test_the_secret_does_not_show() -> None:
    assert "hhh" not in repr(AT_HOME)


def test_an_erasure_has_no_content() -> None:
    assert for_analyst(Recorded(SessionErased(), SESSION, 2, MORNING, "learner"), HERE) == {}


@pytest.mark.parametrize("name", sorted(name for name in EVENTS if name.startswith("classroom.")))
def test_what_happens_in_a_classroom_tells_no_person_and_no_code(name: str) -> None:
    sample = json.loads((SAMPLES / f"{name}.v1.json").read_text())
    event = msgspec.convert(sample, EVENTS[name])
    payload = for_analyst(Recorded(event, SESSION, 1, MORNING, "teacher"), HERE)
    for person, told in (("owner_id", "ownerId"), ("learner_id", "learnerId")):
        if sample.get(person):
            assert payload[told] == HERE.person(sample[person])
    assert "codeHash" not in json.dumps(payload)
