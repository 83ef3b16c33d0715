"""A writing exam through GraphQL: its tasks, texts saved and handed in, marks that follow, and marks put right."""

import json
import re
from typing import Any

import pytest

from schema.context import Role
from tests.support.aliases import alias
from tests.support.answer_key import paper_of, secrets
from tests.support.client import Person, RunningServer, take, teach
from tests.support.desk import Desk

pytestmark = pytest.mark.usefixtures("unharmed")

LETTER, ARTICLE = "teil_1_1", "teil_2_1"
SHORT = "Sehr geehrte Damen und Herren,\n\nich schreibe Ihnen wegen der Absage. \n"
MARK = "result { score maxScore markedBy pendingReview modelAnswer nextStep feedback }"
FOLLOW = "subscription ($id: ID!, $after: String) { sessionEvents(sessionId: $id, after: $after) { type actorId } }"
FIGURES = """{ examTrend(skill: WRITING) { points { percentage } }
  examStats(skill: WRITING) { averagePercentage } }"""
BOARD = "{ classrooms { learners { edges { node { totals { averagePercentage } } } } } }"
HISTORY = """{ examHistory(skill: WRITING) { edges { node { id results { percentage pendingReview } } } }
  examTrend(skill: WRITING) { points { sessionId percentage } average } }"""


@pytest.fixture
def desk(server: RunningServer) -> Desk:
    return Desk(server.learner(), skill="WRITING")


@pytest.fixture
def teacher(server: RunningServer, desk: Desk) -> Person:
    teacher = server.person(Role.TEACHER)
    teach(teacher, desk.learner)
    return teacher


def draft(desk: Desk, question_id: str) -> dict[str, Any]:
    """A task as the paper has it, with what a learner must not know."""
    content: dict[str, Any] = paper_of(desk.written)["parts"][question_id.removesuffix("_1")]["questions"][0]
    return content


def submit(desk: Desk, question_id: str, text: str) -> dict[str, Any]:
    input = {"sessionId": desk.session_id, **desk.ids({"questionId": question_id}), "answer": {"text": text}}
    selection = f"session {{ questions {{ id {MARK} }} events(first: 100) {{ edges {{ node {{ data }} }} }} }} {MARK}"
    return desk.learner.do("submitAnswer", input, selection)


def override(who: Person, desk: Desk, **input: Any) -> dict[str, Any]:
    named = desk.ids({"questionId": LETTER, **input})
    input = {"sessionId": desk.session_id, "score": 7.5, "reason": "Gut begründet.", **named}
    return who.do("overrideMark", input, MARK)


# ------------------------------------------------------------ the tasks


def test_a_task_says_what_to_write_how_long_and_how_it_is_marked(desk: Desk) -> None:
    for question_id, points, guide, rubric in (
        (LETTER, 10, {"min": 100, "target": 120}, [2, 2, 3, 3]),
        (ARTICLE, 15, {"min": 200, "target": 230}, [4, 3, 4, 4]),
    ):
        question, written = desk.question(question_id), draft(desk, question_id)
        task = question["writing"]
        assert (question["moduleId"], question["points"]) == ("written_response", points)
        assert question["scoring"] == {"strategy": "rubric", "partialCredit": "rubric", "maxPoints": points}
        for name in ("scenario", "goal", "audience", "register", "tasks"):
            assert task[name] == written[name]
        assert (len(task["tasks"]), task["wordGuide"]) == (4, guide)
        assert [one["label"] for one in task["rubric"]] == ["Erfüllung", "Kohärenz", "Wortschatz", "Strukturen"]
        assert [one["maxPoints"] for one in task["rubric"]] == rubric


def test_a_text_is_saved_as_it_is_until_it_is_cleared(desk: Desk) -> None:
    for text in (SHORT, SHORT + "\tUnd „noch“ etwas: 🙂 …\n", "x" * 20_000):
        desk.save(LETTER, {"text": text})
        assert desk.question(LETTER)["answer"]["text"] == text
    for blank in ({"text": ""}, {"text": " \n "}, None):
        desk.save(LETTER, {"text": SHORT})
        desk.save(LETTER, blank)
        question = desk.question(LETTER)
        assert (question["answered"], question["answer"]) == (False, None)


