"""Learners and classrooms: how they come in and go, and what their teachers read because of it."""

import json
from typing import Any

import pytest

from schema.context import Role
from tests.classroom.test_api import ACTIVITY, FOLLOW, LISTED, PROGRESS, acts, board, enrol, learners, look, sees
from tests.support.answer_key import right_answers
from tests.support.client import Person, RunningServer, SubscriptionFailed, invite, join, start_exam, take, teach
from tests.support.desk import Desk

pytestmark = pytest.mark.usefixtures("unharmed")

READERS = "readers { teacherId classroomId classroomTitle since }"
INVITATIONS = "invitations { id teacherId classroomId classroomTitle invitedAt }"
ME = f"{{ viewer {{ id {READERS} {INVITATIONS} }} }}"
ENTERED = f"reader {{ teacherId classroomId since }} viewer {{ id {READERS} {INVITATIONS} }}"
OPEN = "query ($id: ID!) { classroom(id: $id) { invited { invitationId learnerId } codes { invitationId expiresAt } } }"
PAGES = """query ($id: ID!, $first: Int, $after: String) { classroom(id: $id) { learners { edges { node {
  openSessions(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor } edges { cursor node { id } } } } } } } }"""


@pytest.fixture
def teacher(server: RunningServer) -> Person:
    return server.person(Role.TEACHER)


@pytest.fixture
def anna(server: RunningServer) -> Person:
    return server.learner()


def me(person: Person) -> dict[str, Any]:
    viewer: dict[str, Any] = person.ask(ME)["viewer"]
    return viewer


def open_to_answer(teacher: Person, classroom_id: str) -> dict[str, Any]:
    classroom: dict[str, Any] = teacher.ask(OPEN, id=classroom_id)["classroom"]
    return classroom


def act(person: Person, mutation: str, **input: Any) -> dict[str, Any]:
    selection = f"viewer {{ {READERS} }}" if mutation == "leaveClassroom" else ENTERED
    return person.do(mutation, input, selection)


# ------------------------------------------------------------ coming and going


def test_an_invitation_is_seen_answered_and_then_the_teacher_is_a_reader(teacher: Person, anna: Person) -> None:
    classroom_id, session_id = teach(teacher, title="Deutsch"), start_exam(anna)
    enrol(teacher, classroom_id, anna.id)
    [invited] = open_to_answer(teacher, classroom_id)["invited"]
    [seen] = me(anna)["invitations"]
    assert (seen["id"], seen["teacherId"], seen["classroomId"]) == (invited["invitationId"], teacher.id, classroom_id)
    assert (seen["classroomTitle"], me(anna)["readers"]) == ("Deutsch", [])
    look(anna, session_id, "quelle")
    assert not sees(teacher, session_id)
    entered = [act(anna, "answerInvitation", invitationId=seen["id"], accept=True, commandId="yes") for _ in range(2)]
    assert entered[0] == entered[1]
    [reader] = entered[0]["viewer"]["readers"]
    assert (reader["teacherId"], reader["classroomId"], reader["classroomTitle"]) == (
        teacher.id, classroom_id, "Deutsch")  # fmt: skip
    assert entered[0]["viewer"]["invitations"] == open_to_answer(teacher, classroom_id)["invited"] == []
    look(anna, session_id, "fragen")
    assert sees(teacher, session_id)


def test_an_invitation_that_is_declined_lets_nobody_read(teacher: Person, anna: Person) -> None:
    classroom_id, session_id = teach(teacher), start_exam(anna)
    enrol(teacher, classroom_id, anna.id)
    [invitation] = me(anna)["invitations"]
    answers = [act(anna, "answerInvitation", invitationId=invitation["id"], accept=False, commandId="no")] * 2
    assert answers[0] == answers[1]
    assert (answers[0]["reader"], me(anna)["invitations"], me(anna)["readers"]) == (None, [], [])
    look(anna, session_id, "quelle")
    assert not sees(teacher, session_id)
    assert act(anna, "answerInvitation", invitationId=invitation["id"], accept=True)["code"] == "NOT_FOUND"
    enrol(teacher, classroom_id, anna.id)
    assert len(me(anna)["invitations"]) == 1


