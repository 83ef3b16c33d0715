"""A wrong option is shown with the belief behind it, a wrong 0 with its own reason: after the mark, to its readers."""

import json
from typing import Any

import pytest

from schema.context import Role
from tests.support.aliases import alias
from tests.support.answer_key import explanations, paper_of, right_answers
from tests.support.client import Person, RunningServer, teach
from tests.support.desk import Desk

MARKS = """query ($id: ID!) { session(id: $id) { ... on ExamSession { questions { id number result { breakdown {
  key isCorrect given expected feedback misconception } } } } events(first: 100) { edges { node { data } } } } }"""
LOG = "query ($id: ID!) { events(first: 100, sessionId: $id) { edges { node { type data } } } }"
CHOICE, COMMENTS, GAPS = "teil_2_1", "teil_4_1", "teil_1_1"


@pytest.fixture(scope="module")
def desk(server: RunningServer) -> Desk:
    """A learner at a reading exam."""
    return Desk(server.learner())


def marks(person: Person, desk: Desk, question_id: str) -> list[dict[str, Any]]:
    """The marks of a question's units, as somebody reads them."""
    asked = person.ask(MARKS, id=desk.session_id)["session"]["questions"]
    result = next(one["result"] for one in asked if one["id"] == desk.question(question_id)["id"])
    return result["breakdown"] if result else []


def drafts(desk: Desk, part: str) -> list[dict[str, Any]]:
    questions: list[dict[str, Any]] = paper_of(desk.written)["parts"][part]["questions"]
    return questions


def told(text: str) -> str:
    """A text as it stands in JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def test_a_wrong_option_is_shown_with_the_misconception_behind_it(desk: Desk, server: RunningServer) -> None:
    teacher = server.person(Role.TEACHER)
    teach(teacher, desk.learner)
    draft, shown = drafts(desk, "teil_2")[0], desk.question(CHOICE)
    wrong = next(option for option in draft["options"] if not option["correct"])
    hidden = [one for part in paper_of(desk.written)["parts"].values() for one in explanations(part["questions"])]

    chosen = next(option["id"] for option in shown["options"] if option["text"] == wrong["text"])
    desk.save(CHOICE, {"option": chosen})
    for person in (desk.learner, teacher):
        before = json.dumps(person.ask(MARKS, id=desk.session_id), ensure_ascii=False)
        assert [secret for secret in hidden if told(secret) in before] == []

    desk.do("submitAnswer", questionId=CHOICE, answer={"option": chosen})
    for person in (desk.learner, teacher):
        (mark,) = marks(person, desk, CHOICE)
        assert (mark["isCorrect"], mark["misconception"]) == (False, wrong["misconception"])
        assert mark["feedback"].startswith(wrong["rationale"])


def test_a_right_answer_and_a_missing_one_have_no_misconception(desk: Desk) -> None:
    right = right_answers(desk.written)[2]
    desk.do("submitAnswer", **right)
    (mark,) = marks(desk.learner, desk, right["questionId"])
    assert (mark["isCorrect"], mark["misconception"]) == (True, None)
    (draft,), shown = drafts(desk, "teil_1"), desk.question(GAPS)
    wrong = next(option for option in draft["gaps"][0]["options"] if not option["correct"])
    gap = shown["gaps"][0]
    value = next(option["id"] for option in gap["options"] if option["text"] == wrong["text"])
    desk.do("submitAnswer", questionId=GAPS, answer={"gaps": [{"gapId": gap["id"], "value": value}]})
    first, *others = marks(desk.learner, desk, GAPS)
    assert first["misconception"] == wrong["misconception"]
    assert {mark["misconception"] for mark in others} == {None}


def test_a_0_that_is_wrong_has_its_own_reason_and_letters_are_those_of_the_session(desk: Desk) -> None:
    (draft,) = drafts(desk, "teil_4")
    shown = desk.question(COMMENTS)
    nobody = [{"statementId": one["id"], "optionId": "0"} for one in shown["statements"]]
    desk.do("submitAnswer", questionId=COMMENTS, answer={"matches": nobody})
    for statement, mark in zip(draft["statements"], marks(desk.learner, desk, COMMENTS), strict=True):
        assert mark["isCorrect"] == (statement["match"] == "0")
        assert "{" not in mark["feedback"]
        if statement["match"] != "0":
            (reason,) = explanations({"rationale": statement["none_rationale"]})
            assert reason in mark["feedback"]


def test_analysts_read_neither(desk: Desk, server: RunningServer) -> None:
    read = server.analyst().ask(LOG, id=alias(server, desk.session_id))["events"]["edges"]
    assert "exam.question_graded" in {edge["node"]["type"] for edge in read}
    text = json.dumps(read, ensure_ascii=False)
    secrets = explanations([part["questions"] for part in paper_of(desk.written)["parts"].values()])
    assert [secret for secret in secrets if told(secret) in text] == []
    assert "misconception" not in text
