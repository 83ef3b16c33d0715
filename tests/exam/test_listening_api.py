"""A listening exam through GraphQL: recordings with their rules, three-way items, an example, results of 30 items."""

import json
from collections.abc import Callable
from itertools import groupby
from typing import Any

import pytest

from tests.support.answer_key import paper_of, right_answers, secrets
from tests.support.client import RunningServer, first_choice
from tests.support.desk import Desk
from tests.support.names import Names

pytestmark = pytest.mark.usefixtures("unharmed")

EXAMPLE, PODCAST, INTERVIEW, DISCUSSION, TALK = "teil_1_1", "teil_1", "teil_2", "teil_3", "teil_4"


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner(), skill="LISTENING")


def plays(desk: Desk) -> list[int]:
    return [part["plays"] for part in desk.see()["parts"]]


def test_the_exam_has_four_recordings_with_their_segments(server: RunningServer) -> None:
    desk = Desk(server.learner(), skill="LISTENING", showTranscript="ALWAYS")
    parts, paper = desk.written["parts"], paper_of(desk.written)["parts"]
    assert [(p["questionCount"], p["points"], p["moduleId"]) for p in parts] == [
        (7, 6, "multiple_choice"),
        (9, 9, "true_false"),
        (8, 8, "multiple_choice"),
        (7, 7, "multiple_choice"),
    ]
    assert [len(part["source"]["segments"]) for part in parts] == [6, 10, 12, 10]
    for name, part in zip((PODCAST, INTERVIEW, DISCUSSION, TALK), parts, strict=True):
        told = [(turn["speakerName"], turn["text"]) for turn in part["source"]["segments"]]
        assert told == [(turn["speaker_name"], turn["text"]) for turn in paper[name]["source"]["segments"]]
    assert [len({turn["speakerId"] for turn in part["source"]["segments"]}) for part in parts] == [2, 2, 3, 1]


def test_the_recordings_say_how_they_may_be_played(desk: Desk) -> None:
    rules = [part["source"]["playback"] for part in desk.written["parts"]]
    assert [rule.pop("maxPlays") for rule in rules] == [1, 2, 1, 2]
    expected = {"allowPause": True, "allowSeek": False, "allowRestart": False, "allowSpeedChange": False}
    assert rules == [expected] * 4


def test_the_questions_come_in_order_with_the_example_first(desk: Desk) -> None:
    names = Names(desk.written)
    questions = names.told(desk.written["questions"])
    assert [q["order"] for q in questions] == list(range(1, 32))
    assert [(part, len(list(group))) for part, group in groupby(q["partId"] for q in questions)] == [
        (PODCAST, 7),
        (INTERVIEW, 9),
        (DISCUSSION, 8),
        (TALK, 7),
    ]
    assert [q["id"] for q in questions if q["isExample"]] == [EXAMPLE]
    assert [q["points"] for q in questions] == [0.0, *[1.0] * 30]
    assert all([o["text"] for o in q["options"]] == ["Buch 1", "Buch 2", "Buch 3"] for q in questions[:7])
    verdicts = [("true", "stimmt"), ("false", "stimmt nicht"), ("not_said", "dazu wird nichts gesagt")]
    assert all([(o["id"], o["text"]) for o in q["options"]] == verdicts for q in questions[7:16])
    assert all(len(q["options"]) == 3 for q in questions[16:])


def test_the_example_comes_answered_and_takes_no_answer(desk: Desk) -> None:
    example = desk.question(EXAMPLE)
    draft = paper_of(desk.written)["parts"][PODCAST]["questions"][0]
    (right,) = [option["text"] for option in draft["options"] if option["correct"]]
    shown = {option["id"]: option["text"] for option in example["options"]}
    assert shown[example["answer"]["option"]] == right
    assert (example["answered"], example["result"]) == (True, None)
    before = desk.recorded()
    for refused in (
        desk.rejected(EXAMPLE, {"option": "a"}),
        desk.rejected(EXAMPLE, None),
        desk.do("submitAnswer", questionId=EXAMPLE, answer={"option": "a"}),
    ):
        assert (refused["code"], refused["message"]) == (
            "INVALID_INPUT",
            "The question is an example; it comes answered.",
        )
    assert desk.recorded() == before
    assert desk.see()["progress"] == {
        "totalQuestions": 30,
        "answeredQuestions": 0,
        "totalItems": 30,
        "answeredItems": 0,
        "correctAnswers": 0,
        "score": 0,
        "maxScore": 30,
    }


