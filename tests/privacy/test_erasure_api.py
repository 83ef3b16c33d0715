"""Erasure as clients see it: by owners and administrators, towards everybody else, and in subscriptions."""

import json
from typing import Any

import pytest

from schema.context import Role
from tests.support.aliases import alias
from tests.support.client import Person, RunningServer, exam, start_exam, take, wait_until_written
from tests.support.desk import Desk
from tests.support.exams import eventually
from tests.web.test_people import COMMANDS, NOBODY, SELECT, codes, events, why_not

DONE = "erased { sessionId erasedAt shreddedAt } session { id }"
ERASURE = "erasure { id requestedAt finishedAt sessionsErased sessionsLeft shreddedAt }"
FOLLOW = "query ($id: ID!) { erasure(id: $id) { finishedAt sessionsErased sessionsLeft } }"
LISTED = """{ sessions { edges { node { id } } } activeSession(kind: EXAM) { id }
  examHistory(skill: READING) { edges { node { id } } } examTrend(skill: READING) { points { sessionId } } }"""
NOTHING: dict[str, Any] = {
    "sessions": {"edges": []},
    "activeSession": None,
    "examHistory": {"edges": []},
    "examTrend": {"points": []},
}


def erase(person: Person, session_id: str, **input: Any) -> dict[str, Any]:
    return person.do("eraseSession", {"sessionId": session_id, **input}, DONE)


async def test_an_owner_erases_their_session(server: RunningServer) -> None:
    desk = Desk(server.learner())
    desk.do("completeExam")
    done = erase(desk.learner, desk.session_id, commandId="erase", expectedVersion=desk.see()["version"])
    assert done["erased"]["sessionId"] == desk.session_id
    assert done["session"] is None
    assert exam(desk.learner, desk.session_id) is None
    assert desk.learner.ask("query ($id: ID!) { node(id: $id) { id } }", id=f"{desk.session_id}:1") == {"node": None}

    async def gone_from_all_lists() -> bool:
        return desk.learner.ask(LISTED) == NOTHING

    assert await eventually(gone_from_all_lists)


def test_erasing_again_answers_the_same(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_exam(learner)
    first = erase(learner, session_id, commandId="erase")
    assert erase(learner, session_id, commandId="erase") == first
    assert erase(learner, session_id) == erase(server.person(Role.ADMIN), session_id) == first


def test_an_administrator_sees_how_far_the_erasure_of_a_session_is(server: RunningServer) -> None:
    learner, admin = server.learner(), server.person(Role.ADMIN)
    session_id = start_exam(learner)
    query = f"query ($id: ID!) {{ {ERASURE.replace('erasure', 'erasure(id: $id)', 1)} }}"
    assert admin.ask(query, id=session_id)["erasure"] is None
    erased_at = erase(learner, session_id)["erased"]["erasedAt"]
    assert admin.ask(query, id=session_id)["erasure"] == {
        "id": session_id,
        "requestedAt": erased_at,
        "finishedAt": erased_at,
        "sessionsErased": 1,
        "sessionsLeft": 0,
        "shreddedAt": None,
    }


def test_an_administrator_erases_any_session(server: RunningServer) -> None:
    learner = server.learner()
    session_id = start_exam(learner)
    assert erase(server.person(Role.ADMIN), session_id)["erased"]["sessionId"] == session_id
    assert exam(learner, session_id) is None


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER, Role.AUTHOR, Role.ANALYST])
def test_for_others_there_is_no_such_session_to_erase(server: RunningServer, role: Role) -> None:
    owner, other = server.learner(), server.person(role)
    session_id = start_exam(owner)
    for id in (session_id, NOBODY, "nothing"):
        refusal = erase(other, id)
        assert (refusal["code"], refusal["field"], refusal["sessionId"]) == ("NOT_FOUND", "sessionId", None)
    assert erase(server.anonymous(), session_id)["code"] == "UNAUTHENTICATED"
    assert exam(owner, session_id)["id"] == session_id


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"expectedVersion": 0}, "VERSION_CONFLICT", "expectedVersion"),
        ({"commandId": ""}, "INVALID_INPUT", "commandId"),
    ],
)
def test_what_is_wrong_with_the_input_is_told(
    server: RunningServer, input: dict[str, Any], code: str, field: str
) -> None:
    desk = Desk(server.learner())
    refusal = erase(desk.learner, desk.session_id, **input)
    assert (refusal["code"], refusal["field"]) == (code, field)
    if code == "VERSION_CONFLICT":
        assert refusal["currentVersion"] == desk.see()["version"]


def test_its_owner_is_told_that_it_is_erased_and_nobody_else(server: RunningServer) -> None:
    owner, other = server.learner(), server.learner()
    session_id = start_exam(owner)
    erase(owner, session_id)
    for mutation, input in COMMANDS.items():
        mine = owner.do(mutation, {"sessionId": session_id, **input}, SELECT)
        theirs = other.do(mutation, {"sessionId": session_id, **input}, SELECT)
        assert (mine["code"], mine["field"], mine["sessionId"]) == ("ERASED", "sessionId", session_id), mutation
        assert (theirs["code"], theirs["sessionId"]) == ("NOT_FOUND", None), mutation


