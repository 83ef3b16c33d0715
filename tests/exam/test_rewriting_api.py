"""Exams written anew, and parts whose writing failed written once more."""

from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest

from infrastructure.exam.offline_author import papers
from tests.support.answer_key import paper_of, right_answers
from tests.support.client import Person, RunningServer, exam, start_exam, take, wait_until_written
from tests.support.desk import Desk
from tests.support.messages_api import Fault, MessagesApi
from tests.support.names import Names

PROGRESS = """subscription ($id: ID!) { generationProgress(sessionId: $id, untilClosed: true) {
  cursor partId question { id } generation { status generated } } }"""


@pytest.fixture
def desk(server: RunningServer, unharmed: None) -> Desk:
    return Desk(server.learner())


@pytest.fixture
def model(model_server: tuple[RunningServer, MessagesApi]) -> Iterator[MessagesApi]:
    """The stand-in for the language model; what a test sets wrong with it is put right after it."""
    _, api = model_server
    yield api
    api.first_token_seconds = 0.0
    api.faults_by_step.clear()


@pytest.fixture
def learner(model_server: tuple[RunningServer, MessagesApi]) -> Person:
    """A learner whose exams a model writes."""
    return model_server[0].learner()


def anew(desk: Desk) -> dict[str, Any]:
    """The exam once it is written anew."""
    assert desk.do("regenerateExam")["__typename"] == "RegenerateExamPayload"
    return wait_until_written(desk.learner, desk.session_id)


# ------------------------------------------------------------ the whole exam


def test_an_exam_written_anew_is_empty_at_once_and_has_another_paper_then(desk: Desk) -> None:
    desk.do("saveAnswers", answers=right_answers(desk.written), activeQuestionId="teil_2_1", activeView="quelle")
    desk.do("submitAnswer", questionId="teil_2_1", answer={"option": "a"})
    selection = "session { status questions { id } parts { source { title } } results { total } progress { score } }"
    empty = desk.learner.do("regenerateExam", {"sessionId": desk.session_id}, selection)["session"]
    assert empty == {
        "status": "ACTIVE",
        "questions": [],
        "parts": [{"source": None}] * 4,
        "results": None,
        "progress": {"score": 0},
    }
    again = wait_until_written(desk.learner, desk.session_id)
    assert (again["generation"]["status"], len(again["questions"])) == ("COMPLETED", 10)
    assert paper_of(again)["id"] != paper_of(desk.written)["id"]
    assert not any(q["answered"] or q["answer"] or q["result"] for q in again["questions"])
    assert again["activeView"] is None
    assert again["activeQuestionId"] in [question["id"] for question in again["questions"]]


def test_it_can_be_answered_and_handed_in_like_any_other(desk: Desk) -> None:
    desk.do("saveAnswers", answers=right_answers(anew(desk)))
    desk.do("completeExam")
    assert desk.see()["results"]["percentage"] == 100


def test_no_paper_comes_again_before_all_have_come(desk: Desk) -> None:
    there = sum(id.startswith("reading_c1_") for id in papers())
    had = [paper_of(desk.written)["id"], *(paper_of(anew(desk))["id"] for _ in range(there))]
    assert len(set(had[:there])) == there
    assert had[there] == had[0]


def test_plays_count_anew(server: RunningServer) -> None:
    desk = Desk(server.learner(), skill="LISTENING")
    desk.do("recordPlay", partId="teil_1")
    assert desk.do("recordPlay", partId="teil_1")["code"] == "LIMIT_REACHED"
    assert [part["plays"] for part in anew(desk)["parts"]] == [0, 0, 0, 0]
    assert desk.do("recordPlay", partId="teil_1")["__typename"] == "RecordPlayPayload"


async def test_the_writing_is_followed_from_one_round_into_the_next(desk: Desk) -> None:
    async with desk.learner.subscribe(PROGRESS, id=desk.session_id) as stream:
        first = [item["generationProgress"] for item in await take(stream, 24)]
        desk.do("regenerateExam")
        second = [item["generationProgress"] for item in await take(stream, 25)]
    assert second[0]["generation"] == {"status": "PENDING", "generated": 0}
    assert second[-1]["generation"] == first[-1]["generation"] == {"status": "COMPLETED", "generated": 10}
    asked = [[step["question"]["id"] for step in steps if step["question"]] for steps in (first, second)]
    assert (len(asked[0]), len(asked[1]), len({*asked[0], *asked[1]})) == (10, 10, 20)
    assert len({step["cursor"] for step in first + second}) == 49


def test_a_command_id_writes_anew_once(desk: Desk) -> None:
    first = desk.do("regenerateExam", commandId="anew")
    wait_until_written(desk.learner, desk.session_id)
    assert desk.do("regenerateExam", commandId="anew") == first
    assert desk.types().count("exam.regenerated") == 1


