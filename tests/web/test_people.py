"""Who may do what: nobody, learners with their own, other roles, analysts under pseudonyms; and bad tokens."""

import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import websockets

from infrastructure.identity.tokens import Tokens
from schema.context import Role
from tests.support.aliases import alias
from tests.support.client import (
    WHOLE,
    Person,
    RunningServer,
    SubscriptionFailed,
    exam,
    start_exam,
    take,
    wait_until_written,
)

SELECT = "session { id }"
NOBODY = "00000000-0000-4000-8000-000000000000"
LEARNERS_QUERIES = ["{ examTrend(skill: READING) { average } }", "{ practiceStats { totalReviews } }"]
ANALYSTS_QUERIES = ["{ analytics { usage { costUsd } } }"]
LISTS = [
    "{ events { edges { cursor } } }",
    "{ projections { name } }",
    "{ examHistory(skill: READING) { edges { cursor } } }",
    "{ sessions { edges { cursor } } }",
]
COMMANDS: dict[str, dict[str, Any]] = {
    "saveAnswers": {"activeView": "fragen"},
    "submitAnswer": {"questionId": "teil_1_1", "answer": {"text": "a"}},
    "completeExam": {},
    "pauseSession": {},
    "resumeSession": {},
    "endSession": {"outcome": "ABANDONED"},
    "recordPlay": {"partId": "teil_1"},
    "regenerateExam": {},
    "retryPart": {"partId": "teil_1"},
    "regrade": {"questionId": "teil_1_1"},
    "savePaper": {"title": "Probe"},
}


def codes(person: Person, query: str, **variables: Any) -> set[str]:
    """The codes of the errors of an operation."""
    return {error["extensions"]["code"] for error in person.post(query, variables).json().get("errors", ())}


async def why_not(person: Person, subscription: str) -> str:
    """The code of the error that a subscription ends with."""
    with pytest.raises(SubscriptionFailed) as failed:
        async with person.subscribe(subscription) as stream:
            await take(stream, 1, seconds=5)
    return failed.value.args[0]["extensions"]["code"]


# ------------------------------------------------------------ roles


async def test_nobody_sees_nothing(server: RunningServer) -> None:
    owner, nobody = server.learner(), server.anonymous()
    session_id = start_exam(owner)
    query = "query ($id: ID!) { viewer { id } session(id: $id) { id } node(id: $id) { id }"
    query += " activeSession(kind: EXAM) { id } }"
    assert set(nobody.ask(query, id=session_id).values()) == {None}
    for query in (*LISTS, *LEARNERS_QUERIES, *ANALYSTS_QUERIES):
        assert codes(nobody, query) == {"UNAUTHENTICATED"}
    for mutation, input in COMMANDS.items():
        assert nobody.do(mutation, {"sessionId": session_id, **input}, SELECT)["code"] == "UNAUTHENTICATED"
    assert nobody.do("startExam", {"skill": "READING"}, SELECT)["code"] == "UNAUTHENTICATED"
    assert await why_not(nobody, "subscription { eventLog { id } }") == "UNAUTHENTICATED"
    assert await why_not(nobody, f'subscription {{ sessionEvents(sessionId: "{session_id}") {{ id }} }}') == "NOT_FOUND"


async def test_a_learner_reads_no_log(server: RunningServer) -> None:
    learner = server.learner()
    for query in ANALYSTS_QUERIES:
        assert codes(learner, query) == {"FORBIDDEN"}
    assert await why_not(learner, "subscription { eventLog { id } }") == "FORBIDDEN"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.TEACHER, Role.AUTHOR, Role.ADMIN])
def test_only_learners_take_exams(server: RunningServer, role: Role) -> None:
    person = server.person(role)
    assert person.ask("{ viewer { id roles } }")["viewer"] == {"id": person.id, "roles": [role.value]}
    assert person.do("startExam", {"skill": "READING"}, SELECT)["code"] == "FORBIDDEN"
    for query in LEARNERS_QUERIES:
        assert codes(person, query) == {"FORBIDDEN"}
    for query in ANALYSTS_QUERIES:
        assert codes(person, query) == (set() if role is Role.ANALYST else {"FORBIDDEN"})