@pytest.mark.parametrize(
    "answer",
    [{"text": "x" * 20_001}, {"text": "x" * 200_000}, {"option": "a"}],
    ids=["20,001 characters", "200,000 characters", "an option"],
)
def test_texts_that_are_refused(desk: Desk, answer: dict[str, str]) -> None:
    before = desk.recorded()
    submitted = desk.do("submitAnswer", questionId=LETTER, answer=answer)
    assert submitted["field"] == "answer"
    for refused in (submitted, desk.rejected(LETTER, answer)):
        assert refused["code"] == "INVALID_INPUT"
        assert len(refused["message"]) < 200
    assert desk.recorded() == before


def test_an_empty_text_cannot_be_submitted(desk: Desk) -> None:
    before = desk.recorded()
    for text in ("", "  \n"):
        refused = desk.do("submitAnswer", questionId=LETTER, answer={"text": text})
        assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "answer")
    assert desk.recorded() == before


# ------------------------------------------------------------ marks


def test_a_submitted_text_is_being_marked_and_has_its_points_soon(desk: Desk) -> None:
    written = draft(desk, LETTER)
    waiting = submit(desk, LETTER, written["model_answer"])["result"]
    assert (waiting["score"], waiting["pendingReview"], waiting["modelAnswer"]) == (0, True, None)
    assert desk.rejected(LETTER, {"text": "anders"})["code"] == "ALREADY_DONE"
    desk.marked()
    result = desk.question(LETTER)["result"]
    assert (result["markedBy"], result["pendingReview"], result["maxScore"]) == ("HEURISTIC", False, 10)
    assert result["score"] >= 7
    assert (result["isCorrect"], result["breakdown"], result["modelAnswer"]) == (False, [], written["model_answer"])
    names = ["exam.answer_submitted", "exam.grading_requested", "exam.question_graded"]
    assert desk.types()[-3:] == names
    assert desk.question(ARTICLE)["result"] is None


async def test_an_exam_that_is_handed_in_waits_for_its_marks(desk: Desk) -> None:
    learner = desk.learner
    answers = [{"questionId": id, "answer": {"text": draft(desk, id)["model_answer"]}} for id in (LETTER, ARTICLE)]
    desk.do("saveAnswers", answers=answers)
    selection = "session { status results { pendingReview score answered correct incorrect passed } }"
    done = learner.do("completeExam", {"sessionId": desk.session_id}, selection)["session"]
    waiting = {"pendingReview": 2, "score": 0, "answered": 2, "correct": 0, "incorrect": 0, "passed": False}
    assert done == {"status": "COMPLETED", "results": waiting}

    version = desk.marked()["version"]
    async with learner.subscribe(FOLLOW, id=desk.session_id) as stream:
        events = [item["sessionEvents"] for item in await take(stream, version)]
    told = [(event["type"], event["actorId"]) for event in events[-6:]]
    marking = [("exam.question_graded", "system:author"), ("exam.results_revised", "system:author")]
    assert told == [("exam.grading_requested", learner.id), ("exam.completed", learner.id), *marking, *marking]

    current = desk.see()
    results, marks = current["results"], [question["result"] for question in current["questions"]]
    assert {mark["markedBy"] for mark in marks} == {"HEURISTIC"}
    assert results["score"] == pytest.approx(sum(mark["score"] for mark in marks))
    assert (results["pendingReview"], results["correct"], results["incorrect"], results["maxScore"]) == (0, 0, 0, 25)
    assert (results["passed"], results["band"]) == (False, None)
    assert results["percentage"] == pytest.approx(100 * results["score"] / 25, abs=0.01)