def test_a_code_lets_in_until_it_is_withdrawn_and_leaving_ends_what_is_read(teacher: Person, anna: Person) -> None:
    classroom_id, session_id = teach(teacher), start_exam(anna)
    made = teacher.do("inviteLearners", {"classroomId": classroom_id}, "invitationCode invitationId expiresAt")
    typed = made["invitationCode"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    joined = act(anna, "joinClassroom", code=typed)
    assert (joined["reader"]["classroomId"], joined["viewer"]["readers"][0]["teacherId"]) == (classroom_id, teacher.id)
    look(anna, session_id, "quelle")
    assert sees(teacher, session_id)
    assert open_to_answer(teacher, classroom_id)["codes"] == [
        {"invitationId": made["invitationId"], "expiresAt": made["expiresAt"]}
    ]
    left = [act(anna, "leaveClassroom", classroomId=classroom_id, commandId="bye") for _ in range(2)]
    assert left[0] == left[1]
    assert left[0]["viewer"]["readers"] == []
    assert not sees(teacher, session_id)
    assert act(anna, "leaveClassroom", classroomId=classroom_id)["code"] == "NOT_FOUND"
    teacher.do("withdrawInvitation", {"invitationId": made["invitationId"]}, "classroom { id }")
    refused = act(anna, "joinClassroom", code=made["invitationCode"])
    assert (refused["code"], refused["field"]) == ("NOT_FOUND", "code")


def test_a_repeated_command_is_answered_though_the_code_is_withdrawn(teacher: Person, anna: Person) -> None:
    classroom_id = teach(teacher)
    made = teacher.do("inviteLearners", {"classroomId": classroom_id}, "invitationCode invitationId")
    first = act(anna, "joinClassroom", code=made["invitationCode"], commandId="in")
    withdrawn = [
        teacher.do(
            "withdrawInvitation", {"invitationId": made["invitationId"], "commandId": "w"}, "classroom { version }"
        )
        for _ in range(2)
    ]
    assert withdrawn[0] == withdrawn[1]
    assert act(anna, "joinClassroom", code=made["invitationCode"], commandId="in") == first


def test_learners_who_number_their_commands_do_not_get_in_each_others_way(
    teacher: Person, anna: Person, server: RunningServer
) -> None:
    code = invite(teacher, teach(teacher))
    for learner in (anna, server.learner()):
        assert act(learner, "joinClassroom", code=code, commandId="1")["__typename"] == "JoinClassroomPayload"
    other = invite(teacher, me(anna)["readers"][0]["classroomId"])
    refused = act(anna, "joinClassroom", code=other, commandId="1")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
    assert "'1'" in refused["message"]


@pytest.mark.parametrize(
    ("mutation", "input", "code", "field"),
    [
        ("joinClassroom", {"code": ""}, "NOT_FOUND", "code"),
        ("joinClassroom", {"code": "x" * 100_000}, "NOT_FOUND", "code"),
        ("joinClassroom", {"code": "\u0000"}, "NOT_FOUND", "code"),
        ("joinClassroom", {"code": "A", "commandId": ""}, "INVALID_INPUT", "commandId"),
        ("answerInvitation", {"invitationId": "x", "accept": True}, "NOT_FOUND", "invitationId"),
        ("answerInvitation", {"invitationId": ":" + "9" * 5000, "accept": True}, "NOT_FOUND", "invitationId"),
        ("answerInvitation", {"invitationId": "nothing:1", "accept": False}, "NOT_FOUND", "invitationId"),
        ("leaveClassroom", {"classroomId": "x" * 5000}, "NOT_FOUND", "classroomId"),
    ],
)
def test_what_is_not_there_is_refused(anna: Person, mutation: str, input: Any, code: str, field: str) -> None:
    refused = act(anna, mutation, **input)
    assert (refused["code"], refused["field"]) == (code, field)
    assert len(refused["message"]) < 400


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_code_holds_so_many_days(teacher: Person, days: int) -> None:
    refused = teacher.do("inviteLearners", {"classroomId": teach(teacher), "expiresInDays": days}, "invitationId")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "expiresInDays")


def test_an_invitation_is_for_the_one_who_is_asked_and_withdrawn_by_who_asks(
    teacher: Person, anna: Person, server: RunningServer
) -> None:
    ben, other, classroom_id = server.learner(), server.person(Role.TEACHER), teach(teacher)
    enrol(teacher, classroom_id, anna.id)
    [invitation] = me(anna)["invitations"]
    assert act(ben, "answerInvitation", invitationId=invitation["id"], accept=True)["code"] == "NOT_FOUND"
    withdraw = {"invitationId": invitation["id"]}
    assert other.do("withdrawInvitation", withdraw, "classroom { id }")["code"] == "NOT_FOUND"
    assert teacher.do("withdrawInvitation", withdraw, "classroom { learnerCount }")["classroom"]["learnerCount"] == 0
    assert me(anna)["invitations"] == []
    assert act(anna, "answerInvitation", invitationId=invitation["id"], accept=True)["code"] == "NOT_FOUND"


def test_a_teacher_is_no_learner_of_their_own(server: RunningServer) -> None:
    both = server.person(Role.TEACHER, Role.LEARNER)
    classroom_id = teach(both)
    assert act(both, "joinClassroom", code=invite(both, classroom_id))["code"] == "INVALID_INPUT"
    assert enrol(both, classroom_id, both.id)["code"] == "INVALID_INPUT"
    assert me(both)["readers"] == []


