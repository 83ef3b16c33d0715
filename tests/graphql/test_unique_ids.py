"""An id is one thing's in the whole API: of all types that have one, over all that a server shows of many sessions."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from schema.context import Role
from tests.support.client import RunningServer, teach
from tests.support.everything import entities, whole
from tests.support.played import play

OPAQUE = re.compile(r"[A-Za-z0-9_-]{20}")
OF_READING = {"Book", "Passage", "Interruption", "Checkpoint"}
OF_BUILDER = {
    *("Section", "Variant", "ContentVersion"),
    *("CatalogCategory", "CatalogAudience", "CatalogTone", "CatalogLocation", "CatalogTopic", "Persona"),
}
NOT_DERIVED = {"Session", "RecordedEvent", "Classroom", "Paper", "PracticeGoal", "Viewer", "Invitation", "Erasure"}
"""Whose ids are what they are known by everywhere, in events too."""


@pytest.fixture
def shown(server: RunningServer) -> list[Any]:
    """All that a learner, their teacher and an administrator see."""
    learner, teacher, admin = server.learner(), server.person(Role.TEACHER), server.person(Role.ADMIN)
    for title in ("C1", "C2"):
        teach(teacher, learner, title=title)
    asked = teacher.do("enrolLearner", {"classroomId": teach(teacher), "learnerId": learner.id}, "classroom { id }")
    assert asked["__typename"] == "EnrolLearnerPayload", asked
    played = [learner.ask(one["query"], **one["variables"]) for one in play(server, learner)]
    erased = admin.do("eraseLearner", {"learnerId": "nobody"}, "erasure { id }")["erasure"]["id"]
    rooms = [room["id"] for room in teacher.ask("{ classrooms { id } }")["classrooms"]]
    assert len(rooms) == 3
    boards = [teacher.ask(whole("classroom", "Classroom", "(id: $id)"), id=room) for room in rooms]
    erasure = admin.ask(whole("erasure", "Erasure", f'(id: "{erased}")'))
    return [*played, *boards, erasure]


def things(value: Any) -> Iterator[dict[str, Any]]:
    """All objects with an id, at any depth."""
    if isinstance(value, list):
        for one in value:
            yield from things(one)
    elif isinstance(value, dict):
        if "id" in value and "__typename" in value:
            yield value
        for one in value.values():
            yield from things(one)


def agree(one: Any, other: Any) -> bool:
    """Whether two looks at a thing show the same, as far as both show it."""
    if isinstance(one, dict) and isinstance(other, dict):
        return all(agree(one[field], other[field]) for field in one.keys() & other.keys())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(agree, one, other))
    return bool(one == other)


@pytest.mark.usefixtures("unharmed")
def test_no_two_things_share_an_id(shown: list[Any]) -> None:
    known: dict[str, dict[str, Any]] = {}
    for thing in things(shown):
        first = known.setdefault(thing["id"], thing)
        assert (first["__typename"], agree(first, thing)) == (thing["__typename"], True), (first, thing)
    seen = {thing["__typename"] for thing in known.values()}
    assert seen == entities(), "show a thing of each type that has an id: tests/support/played.py"
    own = {type for type in seen if type.endswith("Session")} | NOT_DERIVED | OF_READING | OF_BUILDER
    assert [
        thing for thing in known.values() if thing["__typename"] not in own and not OPAQUE.fullmatch(thing["id"])
    ] == []