@pytest.mark.parametrize("role", list(Role))
async def test_the_session_of_another_does_not_exist(server: RunningServer, role: Role) -> None:
    owner, other = server.learner(), server.person(role)
    session_id = start_exam(owner)
    version = wait_until_written(owner, session_id)["version"]
    query = (
        "query ($id: ID!, $event: ID!) { session(id: $id) { id } node(id: $id) { id } event: node(id: $event) { id }"
    )
    query += " activeSession(kind: EXAM) { id } sessions { edges { node { id } } } }"
    answer = other.ask(query, id=session_id, event=f"{session_id}:1")
    assert answer.pop("sessions") == {"edges": []}
    assert set(answer.values()) == {None}
    listed = other.ask("query ($id: ID) { sessions(ownerId: $id) { edges { node { id } } } }", id=owner.id)
    assert listed == {"sessions": {"edges": []}}
    for field in ("sessionEvents", "generationProgress"):
        assert (
            await why_not(other, f'subscription {{ {field}(sessionId: "{session_id}") {{ cursor }} }}') == "NOT_FOUND"
        )
    assert exam(owner, session_id)["version"] == version


def test_the_commands_of_another_are_answered_as_if_there_were_no_session(server: RunningServer) -> None:
    owner, other = server.learner(), server.learner()
    session_id = start_exam(owner)
    version = wait_until_written(owner, session_id)["version"]
    for mutation, input in COMMANDS.items():
        foreign = other.do(mutation, {"sessionId": session_id, **input}, SELECT)
        missing = other.do(mutation, {"sessionId": NOBODY, **input}, SELECT)
        assert foreign["code"] == "NOT_FOUND"
        assert {**foreign, "message": ""} == {**missing, "message": ""}
    assert exam(owner, session_id)["version"] == version


def test_the_command_id_of_another_starts_an_exam_of_ones_own(server: RunningServer) -> None:
    one, other = server.learner(), server.learner()
    assert start_exam(one, commandId="start") != start_exam(other, commandId="start")


# ------------------------------------------------------------ analysts

EVENTS = """query ($first: Int, $after: String, $kind: SessionKind, $types: [String!], $session: ID, $actor: ID,
  $since: DateTime, $until: DateTime) {
  events(first: $first, after: $after, kind: $kind, types: $types, sessionId: $session, actorId: $actor,
         since: $since, until: $until) {
    edges { node { position version type actorId sessionId recordedAt commandId causationId data } }
    pageInfo { hasNextPage endCursor } } }"""


def events(analyst: Person, **wanted: Any) -> list[dict[str, Any]]:
    return [edge["node"] for edge in analyst.ask(EVENTS, **wanted)["events"]["edges"]]


async def test_analysts_see_pseudonyms_and_never_who_it_was(server: RunningServer) -> None:
    learner, analyst = server.learner(), server.analyst()
    session_id = start_exam(learner)
    version, known_as = wait_until_written(learner, session_id)["version"], alias(server, session_id)
    learner.do("pauseSession", {"sessionId": session_id}, SELECT)
    found = events(analyst, session=known_as, first=100)
    log = "subscription { eventLog { sessionId actorId data commandId causationId } }"
    async with analyst.subscribe(log) as stream:
        followed = [await anext(stream) for _ in range(len(events(analyst, first=100)))]
    assert [event["version"] for event in found] == list(range(1, version + 2))
    assert learner.id not in json.dumps([found, followed])
    assert found[0]["data"]["ownerId"] == found[0]["actorId"] == found[-1]["actorId"]
    assert events(analyst, actor=found[0]["actorId"], first=100) == [found[0], found[-1]]
    assert analyst.ask(WHOLE, id=session_id) == {"session": None}


