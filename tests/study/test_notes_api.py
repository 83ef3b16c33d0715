"""Notes, pending work and graded questions as a frontend sees them, and who reads what is right, and when."""

import json
from typing import Any

import pytest

from schema.context import Role
from tests.study.test_api import KEYS, right_answers
from tests.support.client import Person, RunningServer, invite, join, teach
from tests.support.study_client import BRIEF, act, acted, start_study, study

NOTES = """query ($id: ID!) { session(id: $id) { version ... on StudySession { metadata
  context { lastQuizScore extraData } validActions pendingWork { action status attempts requestedAt }
  agentHistory(first: 100) { edges { node { timestamp action metadata isLogged } } } } } }"""
ASKED = """query ($id: ID!) { session(id: $id) { ... on StudySession {
  quiz { questions { id text rightAnswers explanation options { text isCorrect } } }
  analysis { items { itemId question { id text rightAnswers explanation options { text isCorrect } } } }
  agentHistory(first: 100) { edges { node { metadata } } } events(first: 100) { edges { node { data } } } } } }"""


def notes(person: Person, session_id: str) -> dict[str, Any]:
    """A session with what its client keeps in it."""
    found: dict[str, Any] = person.ask(NOTES, id=session_id)["session"]
    return found


def asked(person: Person, session_id: str) -> dict[str, Any] | None:
    """A session's questions, and all that is told of its history; None if it is not this person's to see."""
    found: dict[str, Any] | None = person.ask(ASKED, id=session_id)["session"]
    return found


def quizzing(person: Person) -> str:
    """A session with a quiz at hand."""
    session_id = start_study(person)
    for action in ("GENERATE_PLAN", "START_TOPIC", "TAKE_QUIZ"):
        acted(person, session_id, action)
    return session_id


@pytest.fixture
def learner(server: RunningServer) -> Person:
    return server.learner()


def test_what_is_saved_and_logged_after_complete_is_kept(learner: Person) -> None:
    session_id = quizzing(learner)
    answers = {"answers": right_answers(study(learner, session_id))}
    acted(learner, session_id, "SUBMIT_ANSWERS", answers)
    completed = acted(learner, session_id, "COMPLETE")
    save = {"sessionId": session_id, "context": {"screen": "summary", "lastQuizScore": 87.5}, "metadata": {"v": 2}}
    for _ in range(2):
        saved = learner.do("saveStudyContext", {**save, "commandId": "save"}, BRIEF)
        assert saved["__typename"] == "SaveStudyContextPayload", saved
    entry = {"action": "misconception_buster", "payload": {"topic": "physics.units", "confusion": "ä"}}
    for _ in range(2):
        logged = learner.do("logStudyAction", {"sessionId": session_id, **entry, "commandId": "log"}, BRIEF)
        assert logged["__typename"] == "LogStudyActionPayload", logged
    found, now = notes(learner, session_id), study(learner, session_id)
    assert found["context"] == {"lastQuizScore": 87.5, "extraData": {"screen": "summary"}}
    assert (found["metadata"], found["version"]) == ({"v": 2}, completed["version"] + 2)
    last = found["agentHistory"]["edges"][-1]["node"]
    assert (last["action"], last["metadata"], last["isLogged"]) == (*entry.values(), True)
    assert [edge["node"]["isLogged"] for edge in found["agentHistory"]["edges"]].count(True) == 1
    assert (now["status"], now["completedAt"]) == ("COMPLETED", completed["completedAt"])
    assert act(learner, session_id, "NEXT_TOPIC")["code"] == "SESSION_NOT_ACTIVE"


def test_metadata_are_set_at_the_start(learner: Person) -> None:
    metadata = {"from": "home", "list": [1, 2.5, None]}
    once, again = (start_study(learner, metadata=metadata, commandId="begin") for _ in range(2))
    assert once == again
    assert notes(learner, once)["metadata"] == metadata
    assert notes(learner, start_study(learner))["metadata"] == {}
    learner.do("saveStudyContext", {"sessionId": once, "metadata": {"from": "work"}}, BRIEF)
    assert notes(learner, once)["metadata"] == {"from": "work"}
    refused = learner.do("startStudy", {"metadata": {"a": "ä" * 5_000}}, BRIEF)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "metadata")


def test_no_action_is_valid_while_the_tutor_is_at_work(learner: Person) -> None:
    session_id = start_study(learner)
    wanted = "session { validActions pendingWork { action status attempts requestedAt } startedAt }"
    asking = {"sessionId": session_id, "action": "GENERATE_PLAN"}
    session = learner.do("takeStudyAction", asking, wanted)["session"]
    assert session["validActions"] == []
    pending = session["pendingWork"]
    assert (pending["action"], pending["status"], pending["attempts"]) == ("GENERATE_PLAN", "PENDING", 1)
    assert pending["requestedAt"] > session["startedAt"]
    acted_on = acted(learner, start_study(learner), "GENERATE_PLAN")
    assert acted_on["validActions"] == ["START_TOPIC"]
    assert notes(learner, acted_on["id"])["pendingWork"] is None


BAD: dict[str, dict[str, Any]] = {
    "action": {"action": " "},
    "payload": {"action": "a", "payload": {"text": "x" * 10_000}},
    "payload.deep": {"action": "a", "payload": {"deep": 2**70}},
    "expectedVersion": {"action": "a", "expectedVersion": 7},
}


@pytest.mark.parametrize("field", BAD)
def test_an_action_that_cannot_be_logged_is_refused(learner: Person, server: RunningServer, field: str) -> None:
    session_id = start_study(learner)
    refused = learner.do("logStudyAction", {"sessionId": session_id, **BAD[field]}, BRIEF)
    assert (refused["__typename"], refused["field"]) == ("Refusal", field)
    other = server.learner().do("logStudyAction", {"sessionId": session_id, "action": "a"}, BRIEF)
    assert other["code"] == "NOT_FOUND"
    assert study(learner, session_id)["version"] == 1


@pytest.mark.parametrize("reader", ["owner", "teacher", "stranger", "analyst"])
def test_what_is_right_is_told_once_it_is_graded_and_to_whom_it_concerns(server: RunningServer, reader: str) -> None:
    learner, teacher = server.learner(), server.person(Role.TEACHER)
    join(learner, invite(teacher, teach(teacher)))
    people = {"owner": learner, "teacher": teacher, "stranger": server.learner()}
    person = people.get(reader) or server.person(Role.ANALYST)
    session_id = quizzing(learner)
    questions = study(learner, session_id)["quiz"]["questions"]
    before = asked(person, session_id)
    if reader in ("stranger", "analyst"):
        assert before is None
    else:
        assert before
        assert before["analysis"] is None
        for question in before["quiz"]["questions"]:
            assert question["rightAnswers"] is question["explanation"] is None
            assert {option["isCorrect"] for option in question["options"]} <= {None}
        assert not any(KEYS[question["text"]].explanation in json.dumps(before) for question in questions)
    acted(learner, session_id, "SUBMIT_ANSWERS", {"answers": {}})
    after = asked(person, session_id)
    if reader in ("stranger", "analyst"):
        assert after is None
        return
    assert after
    for question, result in zip(after["quiz"]["questions"], after["analysis"]["items"], strict=True):
        key = KEYS[question["text"]]
        assert result["question"] == question
        assert (question["text"], question["explanation"]) == (key.text, key.explanation)
        right = [option["text"] for option in question["options"] if option["isCorrect"]]
        assert question["rightAnswers"] == (right or list(key.right))
