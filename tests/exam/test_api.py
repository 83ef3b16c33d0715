"""A learner's whole exam through GraphQL: started, read while it is written, answered, graded, looked back on."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.support.answer_key import right_answers
from tests.support.client import Person, RunningServer, exam, first_choice, start_exam, wait_until_written
from tests.support.names import Names

STATE = "session { id status version activeQuestionId activeView questions { id answered } }"
RESULT = (
    "result { score maxScore isCorrect feedback markedBy breakdown { key score maxScore given expected feedback } }"
)
GAPPED, CHOICE, SENTENCES, AUTHORS = "teil_1_1", "teil_2_1", "teil_3_1", "teil_4_1"


@pytest.fixture
def learner(server: RunningServer) -> Person:
    return server.learner()


@pytest.fixture
def written(learner: Person) -> dict[str, Any]:
    """An exam that is whole and not answered yet."""
    return wait_until_written(learner, start_exam(learner))


def question(session: dict[str, Any], question_id: str) -> dict[str, Any]:
    return dict(Names(session).questions[question_id])


def save(learner: Person, session: dict[str, Any], **input: Any) -> dict[str, Any]:
    return learner.do("saveAnswers", {"sessionId": session["id"], **Names(session).ids(input)}, STATE)


def choose(option: str | None) -> list[dict[str, Any]]:
    return [{"questionId": CHOICE, "answer": option and {"option": option}}]


def test_starting_answers_at_once_with_the_parts_of_the_exam(learner: Person) -> None:
    selection = "session { status version parts { id label questionCount points source { title } } questions { id } }"
    started = learner.do("startExam", {"skill": "READING"}, selection)["session"]
    assert (started["status"], started["version"], started["questions"]) == ("ACTIVE", 1, [])
    assert [(part["label"], part["questionCount"], part["points"]) for part in started["parts"]] == [
        ("Teil 1", 1, 8),
        ("Teil 2", 7, 7),
        ("Teil 3", 1, 8),
        ("Teil 4", 1, 7),
    ]
    assert all(part["source"] is None for part in started["parts"])


def test_the_questions_arrive_whole_and_in_order(written: dict[str, Any]) -> None:
    names = Names(written)
    assert names.told(written["generation"]) == {
        "status": "COMPLETED",
        "total": 10,
        "generated": 10,
        "error": None,
        "unmetWishes": [],
        "parts": [{"partId": f"teil_{n}", "status": "COMPLETED", "attempts": 1, "error": None} for n in (1, 2, 3, 4)],
        "usage": {"modelId": "offline", "inputTokens": 0},
    }
    assert [q["order"] for q in written["questions"]] == list(range(1, 11))
    assert names.told([q["partId"] for q in written["questions"]]) == ["teil_1", *["teil_2"] * 7, "teil_3", "teil_4"]
    assert all(part["source"]["text"] for part in written["parts"])
    assert not any(q["answered"] or q["answer"] or q["result"] for q in written["questions"])


def test_autosave_keeps_and_clears_answers_and_remembers_the_place(learner: Person, written: dict[str, Any]) -> None:
    here = Names(written).id(CHOICE)
    answers = [{"questionId": q["id"], "answer": first_choice(q)} for q in written["questions"]]
    saved = save(learner, written, answers=answers, activeQuestionId=CHOICE, activeView="quelle")["session"]
    assert all(q["answered"] for q in saved["questions"])
    assert (saved["activeQuestionId"], saved["activeView"]) == (here, "quelle")

    cleared = save(learner, written, answers=choose(None))["session"]
    assert [q["id"] for q in cleared["questions"] if not q["answered"]] == [here]
    assert (cleared["activeQuestionId"], cleared["activeView"]) == (here, "quelle")

    current = exam(learner, written["id"])
    assert question(current, GAPPED)["answer"]["gaps"] == first_choice(question(written, GAPPED))["gaps"]
    assert question(current, AUTHORS)["answer"]["matches"] == first_choice(question(written, AUTHORS))["matches"]
    assert current["progress"]["answeredQuestions"] == 9


@pytest.mark.parametrize(
    ("question_id", "blank"), [(CHOICE, {"option": ""}), (CHOICE, {"option": " "}), (GAPPED, {"gaps": []})]
)
def test_a_blank_answer_clears(
    learner: Person, written: dict[str, Any], question_id: str, blank: dict[str, Any]
) -> None:
    given = {"questionId": question_id, "answer": first_choice(question(written, question_id))}
    save(learner, written, answers=[given])
    save(learner, written, answers=[{"questionId": question_id, "answer": blank}])
    assert not question(exam(learner, written["id"]), question_id)["answered"]


def test_a_command_id_counts_once(learner: Person, written: dict[str, Any]) -> None:
    key = str(uuid4())
    first = save(learner, written, answers=choose("a"), commandId=key)
    save(learner, written, answers=choose("b"))
    again = save(learner, written, answers=choose("a"), commandId=key, expectedVersion=first["session"]["version"] - 1)
    assert again == first
    current = exam(learner, written["id"])
    assert Names(current).told(question(current, CHOICE)["answer"]["option"]) == "b"


def test_starting_twice_with_one_command_id_starts_one_exam(learner: Person) -> None:
    key = str(uuid4())
    assert start_exam(learner, commandId=key) == start_exam(learner, commandId=key)


def test_the_expected_version_must_hold(learner: Person, written: dict[str, Any]) -> None:
    version = exam(learner, written["id"])["version"]
    assert save(learner, written, answers=choose("a"), expectedVersion=version)["session"]["version"] == version + 1
    refused = save(learner, written, answers=choose("b"), expectedVersion=version)
    assert (refused["code"], refused["currentVersion"]) == ("VERSION_CONFLICT", version + 1)


def test_a_submitted_answer_is_graded_at_once_with_credit_for_every_right_gap(
    learner: Person, written: dict[str, Any]
) -> None:
    given = first_choice(question(written, GAPPED))
    input = {"sessionId": written["id"], "questionId": Names(written).id(GAPPED), "answer": given}
    result = learner.do("submitAnswer", input, f"session {{ version }} {RESULT}")["result"]
    right = [mark for mark in result["breakdown"] if mark["given"] == mark["expected"]]
    assert (result["score"], result["maxScore"], result["markedBy"]) == (len(right), 8, "AUTOMATIC")
    assert [mark["score"] for mark in result["breakdown"]] == [
        float(mark["given"] == mark["expected"]) for mark in result["breakdown"]
    ]
    assert all(len(mark["feedback"]) >= 8 for mark in result["breakdown"])
    current = exam(learner, written["id"])
    assert question(current, GAPPED)["result"]["score"] == len(right)
    assert current["progress"]["score"] == len(right)


def test_all_right_answers_give_the_full_score(learner: Person, written: dict[str, Any]) -> None:
    save(learner, written, answers=right_answers(written))
    done = learner.do("completeExam", {"sessionId": written["id"]}, "session { results { score percentage band } }")
    assert done["session"]["results"] == {"score": 30.0, "percentage": 100.0, "band": 90}


def test_completing_gives_results_that_add_up(learner: Person, written: dict[str, Any]) -> None:
    answered = [q for q in written["questions"] if q["id"] != Names(written).id(SENTENCES)]
    save(learner, written, answers=[{"questionId": q["id"], "answer": first_choice(q)} for q in answered])
    done = learner.do("completeExam", {"sessionId": written["id"]}, "session { status version completedAt }")["session"]
    current = exam(learner, written["id"])
    results = current["results"]
    assert (done["status"], current["completedAt"]) == ("COMPLETED", done["completedAt"])
    assert (results["total"], results["answered"], results["unanswered"]) == (30, 22, 8)
    assert results["correct"] + results["incorrect"] == 22
    assert results["maxScore"] == 30
    assert results["score"] == sum(part["score"] for part in results["parts"]) == results["correct"]
    assert results["percentage"] == pytest.approx(100 * results["score"] / 30, abs=0.01)
    assert results["passed"] == (results["percentage"] >= 60)
    assert question(current, SENTENCES)["result"]["score"] == 0
    assert [part["total"] for part in results["parts"]] == [8, 7, 8, 7]


def test_a_paused_exam_takes_no_answers_until_it_is_resumed(learner: Person, written: dict[str, Any]) -> None:
    paused = learner.do("pauseSession", {"sessionId": written["id"]}, "session { status activeSeconds }")["session"]
    assert paused["status"] == "PAUSED"
    assert save(learner, written, answers=choose("a"))["code"] == "SESSION_NOT_ACTIVE"
    resumed = learner.do("resumeSession", {"sessionId": written["id"]}, "session { status activeSeconds }")["session"]
    assert resumed == {"status": "ACTIVE", "activeSeconds": paused["activeSeconds"]}
    assert save(learner, written, answers=choose("a"))["__typename"] == "SaveAnswersPayload"


@pytest.mark.parametrize(("outcome", "has_results"), [("COMPLETED", True), ("ABANDONED", False)])
def test_ending(learner: Person, written: dict[str, Any], outcome: str, has_results: bool) -> None:
    selection = "session { status ... on ExamSession { results { total } } }"
    ended = learner.do("endSession", {"sessionId": written["id"], "outcome": outcome}, selection)["session"]
    assert (ended["status"], bool(ended["results"])) == (outcome, has_results)
    assert all(bool(q["result"]) is has_results for q in exam(learner, written["id"])["questions"])


def test_times_are_rfc_3339_in_utc(learner: Person, written: dict[str, Any]) -> None:
    times = learner.ask(
        "query ($id: ID!) { session(id: $id) { startedAt lastActiveAt ... on ExamSession"
        " { generation { startedAt completedAt } } } }",
        id=written["id"],
    )["session"]
    instants = [times["startedAt"], times["lastActiveAt"], *times["generation"].values()]
    assert all(datetime.fromisoformat(instant).utcoffset() == timedelta(0) for instant in instants)
