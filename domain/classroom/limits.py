"""How many classrooms and invitations one person has, over all classrooms."""

from collections.abc import Collection

from domain.session import RefusalCode, Refused

MAX_CLASSROOMS = 100
"""Classrooms of one teacher at most: whether a teacher may read a session is looked up in all of them."""

MAX_READERS = 100
"""Classrooms that one learner is in at most."""

MAX_INVITATIONS = 50
"""Invitations of one learner that are to be answered, at most."""


class ThereAreClassroomsEnough(Refused):
    """A teacher has {limit} classrooms at most."""

    code = RefusalCode.LIMIT_REACHED


class YouAreInClassroomsEnough(Refused):
    """You are in {limit} classrooms, which is as many as can be. Leave one first."""

    code = RefusalCode.LIMIT_REACHED


class TheLearnerHasInvitationsEnough(Refused):
    """This learner has {limit} invitations to answer, and gets no more. Give them a code."""

    code = RefusalCode.LIMIT_REACHED


def check_room_to_create(owned: Collection[str], classroom_id: str) -> None:
    """Refuse a teacher with enough classrooms another one; to create one of them once more makes none."""
    if len(owned) >= MAX_CLASSROOMS and classroom_id not in owned:
        raise ThereAreClassroomsEnough(limit=MAX_CLASSROOMS)


def check_room_to_invite(inviting: Collection[str], classroom_id: str) -> None:
    """Refuse another invitation of a learner whom so many classrooms have invited, unless this is one of them."""
    if len(inviting) >= MAX_INVITATIONS and classroom_id not in inviting:
        raise TheLearnerHasInvitationsEnough(field="learnerId", limit=MAX_INVITATIONS)


def no_room_to_come_in(inside: Collection[str], classroom_id: str, field: str | None) -> Refused | None:
    """Why a learner who is in so many classrooms may not come into another one; None if they may."""
    is_full = len(inside) >= MAX_READERS and classroom_id not in inside
    return YouAreInClassroomsEnough(field=field, limit=MAX_READERS) if is_full else None
