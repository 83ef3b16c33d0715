"""How many classrooms and invitations one person has, and what invitations go by outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.classroom.inviting import MAX_DIGITS, invitation_id, read_invitation_id
from domain.classroom.limits import (
    MAX_CLASSROOMS,
    MAX_INVITATIONS,
    MAX_READERS,
    TheLearnerHasInvitationsEnough,
    ThereAreClassroomsEnough,
    YouAreInClassroomsEnough,
    check_room_to_create,
    check_room_to_invite,
    no_room_to_come_in,
)


def rooms(count: int) -> list[str]:
    return [f"room {n}" for n in range(count)]


def test_a_teacher_has_so_many_classrooms() -> None:
    check_room_to_create(rooms(MAX_CLASSROOMS - 1), "another")
    check_room_to_create(rooms(MAX_CLASSROOMS), "room 0")
    with pytest.raises(ThereAreClassroomsEnough):
        check_room_to_create(rooms(MAX_CLASSROOMS), "another")


def test_a_learner_has_so_many_invitations_to_answer() -> None:
    check_room_to_invite(rooms(MAX_INVITATIONS - 1), "another")
    check_room_to_invite(rooms(MAX_INVITATIONS), "room 0")
    with pytest.raises(TheLearnerHasInvitationsEnough) as refused:
        check_room_to_invite(rooms(MAX_INVITATIONS), "another")
    assert refused.value.field == "learnerId"


def test_a_learner_is_in_so_many_classrooms() -> None:
    assert no_room_to_come_in(rooms(MAX_READERS - 1), "another", "code") is None
    assert no_room_to_come_in(rooms(MAX_READERS), "room 0", "code") is None
    refusal = no_room_to_come_in(rooms(MAX_READERS), "another", "code")
    assert isinstance(refusal, YouAreInClassroomsEnough)
    assert refusal.field == "code"


@given(st.text(max_size=40), st.integers(0, 10**MAX_DIGITS - 1))
def test_an_invitations_id_says_where_and_which(classroom_id: str, number: int) -> None:
    assert read_invitation_id(invitation_id(classroom_id, number)) == (classroom_id, number)


@pytest.mark.parametrize("text", ["", ":", "room", "room:", "room:x", "room:-1", f"room:1{'0' * MAX_DIGITS}"])
def test_what_is_no_invitations_id(text: str) -> None:
    assert read_invitation_id(text) is None
