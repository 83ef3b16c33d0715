"""What is sealed comes back as it was, with its own key and in its own place only."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.exam.authoring import Draft
from domain.exam.commands import CompleteExam
from domain.exam.events import GenerationStarted, QuestionGenerated
from domain.exam.generation import build_question
from domain.exam.state import Exam
from domain.exam.time_policy import TimePolicy
from domain.exam.wishes import Wishes
from domain.questions.marks import Marker
from domain.session import EVENTS, Id, Session, SessionKind
from infrastructure.keys.sealing import CannotOpen, MasterKeys, SessionKey
from infrastructure.log.codec import (
    EventCannotBeRead,
    StoredRow,
    open_event,
    open_state,
    place,
    recorded,
    seal_event,
    seal_state,
)
from tests.support import marked_exam
from tests.support.examples import examples
from tests.support.small_exam import (
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    PLANS,
    RIGHT_CHOICE,
    gapped,
    graded,
    in_place,
    saved,
    whole_exam,
)
from tests.support.specification import MORNING, SESSION

KEY = SessionKey(b"k" * 32)
OTHER_KEY = SessionKey(b"o" * 32)
QUICK = examples(20)


def row(topic: str, state: bytes, version: int = 1, session_id: str = SESSION) -> StoredRow:
    """A row of the log."""
    return StoredRow(7, UUID(session_id), version, topic, state, "EXAM", "learner", "command", None, MORNING)


# ---------------------------------------------------------------- any event


PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    Any: st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
        max_leaves=4,
    ),
    str: st.text(max_size=20),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    NoneType: st.none(),
    date: st.dates(),
    datetime: st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    """Values that a field of this type may have."""
    if hint in PLAIN:
        return PLAIN[hint]
    if isinstance(hint, NewType):
        return values_of(hint.__supertype__)
    if is_dataclass(hint):
        return st.builds(hint, **{name: values_of(inner) for name, inner in get_type_hints(hint).items()})
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(*map(values_of, args))
    if origin is tuple and ... not in args:
        return st.tuples(*map(values_of, args))
    if origin is tuple:
        return st.lists(values_of(args[0]), max_size=2).map(tuple)
    if origin is not None and issubclass(origin, Mapping):
        return st.dictionaries(values_of(args[0]), values_of(args[1]), max_size=2)
    return st.sampled_from(hint)


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_comes_back_as_it_was_sealed(name: str) -> None:
    @QUICK
    @for_all(values_of(EVENTS[name]))
    def check(event: Any) -> None:
        assert open_event(KEY, row(name, seal_event(KEY, SESSION, 1, event))) == event

    check()


ANY_ZONE = st.datetimes(datetime(1000, 1, 1), timezones=st.timezones())  # noqa: DTZ001


def offsets(value: Any) -> set[tzinfo | None]:
    """The time zones of all instants in a value."""
    if isinstance(value, datetime):
        return {value.tzinfo}
    if is_dataclass(value):
        return {zone for field in fields(value) for zone in offsets(getattr(value, field.name))}
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple | list) else ()
    return {zone for one in inner for zone in offsets(one)}


@QUICK
@for_all(ANY_ZONE, ANY_ZONE)
def test_instants_of_any_zone_come_back_in_utc(then: datetime, later: datetime) -> None:
    event: Any = GenerationStarted("offline", {}, then)
    back = recorded(KEY, row(event.event_name, seal_event(KEY, SESSION, 1, event))._replace(recorded_at=later))
    assert (back.event.at, back.recorded_at) == (then.astimezone(UTC), later.astimezone(UTC))  # type: ignore[attr-defined]
    state = replace(full_exam(), started_at=then, last_active_at=later)
    opened = open_state(KEY, SESSION, state.version, seal_state(KEY, SESSION, state.version, state), Exam)
    assert (opened.started_at, opened.last_active_at) == (then.astimezone(UTC), later.astimezone(UTC))
    assert offsets(back.event) | offsets(opened) | {back.recorded_at.tzinfo} == {UTC}


def test_what_was_stored_with_another_offset_is_read_in_utc() -> None:
    plain = b'{"at":"2026-10-25T02:30:00+02:00"}'
    name = next(name for name, cls in EVENTS.items() if [field.name for field in fields(cls)] == ["at"])
    sealed = KEY.seal(plain, place(SESSION, 1, name))
    opened = open_event(KEY, row(name, bytes((EVENTS[name].event_version,)) + sealed))
    assert opened.at.isoformat() == "2026-10-25T00:30:00+00:00"  # type: ignore[attr-defined]


def test_an_event_comes_back_with_its_envelope() -> None:
    event: Any = saved(teil_1_1=HALF_THE_GAPS)
    back = recorded(KEY, row(event.event_name, seal_event(KEY, SESSION, 3, event), version=3))
    assert (back.event, back.session_id, back.version, back.position) == (event, SESSION, 3, 7)
    assert (back.recorded_at, back.actor_id, back.command_id, back.kind) == (
        MORNING,
        "learner",
        "command",
        SessionKind.EXAM,
    )


@pytest.mark.parametrize("prompt", [5, None, ["Fill the gaps."]])
def test_an_event_that_could_not_be_read_again_is_not_sealed(prompt: Any) -> None:
    built = build_question(PLANS[0], Draft(1, gapped()), in_place)
    question = replace(built, face=replace(built.face, prompt=prompt))
    with pytest.raises(EventCannotBeRead, match="prompt"):
        seal_event(KEY, SESSION, 1, QuestionGenerated(question))


# ---------------------------------------------------------------- seals


def test_what_is_stored_shows_nothing_of_the_event() -> None:
    event: Any = graded(FIRST_CHOICE, RIGHT_CHOICE)
    stored = seal_event(KEY, SESSION, 1, event)
    assert stored[0] == event.event_version
    assert b"rationale" not in stored
    assert stored != seal_event(KEY, SESSION, 1, event)


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        (OTHER_KEY, {}),
        (KEY, {"version": 2}),
        (KEY, {"session_id": UUID(int=2)}),
        (KEY, {"topic": "session.resumed"}),
        (KEY, {"state": b"\x01short"}),
        (KEY, {"state": b""}),
    ],
)
def test_an_event_opens_with_its_key_in_its_place_only(key: SessionKey, changes: dict[str, Any]) -> None:
    event = EVENTS["session.paused"]()
    stored = row("session.paused", seal_event(KEY, SESSION, 1, event))
    assert open_event(KEY, stored) == event
    with pytest.raises(CannotOpen):
        open_event(key, stored._replace(**changes))


def test_a_damaged_event_does_not_open() -> None:
    stored = seal_event(KEY, SESSION, 1, EVENTS["session.paused"]())
    for n in range(1, len(stored)):
        with pytest.raises(CannotOpen):
            open_event(KEY, row("session.paused", stored[:n] + bytes((stored[n] ^ 1,)) + stored[n + 1 :]))


def test_a_session_key_opens_with_any_of_the_master_keys_and_for_its_session_only() -> None:
    old, new = b"1" * 32, b"2" * 32
    key, stored = MasterKeys([old]).new_session_key(SESSION)
    opened = MasterKeys([new, old]).open(SESSION, stored)
    assert opened.open(key.seal(b"text", b"place"), b"place") == b"text"
    with pytest.raises(CannotOpen):
        MasterKeys([new]).open(SESSION, stored)
    with pytest.raises(CannotOpen):
        MasterKeys([old]).open("another session", stored)


@pytest.mark.parametrize("secrets", [[], [b"short"], [b"1" * 32, b"short"]])
def test_a_master_key_has_32_bytes(secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        MasterKeys(secrets)


# ---------------------------------------------------------------- snapshots


def full_exam() -> Exam:
    """An exam with something in every field."""
    exam = whole_exam().given(saved(teil_1_1=HALF_THE_GAPS), graded(FIRST_CHOICE, RIGHT_CHOICE))
    moved = exam.later(30).given(type(saved())({}, FIRST_CHOICE, "quelle"))
    done = moved.later(30).when(CompleteExam()).happens().state
    return replace(
        done,
        wishes=Wishes(focus=("register_tone",)),
        paper_id=Id("paper"),
        past_subjects=("a subject",),
        plays={GAPS: 2},
        pending=frozenset({GAPS}),
        generation_error="cut off",
        unmet_wishes=("focus: one item of thirty trains it.",),
        is_idle=True,
        reports={FIRST_CHOICE: (marked_exam.report("ABCD"),)},
        time_policy=TimePolicy(),
        late=frozenset({GAPS}),
        played_at={GAPS: MORNING},
    )


def test_a_snapshot_is_the_state_again() -> None:
    exam = full_exam()
    assert [field.name for field in fields(exam) if getattr(exam, field.name) in (None, (), {}, 0, frozenset())] == []
    sealed = seal_state(KEY, SESSION, exam.version, exam)
    assert open_state(KEY, SESSION, exam.version, sealed, Exam) == exam


def test_a_snapshot_keeps_tasks_marks_and_what_is_pending() -> None:
    exam = (
        marked_exam.marked(Marker.AI).given(saved(teil_2_1=marked_exam.words(30))).when(CompleteExam()).happens().state
    )
    assert exam.pending
    sealed = seal_state(KEY, SESSION, exam.version, exam)
    assert open_state(KEY, SESSION, exam.version, sealed, Exam) == exam


def test_a_snapshot_opens_with_its_key_in_its_place_only() -> None:
    exam = full_exam()
    sealed = seal_state(KEY, SESSION, exam.version, exam)
    assert b"rationale" not in sealed
    for key, session_id, version in (
        (OTHER_KEY, SESSION, exam.version),
        (KEY, Id("another"), exam.version),
        (KEY, SESSION, exam.version + 1),
    ):
        with pytest.raises(CannotOpen):
            open_state(key, session_id, version, sealed, Exam)


def test_a_snapshot_of_another_shape_is_told_from_a_good_one() -> None:
    sealed = seal_state(KEY, SESSION, 1, Session(id=SESSION))
    with pytest.raises(CannotOpen):
        open_state(KEY, SESSION, 1, sealed, Exam)
