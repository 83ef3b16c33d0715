"""A ticket saves the answers of one session, for minutes, and is good for nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from infrastructure.keys.installation import Installation
from infrastructure.keys.tickets import MAX_TICKET, InvalidTicket, Ticket, Tickets
from schema.context import Role
from tests.support.client import Person, RunningServer, first_choice, start_exam, start_server, teach
from tests.support.desk import Desk

TICKET = "query ($id: ID!) { session(id: $id) { ... on ExamSession { autosaveTicket } } }"
TEXT = "text/plain;charset=UTF-8"
NOON = datetime(2026, 3, 2, 12, 2, tzinfo=UTC)
INSTALLATION = Installation(b"s" * 32)


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner())


def ticket_of(person: Person, session_id: str) -> str | None:
    """The ticket that a person reads of a session."""
    session = person.ask(TICKET, id=session_id)["session"]
    ticket: str | None = session and session["autosaveTicket"]
    return ticket


def own_ticket(desk: Desk) -> str:
    """The ticket of the learner at an exam."""
    ticket = ticket_of(desk.learner, desk.session_id)
    assert ticket
    return ticket


def send(server: RunningServer, body: Any, media_type: str = TEXT, **headers: str) -> httpx.Response:
    """What comes back to a beacon, which has no token."""
    kind = {"content": body} if isinstance(body, bytes) else {"content": httpx.Request("POST", "/", json=body).content}
    return httpx.post(f"{server.url}/autosave", headers={"content-type": media_type, **headers}, timeout=60, **kind)


def answer(desk: Desk, number: int = 1) -> dict[str, Any]:
    """An answer that fits a question, as an input has it."""
    question = desk.written["questions"][number]
    return {"questionId": question["id"], "answer": first_choice(question)}


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """The status, the code and the message of a request that was refused."""
    (error,) = response.json()["errors"]
    return response.status_code, error["extensions"]["code"], error["message"]


# ---------------------------------------------------------------- what it is good for


@pytest.mark.parametrize("media_type", [TEXT, "application/json"])
def test_a_beacon_saves_what_can_be_saved(server: RunningServer, desk: Desk, media_type: str) -> None:
    input = {"sessionId": desk.session_id, "answers": [answer(desk), {"questionId": "no-such"}]}
    response = send(server, {"ticket": own_ticket(desk), "input": input}, media_type)
    saved = response.json()["data"]["saveAnswers"]
    assert (response.status_code, saved["__typename"]) == (200, "SaveAnswersPayload")
    assert [one["questionId"] for one in saved["rejected"]] == ["no-such"]
    assert desk.question(answer(desk)["questionId"])["answered"]
    (event,) = (event for event in desk.events() if event["type"] == "exam.answers_saved")
    assert event["actorId"] == desk.learner.id


def test_the_session_need_not_be_named_again(server: RunningServer, desk: Desk) -> None:
    saved = send(server, {"ticket": own_ticket(desk), "input": {"answers": [answer(desk)]}}).json()["data"][
        "saveAnswers"
    ]
    assert saved["session"]["id"] == desk.session_id


def test_a_beacon_that_comes_twice_counts_once(server: RunningServer, desk: Desk) -> None:
    body = {"ticket": own_ticket(desk), "input": {"answers": [answer(desk)], "commandId": "leaving-1"}}
    assert send(server, body).json() == send(server, body).json()
    assert desk.types().count("exam.answers_saved") == 1


@pytest.mark.parametrize("origin", ["null", "https://elsewhere.example"])
def test_pages_of_any_site_may_send_what_has_a_ticket(server: RunningServer, desk: Desk, origin: str) -> None:
    body = {"ticket": own_ticket(desk), "input": {"answers": [answer(desk)]}}
    response = send(server, body, origin=origin, **{"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"})
    assert response.status_code == 200
    assert "access-control-allow-origin" not in response.headers
    assert desk.question(answer(desk)["questionId"])["answered"]


def test_it_outlives_the_process_that_issued_it(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path) as server:
        desk = Desk(server.learner())
        ticket = own_ticket(desk)
        server.kill()
    with start_server(database, tmp_path) as server:
        saved = send(server, {"ticket": ticket, "input": {"answers": [answer(desk)]}}).json()["data"]["saveAnswers"]
        assert saved["__typename"] == "SaveAnswersPayload"


# ---------------------------------------------------------------- who gets one


def test_only_the_learner_reads_it(server: RunningServer, desk: Desk) -> None:
    teacher = server.person(Role.TEACHER)
    teach(teacher, desk.learner)
    desk.save(**_kept(desk))
    assert ticket_of(teacher, desk.session_id) is None
    assert ticket_of(server.anonymous(), desk.session_id) is None
    assert ticket_of(server.person(Role.TEACHER, id=desk.learner.id), desk.session_id) is None
    assert ticket_of(desk.learner, desk.session_id)


def _kept(desk: Desk) -> dict[str, Any]:
    one = answer(desk)
    return {"question_id": one["questionId"], "answer": one["answer"]}


@pytest.mark.parametrize(
    "end", [lambda desk: desk.do("completeExam"), lambda desk: desk.do("endSession", outcome="ABANDONED")]
)
def test_after_the_end_there_is_none_and_an_old_one_saves_nothing(
    server: RunningServer, desk: Desk, end: Callable[[Desk], Any]
) -> None:
    ticket = own_ticket(desk)
    end(desk)
    recorded = desk.recorded()
    assert ticket_of(desk.learner, desk.session_id) is None
    refused = send(server, {"ticket": ticket, "input": {"answers": [answer(desk)]}}).json()["data"]["saveAnswers"]
    assert (refused["__typename"], refused["code"]) == ("Refusal", "SESSION_NOT_ACTIVE")
    assert refused["status"] in ("COMPLETED", "ABANDONED")
    assert desk.recorded() == recorded


def test_an_erased_session_is_told(server: RunningServer, desk: Desk) -> None:
    ticket = own_ticket(desk)
    server.person(Role.ADMIN).do("eraseSession", {"sessionId": desk.session_id}, "erased { sessionId }")
    refused = send(server, {"ticket": ticket, "input": {"answers": [answer(desk)]}}).json()["data"]["saveAnswers"]
    assert refused["code"] == "ERASED"


# ---------------------------------------------------------------- what it is not good for


def test_it_is_no_bearer_token_and_a_token_is_no_ticket(server: RunningServer, desk: Desk) -> None:
    ticket = own_ticket(desk)
    response = httpx.post(
        f"{server.url}/graphql", json={"query": "{ viewer { id } }"}, headers={"Authorization": f"Bearer {ticket}"}
    )
    assert response.status_code == 401
    body = {"ticket": desk.learner.token, "input": {"sessionId": desk.session_id, "answers": [answer(desk)]}}
    assert refusal(send(server, body))[:2] == (403, "FORBIDDEN")


def test_it_is_for_no_other_session(server: RunningServer, desk: Desk) -> None:
    other = start_exam(server.learner())
    body = {"ticket": own_ticket(desk), "input": {"sessionId": other, "answers": [answer(desk)]}}
    status, code, message = refusal(send(server, body))
    assert (status, code) == (403, "FORBIDDEN")
    assert "another session" in message


@pytest.mark.parametrize("ticket", ["", "garbage", "a.b.c", "x" * 10_000, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."])
def test_what_is_no_ticket_is_told_so(server: RunningServer, ticket: str) -> None:
    status, code, message = refusal(send(server, {"ticket": ticket, "input": {}}))
    assert (status, code) == (403, "FORBIDDEN")
    assert message.startswith("The ticket is not valid: ")
    assert message.endswith("Read a new one of the session.")


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"", TEXT, 400, "BAD_REQUEST"),
        (b"[]", TEXT, 400, "BAD_REQUEST"),
        (b'{"ticket": "x"}', TEXT, 400, "BAD_REQUEST"),
        (b'{"ticket": 7, "input": {}}', TEXT, 400, "BAD_REQUEST"),
        (b'{"ticket": "x", "input": []}', TEXT, 400, "BAD_REQUEST"),
        (b"x" * (64 * 1024 + 1), TEXT, 413, "TOO_LARGE"),
        (b"{}", "application/x-www-form-urlencoded", 415, "BAD_REQUEST"),
        (b"{}", "multipart/form-data; boundary=x", 415, "BAD_REQUEST"),
        (b"{}", "text/plain; charset=latin-1", 415, "BAD_REQUEST"),
        (b"{}", "", 415, "BAD_REQUEST"),
    ],
)
def test_bodies_that_are_no_beacon(server: RunningServer, body: bytes, media_type: str, status: int, code: str) -> None:
    response = send(server, body, media_type)
    assert refusal(response)[:2] == (status, code)
    assert response.headers["content-type"].startswith("application/json")


def test_an_input_that_does_not_fit_is_told_as_graphql_does(server: RunningServer, desk: Desk) -> None:
    response = send(server, {"ticket": own_ticket(desk), "input": {"answers": 7, "unknown": True}})
    assert response.status_code == 400
    assert "data" not in response.json()
    assert desk.types().count("exam.answers_saved") == 0


def test_it_is_posted(server: RunningServer) -> None:
    response = httpx.get(f"{server.url}/autosave")
    assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert httpx.post(f"{server.url}/autosave/", content="{}").status_code == 404


def test_beacons_are_counted_as_all_changes_are(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, LYCEUM_MUTATIONS_PER_SECOND="0.001", LYCEUM_MUTATION_BURST="3") as server:
        desk = Desk(server.learner())
        body = {"ticket": own_ticket(desk), "input": {"answers": [answer(desk)]}}
        results = [send(server, body).json()["data"]["saveAnswers"] for _ in range(4)]
        assert (results[-1]["code"], results[-1]["retryAfterMs"] > 0) == ("LIMIT_REACHED", True)


# ---------------------------------------------------------------- how long


def tickets(now: datetime, purpose: str = "autosave", installation: Installation = INSTALLATION) -> Tickets:
    return Tickets(installation, purpose, lambda: now)


@pytest.mark.parametrize("owner", ["learner", "😀" * 255])
def test_it_lasts_from_15_to_20_minutes_and_stays_the_same_for_5(owner: str) -> None:
    ticket = tickets(NOON).issue(owner, "session")
    expiry = NOON.replace(minute=20)
    assert tickets(NOON.replace(minute=4, second=59)).issue(owner, "session") == ticket
    assert tickets(NOON.replace(minute=5)).issue(owner, "session") != ticket
    last = tickets(expiry - timedelta(seconds=1)).read(ticket)
    assert last == Ticket(owner, "session", expiry.timestamp())
    with pytest.raises(InvalidTicket, match="it has expired"):
        tickets(expiry).read(ticket)


def test_it_is_for_one_purpose_of_one_installation() -> None:
    ticket = tickets(NOON).issue("learner", "session")
    for other in (tickets(NOON, "another"), tickets(NOON, installation=Installation(b"o" * 32))):
        with pytest.raises(InvalidTicket, match="Signature"):
            other.read(ticket)


def test_nobody_makes_one() -> None:
    claims = {"sub": "learner", "sid": "session", "exp": NOON.timestamp() + 900}
    for text in (
        jwt.encode(claims, None, "none"),
        jwt.encode(claims, "guess" * 10, "HS256"),
        jwt.encode(claims, INSTALLATION.key("ticket: autosave"), "HS512"),
        "x" * (MAX_TICKET + 1),
    ):
        with pytest.raises(InvalidTicket):
            tickets(NOON).read(text)