async def test_subscriptions_on_it_end(server: RunningServer) -> None:
    desk = Desk(server.learner())
    query = f'subscription {{ sessionEvents(sessionId: "{desk.session_id}") {{ type data }} }}'
    progress = f'subscription {{ generationProgress(sessionId: "{desk.session_id}") {{ version }} }}'
    async with desk.learner.subscribe(query) as recorded, desk.learner.stream(progress) as steps:
        await take(recorded, desk.written["version"])
        await take(steps, 1)
        erase(desk.learner, desk.session_id)
        assert [item async for item in recorded] == [{"sessionEvents": {"type": "session.erased", "data": {}}}]
        assert [item async for item in steps][-1]["generationProgress"]["version"] <= desk.written["version"]
    assert await why_not(desk.learner, query) == "NOT_FOUND"


async def test_analysts_find_its_erasure_and_nothing_of_its_content(server: RunningServer) -> None:
    desk, analyst = Desk(server.learner()), server.analyst()
    before = events(analyst, session=alias(server, desk.session_id), first=100)
    erase(desk.learner, desk.session_id)
    [left] = events(analyst, session=alias(server, desk.session_id), first=100)
    assert (left["type"], left["version"], left["data"]) == ("session.erased", desk.written["version"] + 1, {})
    assert left["actorId"] == before[0]["actorId"]
    log = 'subscription { eventLog(types: ["exam.started", "session.erased"]) { sessionId type } }'
    async with analyst.subscribe(log) as stream:
        async for item in stream:
            if item["eventLog"]["sessionId"] == alias(server, desk.session_id):
                assert item["eventLog"]["type"] == "session.erased"
                break


def test_pages_of_the_log_have_no_holes_where_sessions_were_erased(server: RunningServer) -> None:
    analyst, learners = server.analyst(), [server.learner() for _ in range(3)]
    sessions = []
    for learner in learners:
        sessions.append(start_exam(learner))
        wait_until_written(learner, sessions[-1])
    for learner, session_id in zip(learners[:2], sessions[:2], strict=True):
        erase(learner, session_id)
    query = """query ($after: String) { events(first: 2, after: $after) { edges { node { sessionId type } }
      pageInfo { hasNextPage endCursor } } }"""
    seen, cursor, more = [], None, True
    while more:
        page = analyst.ask(query, after=cursor)["events"]
        assert page["edges"]
        seen += [edge["node"] for edge in page["edges"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    known_as = [alias(server, session_id) for session_id in sessions]
    for pseudonym in known_as[:2]:
        assert [one["type"] for one in seen if one["sessionId"] == pseudonym] == ["session.erased"]
    assert len([one for one in seen if one["sessionId"] == known_as[2]]) > 10


def test_analysts_do_not_see_what_clients_call_their_commands(server: RunningServer) -> None:
    learner, analyst = server.learner(), server.analyst()
    session_id = start_exam(learner, commandId="anna.schmidt@example.org")
    assert "anna.schmidt" not in json.dumps(events(analyst, session=alias(server, session_id), first=100))
    owner = "query ($id: ID!) { session(id: $id) { events { edges { node { commandId } } } } }"
    own = learner.ask(owner, id=session_id)["session"]["events"]["edges"][0]["node"]
    assert own == {"commandId": "anna.schmidt@example.org"}


# ------------------------------------------------------------ learners


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TEACHER, Role.AUTHOR, Role.ANALYST])
def test_only_administrators_erase_learners(server: RunningServer, role: Role) -> None:
    person = server.person(role)
    assert person.do("eraseLearner", {"learnerId": person.id}, ERASURE)["code"] == "FORBIDDEN"
    assert codes(person, FOLLOW, id=NOBODY) == {"FORBIDDEN"}
    nobody = server.anonymous()
    assert nobody.do("eraseLearner", {"learnerId": person.id}, ERASURE)["code"] == "UNAUTHENTICATED"


async def test_an_erased_learner_is_gone(server: RunningServer) -> None:
    desk, admin = Desk(server.learner()), server.person(Role.ADMIN)
    desk.do("completeExam")
    start_exam(desk.learner)
    input = {"learnerId": desk.learner.id, "commandId": "erase"}
    erasure = admin.do("eraseLearner", input, ERASURE)["erasure"]
    assert admin.do("eraseLearner", input, ERASURE)["erasure"]["id"] == erasure["id"]

    async def finished() -> Any:
        found = admin.ask(FOLLOW, id=erasure["id"])["erasure"]
        return found if found["finishedAt"] else None

    assert await eventually(finished) | {"finishedAt": 0} == {"finishedAt": 0, "sessionsErased": 2, "sessionsLeft": 0}
    assert desk.learner.ask(LISTED) == NOTHING
    assert desk.do("pauseSession")["code"] == "NOT_FOUND"


def test_there_is_no_such_erasure(server: RunningServer) -> None:
    admin = server.person(Role.ADMIN)
    for id in (NOBODY, "nothing"):
        assert admin.ask(FOLLOW, id=id) == {"erasure": None}


@pytest.mark.parametrize("learner", ["", "x" * 256, "two\nlines", "system:author"])
def test_an_id_that_is_nobodys_is_refused(server: RunningServer, learner: str) -> None:
    refusal = server.person(Role.ADMIN).do("eraseLearner", {"learnerId": learner}, ERASURE)
    assert (refusal["code"], refusal["field"]) == ("INVALID_INPUT", "learnerId")