def test_a_recording_is_played_as_often_as_it_may_and_no_more(desk: Desk) -> None:
    assert plays(desk) == [0, 0, 0, 0]
    for part_id in (PODCAST, INTERVIEW, INTERVIEW):
        assert desk.do("recordPlay", partId=part_id)["__typename"] == "RecordPlayPayload"
    assert plays(desk) == [1, 2, 0, 0]
    before = desk.recorded()
    for part_id, limit in ((PODCAST, 1), (INTERVIEW, 2)):
        refused = desk.do("recordPlay", partId=part_id)
        assert (refused["code"], refused["field"]) == ("LIMIT_REACHED", "partId")
        assert f"may be played {limit} time(s)" in refused["message"]
    assert desk.recorded() == before
    assert desk.types()[-3:] == ["exam.recording_played"] * 3


def test_a_play_that_is_sent_twice_counts_once(desk: Desk) -> None:
    first = desk.do("recordPlay", partId=INTERVIEW, commandId="play")
    assert desk.do("recordPlay", partId=INTERVIEW, commandId="play") == first
    assert plays(desk) == [0, 1, 0, 0]


@pytest.mark.parametrize(
    ("prepare", "part_id", "code"),
    [
        (lambda desk: None, "teil_9", "INVALID_INPUT"),
        (lambda desk: None, "", "INVALID_INPUT"),
        (lambda desk: desk.do("pauseSession"), PODCAST, "SESSION_NOT_ACTIVE"),
        (lambda desk: desk.do("completeExam"), PODCAST, "SESSION_NOT_ACTIVE"),
    ],
    ids=["unknown", "empty", "paused", "completed"],
)
def test_plays_that_are_refused(desk: Desk, prepare: Callable[[Desk], object], part_id: str, code: str) -> None:
    prepare(desk)
    before = desk.recorded()
    assert desk.do("recordPlay", partId=part_id)["code"] == code
    assert desk.recorded() == before


def test_a_text_cannot_be_played(server: RunningServer) -> None:
    desk = Desk(server.learner())
    assert desk.do("recordPlay", partId="teil_1")["code"] == "INVALID_INPUT"


@pytest.mark.parametrize("verdict", ["TRUE", "maybe", "d"])
def test_there_are_three_verdicts_and_no_other(desk: Desk, verdict: str) -> None:
    assert desk.rejected("teil_2_1", {"option": verdict})["code"] == "INVALID_INPUT"


def test_a_verdict_is_explained_once_it_is_submitted(desk: Desk) -> None:
    draft = paper_of(desk.written)["parts"][INTERVIEW]["questions"][0]
    assert desk.question("teil_2_1")["prompt"] == draft["prompt"]
    wrong = next(verdict for verdict in ("TRUE", "FALSE", "NOT_SAID") if verdict != draft["verdict"])
    assert desk.do("submitAnswer", questionId="teil_2_1", answer={"option": wrong.lower()})["result"] == {"score": 0.0}
    (mark,) = Names(desk.see()).told(desk.question("teil_2_1"))["result"]["breakdown"]
    assert (mark["given"], mark["expected"]) == (wrong.lower(), draft["verdict"].lower())
    assert all(draft["rationales"][verdict] in mark["feedback"] for verdict in (wrong, draft["verdict"]))


def test_nothing_is_given_away_before_the_exam_is_handed_in(desk: Desk) -> None:
    desk.do("saveAnswers", answers=right_answers(desk.written))
    told = json.dumps([desk.see(), desk.events()], ensure_ascii=False)
    assert [text for text in secrets() if text in told] == []


@pytest.mark.parametrize(("answers", "percentage"), [(right_answers, 100.0), (lambda session: [], 0.0)])
def test_all_thirty_items_count_and_the_example_does_not(
    desk: Desk, answers: Callable[[Any], list[Any]], percentage: float
) -> None:
    if given := answers(desk.written):
        desk.do("saveAnswers", answers=given)
    desk.do("completeExam")
    results = desk.see()["results"]
    reached = round(30 * percentage / 100)
    assert (results["total"], results["answered"], results["correct"]) == (30, reached, reached)
    assert (results["score"], results["maxScore"], results["percentage"]) == (reached, 30.0, percentage)
    assert [(part["total"], part["maxScore"]) for part in results["parts"]] == [(6, 6), (9, 9), (8, 8), (7, 7)]
    assert (results["passed"], results["pendingReview"]) == (percentage == 100, 0)
    assert desk.question(EXAMPLE)["result"] is None


def test_results_add_up_for_some_right_answers(desk: Desk) -> None:
    given = [
        {"questionId": q["id"], "answer": first_choice(q)} for q in desk.written["questions"] if not q["isExample"]
    ]
    desk.do("saveAnswers", answers=given)
    desk.do("completeExam")
    right = [one for one in right_answers(desk.written) if one in given]
    results = desk.see()["results"]
    assert (results["answered"], results["correct"], results["score"]) == (30, len(right), float(len(right)))
    assert sum(part["correct"] for part in results["parts"]) == len(right)