def test_codes_cannot_be_tried_out(teacher: Person, anna: Person, server: RunningServer) -> None:
    code = invite(teacher, teach(teacher))
    for _ in range(9):
        assert act(anna, "joinClassroom", code="ABCD-EFGH-JKMN")["code"] == "NOT_FOUND"
    join(anna, code)
    assert act(anna, "joinClassroom", code="ABCD-EFGH-JKMN")["code"] == "NOT_FOUND"
    for tried in ("ABCD-EFGH-JKMN", code):
        refused = act(anna, "joinClassroom", code=tried)
        assert (refused["code"], refused["field"]) == ("LIMIT_REACHED", "code")
        assert 3_000_000 < refused["retryAfterMs"] <= 3_600_000
    join(server.learner(), code)


def test_no_code_is_in_the_log_of_the_server(teacher: Person, server: RunningServer) -> None:
    code = invite(teacher, teach(teacher))
    join(server.learner(), code)
    assert code not in server.log
    assert code.replace("-", "") not in server.log


# ------------------------------------------------------------ what is read


def test_what_was_done_before_the_learner_came_is_not_the_teachers_to_see(teacher: Person, anna: Person) -> None:
    before, classroom_id = Desk(anna, skill="WRITING"), teach(teacher)
    text = {"questionId": "teil_1_1", "answer": {"text": "wort " * 30}}
    before.do("submitAnswer", **text)
    before.marked()
    before.do("completeExam")
    join(anna, invite(teacher, classroom_id))
    assert not sees(teacher, before.session_id)
    event = f"{before.session_id}:1"
    assert teacher.ask("query ($id: ID!) { node(id: $id) { id } }", id=event) == {"node": None}
    assert teacher.ask(LISTED, of=anna.id)["sessions"]["edges"] == []
    mark = {"sessionId": before.session_id, **before.ids({"questionId": "teil_1_1"}), "score": 1, "reason": "Gut."}
    assert teacher.do("overrideMark", mark, "session { id }")["code"] == "NOT_FOUND"
    [seen] = learners(teacher, classroom_id)
    assert (seen["totals"]["sessions"], seen["totals"]["averagePercentage"]) == (0, None)
    assert (seen["openSessions"]["edges"], seen["latestSessions"]) == ([], [])
    now = start_exam(anna)
    assert [edge["node"]["id"] for edge in teacher.ask(LISTED, of=anna.id)["sessions"]["edges"]] == [now]
    [seen] = learners(teacher, classroom_id)
    assert [session["id"] for session in seen["latestSessions"]] == [now]
    assert seen["totals"]["sessions"] == 1


@pytest.mark.parametrize("subscription", [FOLLOW, PROGRESS])
async def test_no_stream_shows_what_was_done_before(teacher: Person, anna: Person, subscription: str) -> None:
    before = Desk(anna)
    teach(teacher, anna)
    with pytest.raises(SubscriptionFailed):
        async with teacher.subscribe(subscription, id=before.session_id) as stream:
            await take(stream, 1)
    before.do("saveAnswers", answers=right_answers(before.written)[:1])
    async with teacher.subscribe(subscription, id=before.session_id) as stream:
        assert await take(stream, 1)


async def test_activity_begins_with_what_the_learner_does_after_they_came(teacher: Person, anna: Person) -> None:
    desk, classroom_id = Desk(anna, skill="WRITING"), teach(teacher)
    desk.do("submitAnswer", questionId="teil_1_1", answer={"text": "wort " * 30})
    join(anna, invite(teacher, classroom_id))
    desk.marked()
    last = look(anna, desk.session_id, "fragen")
    async with teacher.subscribe(ACTIVITY, id=classroom_id) as stream:
        [first] = await acts(stream, 1)
    assert (first["event"]["version"], first["event"]["type"]) == (last, "exam.answers_saved")
    assert first["session"]["id"] == desk.session_id


def test_a_later_classroom_of_the_teachers_shows_no_less(teacher: Person, anna: Person) -> None:
    first, session_id = teach(teacher, anna), start_exam(anna)
    second = teach(teacher, anna)
    assert sees(teacher, session_id)
    assert len(me(anna)["readers"]) == 2
    act(anna, "leaveClassroom", classroomId=first)
    assert not sees(teacher, session_id)
    assert [reader["classroomId"] for reader in me(anna)["readers"]] == [second]


def test_open_sessions_come_in_pages(teacher: Person, anna: Person, server: RunningServer) -> None:
    start = "session { id }"
    before = anna.do("startStudy", {}, start)["session"]["id"]
    classroom_id = teach(teacher, anna, server.learner())
    started = [anna.do("startStudy", {}, start)["session"]["id"] for _ in range(5)]
    seen: list[str] = []
    after, more = None, True
    while more:
        edges = teacher.ask(PAGES, id=classroom_id, first=2, after=after)["classroom"]["learners"]["edges"]
        page, other = (edge["node"]["openSessions"] for edge in edges)
        assert other["edges"] == []
        seen += [edge["node"]["id"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == started[::-1]
    assert before not in seen
    for page in ({"first": 0}, {"first": 101}, {"after": "x"}):
        [error, *_] = teacher.post(PAGES, {"id": classroom_id, **page}).json()["errors"]
        assert error["extensions"]["code"] == "INVALID_INPUT"
    assert json.dumps(board(teacher, classroom_id)).count(before) == 0