def test_history_and_trend_follow_the_marks(desk: Desk, teacher: Person) -> None:
    desk.save(LETTER, {"text": SHORT})
    desk.do("completeExam")
    results = desk.marked()["results"]
    assert (results["provisional"], results["settledBy"]) == (True, ["TEACHER"])
    assert results["provisionalReason"] == "There is no examiner on this server. A teacher can mark the text."
    assert figures(desk, teacher) == ([], None, None)
    overridden = override(teacher, desk, score=10)
    assert overridden["__typename"] == "OverrideMarkPayload"
    percentage = desk.see()["results"]["percentage"]
    assert percentage == 40
    for _ in range(200):
        seen = desk.learner.ask(HISTORY)
        if seen["examTrend"]["average"] == percentage:
            break
    assert seen["examHistory"]["edges"] == [
        {"node": {"id": desk.session_id, "results": {"percentage": percentage, "pendingReview": 0}}}
    ]
    assert seen["examTrend"]["points"] == [{"sessionId": desk.session_id, "percentage": percentage}]
    assert figures(desk, teacher) == ([40], 40, 40)
    assert desk.see()["results"]["provisional"] is False


def figures(desk: Desk, teacher: Person) -> tuple[list[float], float | None, float | None]:
    """The learner's trend, their average, and their average on the teacher's board."""
    seen, board = desk.learner.ask(FIGURES), teacher.ask(BOARD)
    (learner,) = [edge["node"] for classroom in board["classrooms"] for edge in classroom["learners"]["edges"]]
    points = [point["percentage"] for point in seen["examTrend"]["points"]]
    return points, seen["examStats"]["averagePercentage"], learner["totals"]["averagePercentage"]


def test_a_task_that_is_not_done_has_no_points_and_waits_for_nobody(desk: Desk) -> None:
    desk.do("completeExam")
    current = desk.see()
    assert [(q["result"]["markedBy"], q["result"]["score"]) for q in current["questions"]] == [("AUTOMATIC", 0)] * 2
    assert (current["results"]["pendingReview"], current["results"]["unanswered"]) == (0, 2)
    assert "exam.grading_requested" not in desk.types()
    assert desk.do("regrade", questionId=LETTER)["code"] == "ALREADY_DONE"


def test_what_a_text_is_measured_by_is_told_after_its_mark_only(desk: Desk) -> None:
    desk.save(LETTER, {"text": SHORT})
    desk.save(ARTICLE, {"text": SHORT})
    replies: list[Any] = [desk.see(), desk.events(), submit(desk, LETTER, SHORT)]
    told = json.dumps(replies, ensure_ascii=False)
    keywords = [word for id in (LETTER, ARTICLE) for idea in draft(desk, id)["ideas"] for word in idea]
    assert [text for text in secrets() if json.dumps(text, ensure_ascii=False)[1:-1] in told] == []
    assert [word for word in keywords if re.search(rf'"{word}"(?!:)', told)] == []
    assert not any(f'"{name}"' in told for name in ("ideas", "reference", "model_answer"))

    desk.marked()
    told = json.dumps([desk.see(), desk.events()], ensure_ascii=False)
    models = [json.dumps(draft(desk, id)["model_answer"], ensure_ascii=False) for id in (LETTER, ARTICLE)]
    assert [model in told for model in models] == [True, False]
    assert [word for word in keywords if re.search(rf'"{word}"(?!:)', told)] == []


# ------------------------------------------------------------ marks asked for again, marks put right


def test_an_estimate_can_be_asked_for_again(desk: Desk) -> None:
    assert desk.do("regrade", questionId=LETTER)["code"] == "NOT_READY"
    assert desk.do("regrade", questionId="teil_9_1")["code"] == "INVALID_INPUT"
    desk.save(LETTER, {"text": SHORT})
    desk.do("completeExam")
    score = desk.marked()["results"]["score"]
    selection = f"session {{ results {{ pendingReview }} questions {{ {MARK} }} }}"
    input = {"sessionId": desk.session_id, **desk.ids({"questionId": LETTER})}
    again = desk.learner.do("regrade", input, selection)["session"]
    assert again["results"] == {"pendingReview": 1}
    assert [q["result"]["pendingReview"] for q in again["questions"]] == [True, False]
    assert desk.marked()["results"] == {**desk.see()["results"], "pendingReview": 0, "score": score}
    names = ["exam.grading_requested", "exam.results_revised", "exam.question_graded", "exam.results_revised"]
    assert desk.types()[-4:] == names


