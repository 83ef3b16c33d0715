"""Classrooms where a roster decides: teachers enrol learners by hand, and tokens name a learner's classrooms."""

from collections.abc import Callable
from pathlib import Path

import pytest

from infrastructure.process.settings import SettingsError, read_settings
from schema.context import Role
from tests.classroom.test_api import enrol, learners, look, remove, sees
from tests.support.client import Person, RunningServer, start_exam, teach

CLAIM = "groups.classrooms"


@pytest.fixture
def server(launch: Callable[..., RunningServer]) -> RunningServer:
    return launch(LYCEUM_ENROLMENT="roster", LYCEUM_JWT_CLASSROOMS_CLAIM=CLAIM)


def with_token(server: RunningServer, id: str, life_seconds: int, *classrooms: str) -> Person:
    """A learner with a token of so long a life that names these classrooms."""
    return Person(server, id, server.tokens.mint(id, [Role.LEARNER], life_seconds, classrooms))


def read_by(person: Person) -> set[str]:
    """The classrooms by which somebody reads a learner."""
    return {one["classroomId"] for one in person.ask("{ viewer { readers { classroomId } } }")["viewer"]["readers"]}


def test_who_is_in_is_decided_by_others_than_the_learner(server: RunningServer) -> None:
    teacher, other = server.person(Role.TEACHER), server.person(Role.TEACHER)
    by_hand, named, foreign = teach(teacher), teach(teacher), teach(other)

    # a teacher puts a learner in at once; what was before stays the learner's own
    anna = with_token(server, "anna", 50_000)
    session_id = start_exam(anna)
    assert enrol(teacher, by_hand, anna.id)["classroom"]["learnerCount"] == 1
    assert not sees(teacher, session_id)
    look(anna, session_id, "quelle")
    assert sees(teacher, session_id)
    for mutation, who, input in (
        ("inviteLearners", teacher, {"classroomId": by_hand}),
        ("joinClassroom", anna, {"code": "ABCD-EFGH-JKMN"}),
    ):
        assert who.do(mutation, input, "__typename")["code"] == "FORBIDDEN"

    # a token puts its bearer in with their first request, and a newer one that does not name it takes them out
    assert read_by(with_token(server, anna.id, 100_000, named, "nothing", foreign.upper())) == {by_hand, named, foreign}
    assert [one["learnerId"] for one in learners(teacher, named)] == [anna.id]
    since = learners(teacher, named)[0]["enrolledAt"]
    assert read_by(with_token(server, anna.id, 150_000, named, foreign.upper())) == {by_hand, named, foreign}
    later = with_token(server, anna.id, 200_000, named)
    assert read_by(later) == {by_hand, named}
    assert learners(teacher, named)[0]["enrolledAt"] == since
    stuck = later.do("leaveClassroom", {"classroomId": named}, "__typename")
    assert (stuck["code"], stuck["field"]) == ("FORBIDDEN", "classroomId")
    assert read_by(with_token(server, anna.id, 100_000, foreign)) == {by_hand, named}
    assert read_by(with_token(server, anna.id, 300_000)) == {by_hand}

    # whom the teacher takes out comes back with a newer token; who was put in by hand may go
    back = with_token(server, anna.id, 400_000, named)
    assert read_by(back) == {by_hand, named}
    remove(teacher, named, anna.id)
    assert read_by(back) == {by_hand}
    assert read_by(with_token(server, anna.id, 500_000, named)) == {by_hand, named}
    assert later.do("leaveClassroom", {"classroomId": by_hand}, "__typename")["__typename"] == "LeaveClassroomPayload"
    assert read_by(anna) == {named}

    # nobody is a learner in their own classroom, and a claim that is no list of names is told
    both = Person(server, teacher.id, server.tokens.mint(teacher.id, [Role.TEACHER, Role.LEARNER], 1000, [named]))
    assert read_by(both) == set()
    assert "Traceback" not in server.log


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"LYCEUM_ENROLMENT": "open"}, "LYCEUM_ENROLMENT"),
        ({"LYCEUM_JWT_CLASSROOMS_CLAIM": "groups"}, "LYCEUM_ENROLMENT"),
        ({"LYCEUM_JWT_CLASSROOMS_CLAIM": "groups", "LYCEUM_ENROLMENT": "invitation"}, "LYCEUM_ENROLMENT"),
        ({"LYCEUM_JWT_CLASSROOMS_CLAIM": "a..b", "LYCEUM_ENROLMENT": "roster"}, "LYCEUM_JWT_CLASSROOMS_CLAIM"),
        ({"LYCEUM_JWT_ROLES_CLAIM": ".roles"}, "LYCEUM_JWT_ROLES_CLAIM"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(environ: dict[str, str], name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=name):
        read_settings({"LYCEUM_DATA_DIR": str(tmp_path), **environ})


@pytest.mark.parametrize("environ", [{}, {"LYCEUM_ENROLMENT": "invitation"}, {"LYCEUM_ENROLMENT": ""}])
def test_learners_are_asked_unless_it_is_said_otherwise(environ: dict[str, str], tmp_path: Path) -> None:
    settings = read_settings({"LYCEUM_DATA_DIR": str(tmp_path), **environ})
    assert not settings.enrolment_by_roster
    assert settings.jwt_classrooms_claim is None
