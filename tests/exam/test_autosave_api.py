"""Autosave as clients use it: what is rejected, repetitions, and where a session stands when nothing can be saved."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from tests.support.client import RunningServer, first_choice
from tests.support.desk import Desk
from tests.support.names import Names

SAVE = """mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename
  ... on SaveAnswersPayload { session { version status activeQuestionId } rejected { questionId code message } }
  ... on Refusal { code message field status } } }"""


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner())


def save(desk: Desk, *answers: tuple[str, Any], **more: Any) -> dict[str, Any]:
    """The result of saving answers."""
    given = [{"questionId": id, "answer": answer} for id, answer in answers]
    saved: dict[str, Any] = desk.learner.ask(SAVE, input={"sessionId": desk.session_id, "answers": given, **more})[
        "saveAnswers"
    ]
    return saved


def good(desk: Desk, count: int) -> Sequence[tuple[str, Any]]:
    """Questions with answers that fit them."""
    return [(one["id"], first_choice(one)) for one in desk.written["questions"][:count]]


def test_the_others_are_saved_in_one_event(desk: Desk) -> None:
    first, second, third = good(desk, 3)
    graded, fits = good(desk, 5)[3:]
    desk.do("submitAnswer", questionId=graded[0], answer=graded[1])
    before = len(desk.events())
    gap = desk.written["questions"][0]["gaps"][0]
    twice = {"gaps": [{"gapId": gap["id"], "value": gap["options"][0]["id"]}] * 2}
    saved = save(desk, (first[0], twice), second, ("no-such", {"option": "a"}), graded, (third[0], {"text": "?"}), fits)
    assert saved["__typename"] == "SaveAnswersPayload"
    assert [(one["questionId"], one["code"]) for one in saved["rejected"]] == [
        (first[0], "INVALID_INPUT"),
        ("no-such", "INVALID_INPUT"),
        (graded[0], "ALREADY_DONE"),
        (third[0], "INVALID_INPUT"),
    ]
    assert all(one["message"] for one in saved["rejected"])
    assert [event["type"] for event in desk.events()[before:]] == ["exam.answers_saved"]
    assert [desk.question(id)["answered"] for id in (first[0], second[0], third[0], fits[0])] == [
        False,
        True,
        False,
        True,
    ]


def test_a_repeated_command_rejects_the_same(desk: Desk) -> None:
    one, two = good(desk, 2)
    key = str(uuid4())
    batch = (one, ("no-such", None), (two[0], {"option": "zz"}))
    first = save(desk, *batch, commandId=key)
    desk.do("submitAnswer", questionId=one[0], answer=one[1])
    again = save(desk, *batch, commandId=key)
    assert [rejected["questionId"] for rejected in again["rejected"]] == ["no-such", two[0]]
    assert again == first


def test_a_batch_of_bad_answers_records_nothing_but_where_the_learner_is(desk: Desk) -> None:
    recorded = desk.recorded()
    saved = save(desk, ("no-such", {"option": "a"}))
    assert [one["questionId"] for one in saved["rejected"]] == ["no-such"]
    assert desk.recorded() == recorded
    question_id = good(desk, 2)[1][0]
    moved = save(desk, ("no-such", {"option": "a"}), activeQuestionId=question_id)
    assert moved["session"]["activeQuestionId"] == question_id
    assert len(moved["rejected"]) == 1


def test_a_question_that_is_answered_twice_is_rejected_once(desk: Desk) -> None:
    one, two = good(desk, 2)
    saved = save(desk, one, two, (one[0], None))
    assert [rejected["questionId"] for rejected in saved["rejected"]] == [one[0]]
    assert [desk.question(id)["answered"] for id in (one[0], two[0])] == [False, True]


def test_a_name_that_is_no_id_takes_nothing_from_the_question_that_has_it(desk: Desk) -> None:
    (one,) = good(desk, 1)
    name = next(name for name, question in Names(desk.written).questions.items() if question["id"] == one[0])
    saved = save(desk, (name, None), one)
    assert [rejected["questionId"] for rejected in saved["rejected"]] == [name]
    assert desk.question(one[0])["answered"]


def test_words_breaks_and_half_characters_are_taken(server: RunningServer) -> None:
    desk = Desk(server.learner(), skill="WRITING")
    letter = desk.written["questions"][0]["id"]
    query = "mutation ($input: SaveAnswersInput!) { saveAnswers(input: $input) { __typename } }"
    answer = {"questionId": letter, "answer": {"text": "Sehr\vgeehrte\r\nDamen\0 \ud83d"}}
    body = json.dumps({"query": query, "variables": {"input": {"sessionId": desk.session_id, "answers": [answer]}}})
    response = desk.learner.http.post("/graphql", content=body, headers={"content-type": "application/json"})
    assert response.json() == {"data": {"saveAnswers": {"__typename": "SaveAnswersPayload"}}}, response.text
    assert desk.question(letter)["answer"]["text"] == "Sehr\ngeehrte\nDamen \ufffd"


@pytest.mark.parametrize(
    ("mutation", "input", "status"),
    [
        ("pauseSession", {}, "PAUSED"),
        ("completeExam", {}, "COMPLETED"),
        ("endSession", {"outcome": "ABANDONED"}, "ABANDONED"),
    ],
)
def test_a_refusal_says_where_the_session_stands(desk: Desk, mutation: str, input: dict[str, Any], status: str) -> None:
    desk.do(mutation, **input)
    refused = save(desk, *good(desk, 1))
    assert (refused["code"], refused["status"]) == ("SESSION_NOT_ACTIVE", status)


def test_other_refusals_say_no_status(desk: Desk) -> None:
    refused = save(desk)
    assert (refused["code"], refused["status"]) == ("INVALID_INPUT", None)