def test_analysts_narrow_the_log_down(server: RunningServer) -> None:
    learner, analyst = server.learner(), server.analyst()
    session_id = start_exam(learner)
    wait_until_written(learner, session_id)
    known_as = alias(server, session_id)
    everything = events(analyst, session=known_as, first=100)
    written = events(analyst, session=known_as, types=["exam.question_generated"])
    assert written == [event for event in everything if event["type"] == "exam.question_generated"]
    middle = everything[5]["recordedAt"]
    before = events(analyst, session=known_as, until=middle, first=100)
    after = events(analyst, session=known_as, since=middle, first=100)
    assert before + after == everything
    assert events(analyst, session=known_as, kind="READING") == []
    assert [events(analyst, session=id) for id in (NOBODY, "nothing", session_id)] == [[], [], []]
    assert events(analyst, actor=learner.id) == []


def test_the_log_comes_in_pages_without_gap_or_repeat(server: RunningServer) -> None:
    learner, analyst = server.learner(), server.analyst()
    session_id = start_exam(learner)
    version = wait_until_written(learner, session_id)["version"]
    seen, cursor, more, known_as = [], None, True, alias(server, session_id)
    while more:
        page = analyst.ask(EVENTS, session=known_as, first=4, after=cursor)["events"]
        seen += [edge["node"]["version"] for edge in page["edges"]]
        cursor, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == list(range(1, version + 1))


# ------------------------------------------------------------ tokens

CLAIMS = {"sub": "someone", "roles": ["LEARNER"], "exp": 4_000_000_000}


def signed(secret: str, **claims: Any) -> str:
    merged = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode(merged, secret, "HS256")


@pytest.mark.parametrize(
    "bad",
    [
        lambda secret: "garbage",
        lambda secret: "a.b.c",
        lambda secret: signed("another secret that is as long as ours is"),
        lambda secret: jwt.encode(CLAIMS, "", "none"),
        lambda secret: signed(secret, exp=int(time.time()) - 1),
        lambda secret: signed(secret, exp=None),
        lambda secret: signed(secret, exp="soon"),
        lambda secret: signed(secret, nbf=4_000_000_000),
        lambda secret: signed(secret, sub=None),
        lambda secret: signed(secret, roles="LEARNER"),
        lambda secret: signed(secret, roles=7),
        lambda secret: signed(secret)[:-4] + "AAAA",
    ],
)
async def test_tokens_that_are_no_good(server: RunningServer, bad: Callable[[str], str]) -> None:
    token = bad(server.tokens._secret)
    response = Person(server, "", "").post("{ viewer { id } }", headers={"Authorization": f"Bearer {token}"})
    assert (response.status_code, response.headers["www-authenticate"]) == (401, "Bearer")
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await closed_with(server, f"Bearer {token}") == 4403


def test_a_token_of_another_server_is_said_to_be_one(server: RunningServer) -> None:
    other = Tokens("the secret of another server, which makes tokens of its own").mint("ada", [Role.LEARNER])
    message = Person(server, "", other).post("{ viewer { id } }").json()["errors"][0]["message"]
    said = "The token is not valid: it is signed with another secret or key than this server's. Get a new one."
    assert message == said


@pytest.mark.parametrize("authorization", ["Basic dXNlcjpwYXNz", "token", "Bearer"])
def test_only_bearer_tokens_are_taken(server: RunningServer, authorization: str) -> None:
    response = server.anonymous().post("{ viewer { id } }", headers={"Authorization": authorization})
    assert response.status_code == 401


async def closed_with(server: RunningServer, authorization: str) -> int:
    url = server.url.replace("http", "ws", 1) + "/graphql"
    async with websockets.connect(url, subprotocols=["graphql-transport-ws"]) as ws:  # type: ignore[list-item]
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": authorization}}))
        await ws.wait_closed()
        return ws.close_code or 0


async def test_a_socket_closes_when_its_token_expires(server: RunningServer) -> None:
    token = signed(server.tokens._secret, exp=int(time.time()) + 2)
    started = time.monotonic()
    assert await closed_with(server, f"Bearer {token}") == 4403
    assert time.monotonic() - started < 4
