"""A speaking exam through GraphQL: what was said is handed in as a transcript and marked by the same rubric."""

from typing import Any

import pytest

from tests.support.answer_key import paper_of
from tests.support.client import RunningServer
from tests.support.desk import Desk

pytestmark = pytest.mark.usefixtures("unharmed")

TALK, DISCUSSION = "teil_1_1", "teil_2_1"


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner(), skill="SPEAKING")


def model_answer(desk: Desk, question_id: str) -> str:
    content: dict[str, Any] = paper_of(desk.written)["parts"][question_id.removesuffix("_1")]["questions"][0]
    text: str = content["model_answer"]
    return text


def test_the_exam_is_a_talk_and_a_discussion(desk: Desk) -> None:
    assert [(p["questionCount"], p["points"]) for p in desk.written["parts"]] == [(1, 10), (1, 15)]
    for question_id, guide, rubric in (
        (TALK, {"min": 250, "target": 400}, [2, 2, 3, 3]),
        (DISCUSSION, {"min": 150, "target": 300}, [4, 3, 4, 4]),
    ):
        question = desk.question(question_id)
        assert (question["moduleId"], question["layoutId"]) == ("audio_response", "audio_response.task")
        assert question["writing"]["wordGuide"] == guide
        assert [one["maxPoints"] for one in question["writing"]["rubric"]] == rubric
        assert question["writing"]["tasks"]


def test_a_transcript_is_saved_and_is_all_that_is_taken(desk: Desk) -> None:
    said = "Guten Tag, äh, ich spreche heute über lebenslanges Lernen …"
    desk.save(TALK, {"text": said})
    assert desk.question(TALK)["answer"]["text"] == said
    assert desk.rejected(TALK, {"option": "a"})["code"] == "INVALID_INPUT"
    assert desk.question(TALK)["answer"]["text"] == said


def test_what_was_said_is_estimated(desk: Desk) -> None:
    desk.do("submitAnswer", questionId=TALK, answer={"text": model_answer(desk, TALK)})
    desk.save(DISCUSSION, {"text": "Ich bin dagegen."})
    desk.do("completeExam")
    current = desk.marked()
    talk, discussion = (question["result"] for question in current["questions"])
    assert (talk["markedBy"], discussion["markedBy"]) == ("HEURISTIC", "HEURISTIC")
    assert (talk["maxScore"], discussion["maxScore"]) == (10, 15)
    assert talk["score"] >= 7
    assert discussion["score"] == 0
    assert current["results"]["score"] == pytest.approx(talk["score"])
    assert (current["results"]["correct"], current["results"]["pendingReview"]) == (0, 0)
    assert (talk["breakdown"], talk["isCorrect"]) == ([], False)