def test_a_teacher_puts_a_mark_right_and_says_why(desk: Desk, teacher: Person, server: RunningServer) -> None:
    desk.save(LETTER, {"text": SHORT})
    desk.do("completeExam")
    desk.marked()
    result = override(teacher, desk, commandId="right")["result"]
    assert (result["score"], result["markedBy"], result["feedback"]) == (7.5, "MANUAL", "Gut begründet.")
    version = desk.see()["version"]
    assert override(teacher, desk, commandId="right")["result"] == result
    current = desk.see()
    assert (current["version"], current["results"]["score"], current["results"]["correct"]) == (version, 7.5, 1)
    assert desk.events()[-2]["data"]["reason"] == "Gut begründet."
    assert [event["type"] for event in desk.events()[-2:]] == ["exam.mark_overridden", "exam.results_revised"]
    assert desk.do("regrade", questionId=LETTER)["code"] == "ALREADY_DONE"
    query = "query ($id: ID!) { events(sessionId: $id, first: 100) { edges { node { actorId data } } } }"
    assert teacher.id not in json.dumps(server.analyst().ask(query, id=alias(server, desk.session_id)))


def test_nobody_puts_their_own_mark_right(desk: Desk, server: RunningServer) -> None:
    submit(desk, LETTER, SHORT)
    desk.marked()
    before = desk.recorded()
    learner_and_teacher = server.person(Role.LEARNER, Role.TEACHER, id=desk.learner.id)
    assert override(learner_and_teacher, desk)["code"] == "FORBIDDEN"
    assert desk.recorded() == before


def test_a_teacher_of_others_puts_no_mark_right(desk: Desk, server: RunningServer) -> None:
    submit(desk, LETTER, SHORT)
    desk.marked()
    before, other = desk.recorded(), server.person(Role.TEACHER)
    teach(other, server.learner())
    refused = override(other, desk)
    assert (refused["code"], refused["field"]) == ("NOT_FOUND", "sessionId")
    assert desk.recorded() == before


@pytest.mark.parametrize("role", [Role.LEARNER, Role.ANALYST, Role.AUTHOR, Role.ADMIN])
def test_only_teachers_put_marks_right(desk: Desk, server: RunningServer, role: Role) -> None:
    submit(desk, LETTER, SHORT)
    desk.marked()
    before = desk.recorded()
    assert override(server.person(role), desk)["code"] == "FORBIDDEN"
    assert override(desk.learner, desk)["code"] == "FORBIDDEN"
    assert override(server.anonymous(), desk)["code"] == "UNAUTHENTICATED"
    assert desk.recorded() == before


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"score": -0.5}, "INVALID_INPUT", "score"),
        ({"score": 10.5}, "INVALID_INPUT", "score"),
        ({"reason": ""}, "INVALID_INPUT", "reason"),
        ({"reason": " \n"}, "INVALID_INPUT", "reason"),
        ({"reason": "x" * 1001}, "INVALID_INPUT", "reason"),
        ({"questionId": ARTICLE}, "NOT_READY", "questionId"),
        ({"questionId": "nothing"}, "INVALID_INPUT", "questionId"),
        ({"sessionId": "00000000-0000-4000-8000-000000000000"}, "NOT_FOUND", "sessionId"),
        ({"expectedVersion": 1}, "VERSION_CONFLICT", "expectedVersion"),
        ({"commandId": ""}, "INVALID_INPUT", "commandId"),
    ],
)
def test_marks_that_cannot_be_put(desk: Desk, teacher: Person, input: dict[str, Any], code: str, field: str) -> None:
    submit(desk, LETTER, SHORT)
    desk.marked()
    before = desk.recorded()
    refused = override(teacher, desk, **input)
    assert (refused["code"], refused["field"]) == (code, field)
    assert desk.recorded() == before
