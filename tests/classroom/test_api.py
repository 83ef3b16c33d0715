"""Classrooms: what a teacher sees of their learners, for as long as they are theirs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from domain.classroom.limits import MAX_CLASSROOMS
from infrastructure.postgres.pages import encode_cursor
from schema.context import Role
from tests.support.aliases import alias
from tests.support.answer_key import right_answers, secrets
from tests.support.client import (
    WHOLE,
    Person,
    RunningServer,
    SubscriptionFailed,
    exam,
    invite,
    join,
    start_exam,
    take,
    teach,
    wait_until_written,
)
from tests.support.desk import Desk
from tests.support.exams import eventually

pytestmark = pytest.mark.usefixtures("unharmed")

CLASSROOM = "classroom { id title teacherId version learnerCount learners { edges { node { learnerId } } } }"
BOARD = """query ($id: ID!, $first: Int, $after: String) { classroom(id: $id) { id title teacherId createdAt version
  learnerCount learners(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { cursor node {
    id learnerId enrolledAt totals { sessions completed activeSeconds lastActiveAt averagePercentage }
    openSessions { edges { node { id kind status ... on ExamSession { skill results { percentage } } } } }
    latestSessions { id kind status startedAt lastActiveAt completedAt activeSeconds
      ... on ExamSession { results { percentage } } } } } } } }"""
ACTIVITY = """subscription ($id: ID!, $after: String) { classroomActivity(classroomId: $id, after: $after) {
  cursor classroomId learnerId event { position sessionId version type data } session { id status ownerId } } }"""
FOLLOW = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { cursor version type } }"
PROGRESS = "subscription ($id: ID!) { generationProgress(sessionId: $id, untilClosed: true) { version } }"
LISTED = "query ($of: ID) { sessions(ownerId: $of) { edges { node { id ownerId } } } }"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def teacher(server: RunningServer) -> Person:
    return server.person(Role.TEACHER)


@pytest.fixture
def anna(server: RunningServer) -> Person:
    return server.learner()


def enrol(teacher: Person, classroom_id: str, learner_id: str, **input: Any) -> dict[str, Any]:
    return teacher.do("enrolLearner", {"classroomId": classroom_id, "learnerId": learner_id, **input}, CLASSROOM)


def remove(teacher: Person, classroom_id: str, learner_id: str, **input: Any) -> dict[str, Any]:
    return teacher.do("removeLearner", {"classroomId": classroom_id, "learnerId": learner_id, **input}, CLASSROOM)


def board(teacher: Person, classroom_id: str, **page: Any) -> dict[str, Any]:
    classroom: dict[str, Any] = teacher.ask(BOARD, id=classroom_id, **page)["classroom"]
    return classroom


def learners(teacher: Person, classroom_id: str) -> list[dict[str, Any]]:
    return [edge["node"] for edge in board(teacher, classroom_id)["learners"]["edges"]]


def sees(person: Person, session_id: str) -> bool:
    return person.ask("query ($id: ID!) { session(id: $id) { id } }", id=session_id)["session"] is not None


# ------------------------------------------------------------ who is in


def test_a_learner_is_named_by_who_they_are_and_not_by_their_place(server: RunningServer) -> None:
    teacher, anna = server.person(Role.TEACHER), server.learner()
    classroom_id = teach(teacher, anna)
    place = learners(teacher, classroom_id)[0]["id"]
    assert remove(teacher, classroom_id, place)["code"] == "NOT_FOUND"
    for name, fields in (("LearnerActivity", "fields"), ("RemoveLearnerInput", "inputFields")):
        shown = teacher.ask(f'{{ __type(name: "{name}") {{ {fields} {{ name description }} }} }}')["__type"][fields]
        (told,) = (one["description"] for one in shown if one["name"] == "learnerId")
        assert "`learnerId` of a `ClassroomLearner`" in told
    assert remove(teacher, classroom_id, anna.id)["classroom"]["learners"]["edges"] == []


def test_a_classroom_from_its_making_to_its_last_learner(teacher: Person, server: RunningServer) -> None:
    anna, ben = server.learner(), server.learner()
    made = teacher.do("createClassroom", {"title": " Deutsch C1 "}, CLASSROOM)["classroom"]
    assert (made["title"], made["teacherId"], made["learnerCount"]) == ("Deutsch C1", teacher.id, 0)
    code = invite(teacher, made["id"])
    for learner in (anna, ben, anna):
        join(learner, code)
    two = teacher.ask(
        f"query ($id: ID!) {{ {CLASSROOM.replace('classroom', 'classroom(id: $id)', 1)} }}", id=made["id"]
    )
    assert [edge["node"]["learnerId"] for edge in two["classroom"]["learners"]["edges"]] == [anna.id, ben.id]
    assert enrol(teacher, made["id"], anna.id) == {"__typename": "EnrolLearnerPayload", **two}
    assert remove(teacher, made["id"], anna.id)["classroom"]["learnerCount"] == 1
    assert teacher.ask("{ classrooms { id version } }") == {"classrooms": [{"id": made["id"], "version": 5}]}


def test_commands_count_once(teacher: Person, anna: Person) -> None:
    made = [teacher.do("createClassroom", {"title": "A", "commandId": "a"}, CLASSROOM) for _ in range(2)]
    assert made[0] == made[1]
    classroom_id = made[0]["classroom"]["id"]
    codes = [invite(teacher, classroom_id, commandId="i") for _ in range(2)]
    assert codes[0] == codes[1]
    join(anna, codes[0])
    enrolled = [enrol(teacher, classroom_id, "ben", commandId="b") for _ in range(2)]
    assert enrolled[0] == enrolled[1]
    removed = [remove(teacher, classroom_id, anna.id, commandId="c", expectedVersion=4) for _ in range(2)]
    assert removed[0] == removed[1]
    assert enrol(teacher, classroom_id, "ben", commandId="c")["code"] == "INVALID_INPUT"
    assert enrol(teacher, classroom_id, "carla", expectedVersion=1)["code"] == "VERSION_CONFLICT"


@pytest.mark.parametrize(
    ("mutation", "input", "code", "field"),
    [
        ("createClassroom", {"title": "  "}, "INVALID_INPUT", "title"),
        ("createClassroom", {"title": "x" * 201}, "INVALID_INPUT", "title"),
        ("createClassroom", {"title": "A", "commandId": ""}, "INVALID_INPUT", "commandId"),
        ("enrolLearner", {"learnerId": ""}, "INVALID_INPUT", "learnerId"),
        ("enrolLearner", {"learnerId": "x" * 256}, "INVALID_INPUT", "learnerId"),
        ("enrolLearner", {"learnerId": "a\u0000b"}, "INVALID_INPUT", "learnerId"),
        ("enrolLearner", {"learnerId": "anna", "classroomId": NOWHERE}, "NOT_FOUND", "classroomId"),
        ("enrolLearner", {"learnerId": "anna", "classroomId": "nothing"}, "NOT_FOUND", "classroomId"),
        ("removeLearner", {"learnerId": "anna"}, "NOT_FOUND", "learnerId"),
        ("removeLearner", {"learnerId": "anna", "classroomId": "x" * 5000}, "NOT_FOUND", "classroomId"),
    ],
)
def test_bad_input_is_refused_and_nothing_recorded(
    teacher: Person, mutation: str, input: dict[str, Any], code: str, field: str
) -> None:
    classroom_id = teach(teacher)
    given = input if mutation == "createClassroom" else {"classroomId": classroom_id, **input}
    refused = teacher.do(mutation, given, CLASSROOM)
    assert (refused["code"], refused["field"]) == (code, field)
    assert len(refused["message"]) < 400
    assert teacher.ask("{ classrooms { id version } }")["classrooms"] == [{"id": classroom_id, "version": 1}]


async def test_the_classroom_of_another_does_not_exist(server: RunningServer, teacher: Person) -> None:
    classroom_id, other = teach(teacher), server.person(Role.TEACHER)
    assert other.ask(BOARD, id=classroom_id) == {"classroom": None}
    assert other.ask("{ classrooms { id } }") == {"classrooms": []}
    for change in (enrol, remove):
        assert change(other, classroom_id, "anna")["code"] == "NOT_FOUND"
    with pytest.raises(SubscriptionFailed):
        async with other.subscribe(ACTIVITY, id=classroom_id) as stream:
            await take(stream, 1)


def test_a_teacher_has_so_many_classrooms_at_most(teacher: Person) -> None:
    made = [
        teacher.do("createClassroom", {"title": f"{n}", "commandId": f"{n}"}, CLASSROOM) for n in range(MAX_CLASSROOMS)
    ]
    assert teacher.do("createClassroom", {"title": "more"}, CLASSROOM)["code"] == "LIMIT_REACHED"
    assert teacher.do("createClassroom", {"title": "7", "commandId": "7"}, CLASSROOM) == made[7]
    assert len(teacher.ask("{ classrooms { id } }")["classrooms"]) == MAX_CLASSROOMS


def test_a_classroom_is_no_session(server: RunningServer, teacher: Person, anna: Person) -> None:
    everything = "{ analytics { kinds { kind } } events(first: 100) { edges { node { sessionId } } } }"
    classroom_id = teach(teacher, anna)
    both = server.person(Role.TEACHER, Role.LEARNER, id=teacher.id)
    assert not sees(both, classroom_id)
    assert both.ask("query ($id: ID!, $event: ID!) { node(id: $id) { id } event: node(id: $event) { id } }",
                    id=classroom_id, event=f"{classroom_id}:1") == {"node": None, "event": None}  # fmt: skip
    assert both.ask(LISTED) == {"sessions": {"edges": []}}
    for mutation, input in (("pauseSession", {}), ("endSession", {}), ("saveAnswers", {"activeView": "x"})):
        refused = both.do(mutation, {"sessionId": classroom_id, **input}, "session { id }")
        assert refused["code"] == "NOT_FOUND"
    session_id = start_exam(both)
    assert enrol(both, session_id, "anna")["code"] == "NOT_FOUND"
    told = json.dumps(server.analyst().ask(everything))
    assert "CLASSROOM" not in told
    assert classroom_id not in told
    query = "query ($id: ID) { events(sessionId: $id) { edges { node { type } } } }"
    assert server.analyst().ask(query, id=alias(server, classroom_id)) == {"events": {"edges": []}}


# ------------------------------------------------------------ what a teacher reads


def test_a_teacher_reads_what_their_learner_reads_and_no_key(teacher: Person, server: RunningServer) -> None:
    desk = Desk(server.learner())
    teach(teacher, desk.learner)
    assert not sees(teacher, desk.session_id)
    desk.do("saveAnswers", answers=right_answers(desk.written)[:2])
    assert teacher.ask(WHOLE, id=desk.session_id)["session"] == desk.see()
    history = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { id type data } } } } }"
    seen = teacher.ask(history, id=desk.session_id)
    assert seen == desk.learner.ask(history, id=desk.session_id)
    told = json.dumps([seen, exam(teacher, desk.session_id)], ensure_ascii=False)
    assert [text for text in secrets() if json.dumps(text, ensure_ascii=False)[1:-1] in told] == []
    assert teacher.ask(LISTED, of=desk.learner.id) == desk.learner.ask(LISTED)
    assert teacher.ask(LISTED)["sessions"]["edges"] == []
    event = seen["session"]["events"]["edges"][0]["node"]["id"]
    assert teacher.ask("query ($id: ID!) { node(id: $id) { id } }", id=event) == {"node": {"id": event}}


def test_who_is_removed_is_out_of_sight_at_once_unless_another_classroom_has_them(
    teacher: Person, anna: Person, server: RunningServer
) -> None:
    one, other = teach(teacher, anna), teach(teacher, anna)
    session_id = start_exam(anna)
    assert sees(teacher, session_id)
    remove(teacher, one, anna.id)
    assert sees(teacher, session_id)
    remove(teacher, other, anna.id)
    assert not sees(teacher, session_id)
    assert teacher.ask(LISTED, of=anna.id)["sessions"]["edges"] == []
    join(anna, invite(teacher, other))
    assert not sees(teacher, session_id)
    look(anna, session_id, "quelle")
    assert sees(teacher, session_id)
    without_role = server.person(Role.LEARNER, Role.ANALYST, id=teacher.id)
    assert not sees(without_role, session_id)


async def test_every_server_knows_at_once_who_is_in(launch: Callable[..., RunningServer]) -> None:
    one, other = launch(), launch()
    teacher, anna = one.person(Role.TEACHER), one.learner()
    elsewhere = Person(other, teacher.id, teacher.token)
    session_id, classroom_id = start_exam(anna), teach(teacher)
    code = invite(teacher, classroom_id)
    for n in range(5):
        join(anna, code)
        look(anna, session_id, ("quelle", "fragen")[n % 2])
        assert sees(elsewhere, session_id)
        remove(teacher, classroom_id, anna.id)
        assert not sees(elsewhere, session_id)


# ------------------------------------------------------------ the board


async def test_the_board_shows_how_each_learner_gets_on(teacher: Person, anna: Person, server: RunningServer) -> None:
    classroom_id = teach(teacher, anna, server.learner())
    assert learners(teacher, classroom_id)[0]["totals"]["sessions"] == 0
    desk = Desk(anna)
    desk.do("saveAnswers", answers=right_answers(desk.written))
    desk.do("completeExam")
    going = [start_exam(anna, replaceActive=True) for _ in range(6)][-1]
    wait_until_written(anna, going)

    async def results() -> Any:
        return learners(teacher, classroom_id)[0]["totals"]["averagePercentage"]

    assert await eventually(results) == 100
    seen, other = learners(teacher, classroom_id)
    assert (seen["learnerId"], seen["totals"]["sessions"], seen["totals"]["completed"]) == (anna.id, 7, 1)
    assert [edge["node"]["id"] for edge in seen["openSessions"]["edges"]] == [going]
    latest = seen["latestSessions"]
    assert [session["status"] for session in latest] == ["ACTIVE", *["ABANDONED"] * 4]
    assert seen["totals"]["lastActiveAt"] == max(session["lastActiveAt"] for session in latest)
    assert other["latestSessions"] == []


def test_a_paused_exam_stays_on_the_board_and_a_completed_one_has_its_result(teacher: Person, anna: Person) -> None:
    classroom_id, desk = teach(teacher, anna), Desk(anna)
    desk.do("pauseSession")
    [session] = learners(teacher, classroom_id)[0]["openSessions"]["edges"]
    assert session["node"] == {
        "id": desk.session_id,
        "kind": "EXAM",
        "status": "PAUSED",
        "skill": "READING",
        "results": None,
    }


def test_learners_come_in_pages(teacher: Person, server: RunningServer) -> None:
    people = [server.learner() for _ in range(5)]
    classroom_id, names = teach(teacher, *people), [person.id for person in people]
    seen: list[str] = []
    after, more = None, True
    while more:
        page = board(teacher, classroom_id, first=2, after=after)["learners"]
        seen += [edge["node"]["learnerId"] for edge in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == names


@pytest.mark.parametrize(
    ("page", "field"), [({"first": 0}, "first"), ({"first": 101}, "first"), ({"after": "x"}, "after")]
)
def test_pages_that_cannot_be(teacher: Person, page: dict[str, Any], field: str) -> None:
    [error] = teacher.post(BOARD, {"id": teach(teacher), **page}).json()["errors"]
    assert error["extensions"] == {"code": "INVALID_INPUT", "field": field}


# ------------------------------------------------------------ as it happens


async def acts(stream: AsyncIterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    return [item["classroomActivity"] for item in await take(stream, count)]


def look(person: Person, session_id: str, view: str) -> int:
    """Look at another view in an exam; its version then."""
    done = person.do("saveAnswers", {"sessionId": session_id, "activeView": view}, "session { version }")
    assert "session" in done, done
    return int(done["session"]["version"])


async def test_activity_is_followed_without_gap_or_repeat(teacher: Person, anna: Person, server: RunningServer) -> None:
    ben, stranger = server.learner(), server.learner()
    classroom_id = teach(teacher, anna, ben)
    sessions = {person.id: start_exam(person) for person in (anna, ben, stranger)}
    versions = {id: wait_until_written(Person(server, id, server.learner(id).token), of)["version"]
                for id, of in sessions.items()}  # fmt: skip
    async with teacher.subscribe(ACTIVITY, id=classroom_id) as stream:
        before = await acts(stream, versions[anna.id] + versions[ben.id])
        look(stranger, sessions[stranger.id], "quelle")
        look(anna, sessions[anna.id], "quelle")
        [live] = await acts(stream, 1)
    assert {act["learnerId"] for act in before} == {anna.id, ben.id}
    assert (live["learnerId"], live["event"]["type"]) == (anna.id, "exam.answers_saved")
    assert live["session"] == {"id": sessions[anna.id], "status": "ACTIVE", "ownerId": anna.id}
    told = json.dumps(before, ensure_ascii=False)
    assert [text for text in secrets() if json.dumps(text, ensure_ascii=False)[1:-1] in told] == []
    positions = [int(act["event"]["position"]) for act in before]
    assert positions == sorted(set(positions))

    look(ben, sessions[ben.id], "quelle")
    async with teacher.stream(ACTIVITY, id=classroom_id, after=before[3]["cursor"]) as stream:
        again = await acts(stream, len(before) - 4 + 2)
    assert again[:-2] == before[4:]
    assert [act["event"]["position"] for act in again[-2:-1]] == [live["event"]["position"]]
    assert again[-1]["learnerId"] == ben.id


async def test_activity_begins_when_a_learner_comes_and_ends_when_they_leave(
    teacher: Person, anna: Person, server: RunningServer
) -> None:
    ben = server.learner()
    of_anna, of_ben = start_exam(anna), start_exam(ben)
    classroom_id = teach(teacher)
    code = invite(teacher, classroom_id)
    for person, session_id in ((anna, of_anna), (ben, of_ben)):
        wait_until_written(person, session_id)
    async with teacher.subscribe(ACTIVITY, id=classroom_id) as stream:
        join(anna, code)
        join(ben, code)
        first = look(anna, of_anna, "quelle")
        [act] = await acts(stream, 1)
        assert (act["learnerId"], act["event"]["version"]) == (anna.id, first)
        remove(teacher, classroom_id, anna.id)
        look(anna, of_anna, "fragen")
        look(ben, of_ben, "fragen")
        [act] = await acts(stream, 1)
        assert act["learnerId"] == ben.id
    async with teacher.subscribe(ACTIVITY, id=classroom_id) as stream:
        assert {act["learnerId"] for act in await acts(stream, 1)} == {ben.id}


async def refused_after(teacher: Person, classroom_id: str, after: str) -> dict[str, Any]:
    """Why nothing is followed from a cursor on."""
    with pytest.raises(SubscriptionFailed) as failed:
        async with teacher.subscribe(ACTIVITY, id=classroom_id, after=after) as stream:
            await take(stream, 1)
    extensions: dict[str, Any] = failed.value.args[0]["extensions"]
    return extensions


async def test_activity_goes_on_from_cursors_of_its_own(teacher: Person, anna: Person, server: RunningServer) -> None:
    ben, stranger = server.learner(), server.learner()
    before = start_exam(ben)
    wait_until_written(ben, before)
    classroom_id, elsewhere = teach(teacher, anna, ben), teach(teacher, stranger)
    for person in (anna, stranger):
        wait_until_written(person, start_exam(person))
    async with teacher.subscribe(ACTIVITY, id=elsewhere) as stream:
        [foreign] = await acts(stream, 1)
    async with ben.subscribe(FOLLOW, id=before) as own:
        [earlier] = [item["sessionEvents"] for item in await take(own, 1)]
    nowhere = [encode_cursor(2**62, 1), encode_cursor(int(foreign["event"]["position"]), 2), encode_cursor(0, 0)]
    for after in ("x", "", foreign["cursor"], earlier["cursor"], *nowhere):
        assert await refused_after(teacher, classroom_id, after) == {"code": "INVALID_INPUT", "field": "after"}


async def test_activity_goes_on_from_the_cursor_of_who_has_left_and_of_what_is_erased(
    teacher: Person, anna: Person, server: RunningServer
) -> None:
    ben = server.learner()
    classroom_id = teach(teacher, anna, ben)
    of_anna, of_ben = start_exam(anna), start_exam(ben)
    for person, session_id in ((anna, of_anna), (ben, of_ben)):
        wait_until_written(person, session_id)
    look(anna, of_anna, "quelle")
    async with teacher.subscribe(ACTIVITY, id=classroom_id) as stream:
        async for one in stream:
            last = one["classroomActivity"]
            if last["event"]["type"] == "exam.answers_saved":
                break
    remove(teacher, classroom_id, anna.id)
    erased = anna.do("eraseSession", {"sessionId": of_anna}, "erased { sessionId }")
    assert erased["__typename"] == "EraseSessionPayload"
    look(ben, of_ben, "quelle")
    async with teacher.subscribe(ACTIVITY, id=classroom_id, after=last["cursor"]) as stream:
        [act] = await acts(stream, 1)
    assert (act["learnerId"], act["event"]["type"]) == (ben.id, "exam.answers_saved")


@pytest.mark.parametrize("subscription", [FOLLOW, PROGRESS])
async def test_what_a_teacher_streams_of_a_learner_ends_with_their_removal(
    teacher: Person, anna: Person, subscription: str
) -> None:
    classroom_id, elsewhere = teach(teacher, anna), teach(teacher, anna)
    session_id = start_exam(anna)
    wait_until_written(anna, session_id)
    async with teacher.subscribe(subscription, id=session_id) as stream, anna.subscribe(FOLLOW, id=session_id) as own:
        await take(stream, 1)
        remove(teacher, classroom_id, anna.id)
        first = look(anna, session_id, "quelle")
        remove(teacher, elsewhere, anna.id)
        last = look(anna, session_id, "fragen")
        async with asyncio.timeout(30):
            seen = [item async for item in stream]
        versions = [item["version"] for one in seen for item in one.values()]
        assert last not in versions
        assert [item["sessionEvents"]["version"] for item in await take(own, last)] == list(range(1, last + 1))
    assert first == last - 1
    with pytest.raises(SubscriptionFailed):
        async with teacher.subscribe(subscription, id=session_id) as stream:
            await take(stream, 1)