@pytest.mark.parametrize(
    ("mutation", "input", "ended", "refused"),
    [
        ("regenerateExam", {}, "pauseSession", "SESSION_NOT_ACTIVE"),
        ("regenerateExam", {}, "completeExam", "SESSION_NOT_ACTIVE"),
        ("regenerateExam", {}, "endSession", "SESSION_NOT_ACTIVE"),
        ("retryPart", {"partId": "teil_1"}, "pauseSession", "INVALID_INPUT"),
        ("retryPart", {"partId": "teil_1"}, "completeExam", "SESSION_NOT_ACTIVE"),
        ("retryPart", {"partId": "teil_1"}, "endSession", "SESSION_NOT_ACTIVE"),
    ],
)
def test_what_rests_or_is_over_is_not_written_anew(
    desk: Desk, mutation: str, input: dict[str, Any], ended: str, refused: str
) -> None:
    desk.do(ended)
    before = desk.recorded()
    assert desk.do(mutation, **input)["code"] == refused
    assert desk.recorded() == before


def test_nobody_else_has_it_written_anew(desk: Desk, server: RunningServer) -> None:
    before = desk.recorded()
    other = server.learner()
    for mutation, part in (("regenerateExam", {}), ("retryPart", {"partId": "teil_1"})):
        assert other.do(mutation, {"sessionId": desk.session_id, **part}, "session { id }")["code"] == "NOT_FOUND"
    assert desk.recorded() == before


def test_it_is_written_to_its_end_first(learner: Person, model: MessagesApi) -> None:
    model.first_token_seconds = 0.5
    session_id = start_exam(learner, skill="WRITING")
    assert learner.do("regenerateExam", {"sessionId": session_id}, "session { id }")["code"] == "NOT_READY"
    retried = learner.do(
        "retryPart",
        {"sessionId": session_id, **Names(exam(learner, session_id)).ids({"partId": "teil_1"})},
        "session { id }",
    )
    assert retried["code"] == "INVALID_INPUT"
    assert wait_until_written(learner, session_id)["generation"]["status"] == "COMPLETED"


# ------------------------------------------------------------ a part


@pytest.mark.parametrize("part_id", ["teil_1", "teil_9", ""])
def test_only_what_failed_is_written_once_more(desk: Desk, part_id: str) -> None:
    before = desk.recorded()
    refused = desk.do("retryPart", partId=part_id)
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "partId")
    remedy = "generation.parts tells how each one stands" if part_id == "teil_1" else "Send an id as the API gave it"
    assert remedy in refused["message"]
    assert desk.recorded() == before


def test_parts_that_failed_are_written_once_more_and_the_others_stay(learner: Person, model: MessagesApi) -> None:
    model.faults_by_step["gaps"] = deque([Fault(text="no JSON")] * 6)
    desk = Desk(learner)
    generation = desk.written["generation"]
    assert (generation["status"], generation["error"]) == ("FAILED", "Teil 1, Teil 3 could not be written")
    assert [(part["status"], part["attempts"]) for part in generation["parts"]] == [
        ("FAILED", 3),
        ("COMPLETED", 1),
        ("FAILED", 3),
        ("COMPLETED", 1),
    ]
    assert [bool(part["error"]) for part in generation["parts"]] == [True, False, True, False]
    kept = desk.written["questions"]
    names = Names(desk.written)
    assert names.told([question["partId"] for question in kept]) == ["teil_2"] * 7 + ["teil_4"]
    desk.save("teil_2_1", {"option": "a"})

    for part_id, error in (("teil_1", "Teil 3 could not be written"), ("teil_3", None)):
        assert desk.do("retryPart", partId=part_id)["__typename"] == "RetryPartPayload"
        generation = wait_until_written(learner, desk.session_id)["generation"]
        assert (generation["status"], generation["error"]) == ("FAILED" if error else "COMPLETED", error)
    whole = desk.see()
    assert Names(whole).told([q["id"] for q in whole["questions"]]) == [
        "teil_1_1",
        *(f"teil_2_{n}" for n in range(1, 8)),
        "teil_3_1",
        "teil_4_1",
    ]
    assert [q["id"] for q in whole["questions"] if q["partId"] == names.id("teil_2")] == [q["id"] for q in kept[:7]]
    assert [q["prompt"] for q in whole["questions"]][1:8] == [q["prompt"] for q in kept[:7]]
    assert Names(whole).told(desk.question("teil_2_1")["answer"]["option"]) == "a"
    assert desk.do("retryPart", partId="teil_1")["code"] == "INVALID_INPUT"
