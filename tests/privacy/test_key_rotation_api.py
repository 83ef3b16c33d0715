"""A master key is replaced under clients that are at work: what they hold stays good, what is sealed stays readable."""

import os
import subprocess
from pathlib import Path
from typing import Any

import httpx

from schema.context import Role
from tests.privacy.test_key_rotation import NEW, OLD
from tests.support.client import LYCEUM, Person, RunningServer, exam, invite, join, start_server, teach
from tests.support.desk import Desk

LETTER, LATER = "Sehr geehrte Damen und Herren,", "hiermit kündige ich."
TICKET = "query ($id: ID!) { session(id: $id) { ... on ExamSession { autosaveTicket } } }"
EVENTS = """query ($id: ID!, $after: String) { session(id: $id) { events(first: 100, after: $after) {
  edges { cursor node { version type data } } } } }"""
LOG = "{ events(first: 100) { edges { cursor node { id sessionId actorId version type data } } } }"


def on(server: RunningServer, person: Person) -> Person:
    """The same person, with the token that they had, at a server."""
    return Person(server, person.id, person.token)


def held(server: RunningServer, learner: Person, analyst: Person, session_id: str) -> dict[str, Any]:
    """All that clients know of a session: ids, pseudonyms, places in lists, and texts."""
    return {
        "exam": exam(on(server, learner), session_id),
        "events": on(server, learner).ask(EVENTS, id=session_id)["session"],
        "log": on(server, analyst).ask(LOG)["events"],
    }


def rotate(server: RunningServer) -> str:
    """What `lyceum keys rotate` says, with the keys of a server that goes on meanwhile."""
    done = subprocess.run([LYCEUM, "keys", "rotate"], env=os.environ | server.environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def save(server: RunningServer, learner: Person, session_id: str, question_id: str, text: str) -> None:
    answers = [{"questionId": question_id, "answer": {"text": text}}]
    saved = on(server, learner).do("saveAnswers", {"sessionId": session_id, "answers": answers}, "rejected { code }")
    assert saved == {"__typename": "SaveAnswersPayload", "rejected": []}


def send(server: RunningServer, ticket: str, question_id: str, text: str) -> None:
    """Save by a beacon, with a ticket from before."""
    answers = [{"questionId": question_id, "answer": {"text": text}}]
    response = httpx.post(f"{server.url}/autosave", json={"ticket": ticket, "input": {"answers": answers}}, timeout=60)
    assert response.json()["data"]["saveAnswers"]["__typename"] == "SaveAnswersPayload"


def test_what_clients_hold_outlives_the_key_and_sealed_texts_stay_readable(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, LYCEUM_MASTER_KEY=OLD) as server:
        learner, analyst, teacher = server.learner(), server.analyst(), server.person(Role.TEACHER)
        desk = Desk(learner, skill="WRITING")
        session_id, question_id = desk.session_id, desk.written["questions"][0]["id"]
        save(server, learner, session_id, question_id, LETTER)
        ticket = learner.ask(TICKET, id=session_id)["session"]["autosaveTicket"]
        code = invite(teacher, teach(teacher))
        before = held(server, learner, analyst, session_id)

    with start_server(database, tmp_path, LYCEUM_MASTER_KEY=f"{NEW},{OLD}") as server:
        assert held(server, learner, analyst, session_id) == before
        assert "sealed anew" in rotate(server)
        assert held(server, learner, analyst, session_id) == before

    with start_server(database, tmp_path, LYCEUM_MASTER_KEY=NEW) as server:
        after = held(server, learner, analyst, session_id)
        assert after == before
        assert after["exam"]["questions"][0]["answer"]["text"] == LETTER
        place = before["events"]["events"]["edges"][-1]["cursor"]
        send(server, ticket, question_id, LETTER + LATER)
        save(server, learner, session_id, question_id, LATER)
        edges = on(server, learner).ask(EVENTS, id=session_id, after=place)["session"]["events"]["edges"]
        assert [edge["node"]["type"] for edge in edges] == ["exam.answers_saved"] * 2
        assert exam(on(server, learner), session_id)["questions"][0]["answer"]["text"] == LATER
        join(on(server, learner), code)
