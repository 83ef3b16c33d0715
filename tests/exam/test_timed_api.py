"""A timed exam through GraphQL, on a real server: opened, warned of, closed by its clock, answered late, given time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from schema.context import Role
from tests.conftest import new_database
from tests.support.client import (
    Person,
    RunningServer,
    first_choice,
    start_exam,
    start_server,
    take,
    teach,
    wait_until_written,
)
from tests.support.exams import eventually

TIME = """query ($id: ID!) { session(id: $id) { id version status ... on ExamSession {
  openPartId timePolicy { graceSeconds pausing warningsSeconds minuteSeconds }
  parts { id label minutes extraMinutes openedAt endsAt secondsLeft closedAt closedBecause lateUntil lateAnswers
    source { title } }
  questions { id partId isExample options { id } gaps { id options { id } } statements { id } answer { late } }
  results { percentage } }
  events(first: 100) { edges { node { type actorId data recordedAt } } } } }"""
FOLLOW = """subscription ($id: ID!, $after: String) { examTime(sessionId: $id, after: $after) {
  type cursor version warningSeconds status part { id endsAt closedBecause secondsLeft } } }"""
EVENTS = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { type data } }"
PROGRESS = """subscription ($id: ID!) { generationProgress(sessionId: $id) {
  question { id } part { source { title } } partId generation { status generated } } }"""
PART = "part { id minutes extraMinutes endsAt secondsLeft source { title } }"
REJECTED = "rejected { questionId code message } session { version }"


class Timed:
    """A learner at a timed exam whose parts are all written."""

    def __init__(self, learner: Person, **input: Any) -> None:
        self.learner, self.id = learner, start_exam(learner, timed=True, replaceActive=True, **input)
        wait_until_written(learner, self.id)

    def see(self) -> dict[str, Any]:
        """The exam with its time and its history."""
        session: dict[str, Any] = self.learner.ask(TIME, id=self.id)["session"]
        return session

    def part(self, number: int = 0) -> dict[str, Any]:
        """A part, counted from 0."""
        return dict(self.see()["parts"][number])

    def events(self, type: str) -> list[dict[str, Any]]:
        """The events of a type."""
        edges = self.see()["events"]["edges"]
        return [edge["node"] for edge in edges if edge["node"]["type"] == type]

    def open(self, number: int = 0) -> dict[str, Any]:
        """Open a part, counted from 0."""
        return self.do("openPart", f"{PART} session {{ openPartId }}", partId=self.part(number)["id"])

    def do(self, mutation: str, selection: str, by: Person | None = None, **input: Any) -> dict[str, Any]:
        """The result of a mutation on the exam."""
        return (by or self.learner).do(mutation, {"sessionId": self.id, **input}, selection)

    def question(self, number: int = 0) -> dict[str, Any]:
        """The first question of a part that can be read."""
        part_id = self.part(number)["id"]
        return next(one for one in self.see()["questions"] if one["partId"] == part_id and not one["isExample"])

    def save(self, question: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        """What is rejected of an answer to a question."""
        given = {"questionId": question["id"], "answer": first_choice(question), **more}
        rejected: list[dict[str, Any]] = self.do("saveAnswers", REJECTED, answers=[given])["rejected"]
        return rejected


@pytest.fixture
def timed(server: RunningServer) -> Timed:
    """A timed exam with the minutes that it has."""
    return Timed(server.learner())


@contextmanager
def quick_server(postgres: str, folder: Path, **environ: str) -> Iterator[RunningServer]:
    """A server on which the first part of a reading exam takes a second."""
    environ = {"LYCEUM_EXAM_MINUTE_SECONDS": "0.1", "LYCEUM_EXAM_GRACE_SECONDS": "600", **environ}
    with start_server(new_database(postgres), folder, **environ) as running:
        yield running


@pytest.fixture(scope="module")
def quick(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Minutes of a tenth of a second, and a grace that no test outlives."""
    with quick_server(postgres, tmp_path_factory.mktemp("quick")) as running:
        yield running


@pytest.fixture(scope="module")
def strict(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The same without a grace."""
    environ = {"LYCEUM_EXAM_GRACE_SECONDS": "0"}
    with quick_server(postgres, tmp_path_factory.mktemp("strict"), **environ) as running:
        yield running


async def closed(exam: Timed, number: int = 0) -> dict[str, Any]:
    """A part once it is closed."""

    async def look() -> dict[str, Any] | None:
        part = exam.part(number)
        return part if part["closedAt"] else None

    part: dict[str, Any] = await eventually(look)
    return part


# ------------------------------------------------------------ opening


def test_it_says_what_it_keeps_to_and_nothing_is_open(timed: Timed) -> None:
    exam = timed.see()
    assert exam["timePolicy"] == {
        "graceSeconds": 120,
        "pausing": "NONE",
        "warningsSeconds": [300, 60],
        "minuteSeconds": 60,
    }
    assert (exam["openPartId"], exam["questions"]) == (None, [])
    assert [(part["minutes"], part["openedAt"], part["source"]) for part in exam["parts"]] == [
        (10, None, None),
        (18, None, None),
        (20, None, None),
        (15, None, None),
    ]


def test_a_part_is_opened_with_its_source_and_its_questions(timed: Timed) -> None:
    opened = timed.open()
    assert (opened["part"]["minutes"], opened["session"]["openPartId"]) == (10, opened["part"]["id"])
    assert opened["part"]["source"]["title"]
    assert 0 < opened["part"]["secondsLeft"] <= 600
    exam = timed.see()
    assert {question["partId"] for question in exam["questions"]} == {opened["part"]["id"]}
    assert [bool(part["source"]) for part in exam["parts"]] == [True, False, False, False]


async def test_nothing_that_is_recorded_or_followed_shows_what_is_not_open(timed: Timed) -> None:
    title = timed.open()["part"]["source"]["title"]
    written = [*timed.events("exam.source_withheld"), *timed.events("exam.question_withheld")]
    assert written
    assert all(set(event["data"]) == {"partId"} for event in written)
    assert not timed.events("exam.question_generated")
    async with timed.learner.subscribe(EVENTS, id=timed.id) as stream:
        followed = await take(stream, timed.see()["version"])
    assert title not in str(followed)
    async with timed.learner.stream(PROGRESS, id=timed.id) as steps:
        progress = [step["generationProgress"] async for step in steps]
    assert all(step["question"] is None and not (step["part"] or {}).get("source") for step in progress)
    assert progress[-1]["generation"]["status"] == "COMPLETED"


def test_answers_are_taken_one_by_one_where_their_part_is_open(timed: Timed) -> None:
    timed.open(0)
    first = timed.question(0)
    assert timed.save(first) == []
    timed.open(1)
    second = timed.question(1)
    clear = [{"questionId": first["id"], "answer": None}, {"questionId": second["id"], "answer": first_choice(second)}]
    rejected = timed.do("saveAnswers", REJECTED, answers=clear)["rejected"]
    assert [(one["questionId"], one["code"]) for one in rejected] == [(first["id"], "WRONG_PHASE")]
    assert "answeredAt" in rejected[0]["message"]
    assert [one["answer"] for one in timed.see()["questions"] if one["id"] in (first["id"], second["id"])] == [
        {"late": False},
        {"late": False},
    ]
    refused = timed.do("submitAnswer", "session { id }", questionId=first["id"], answer=first_choice(first))
    assert (refused["code"], refused["field"]) == ("WRONG_PHASE", "questionId")
    reopened = timed.open(0)
    assert (reopened["code"], reopened["field"]) == ("ALREADY_DONE", "partId")


def test_a_pause_is_refused_or_stops_the_clock_as_was_wished(timed: Timed) -> None:
    timed.open()
    refused = timed.do("pauseSession", "session { status }")
    assert (refused["code"], "timePolicy" in refused["message"]) == ("WRONG_PHASE", True)
    other = Timed(timed.learner, pausing="STOPS_THE_CLOCK")
    other.open()
    assert other.do("pauseSession", "session { status }")["session"]["status"] == "PAUSED"
    stopped = other.part()
    assert stopped["endsAt"] is None
    assert stopped["secondsLeft"] == other.part()["secondsLeft"] > 0
    assert other.do("resumeSession", "session { status }")["session"]["status"] == "ACTIVE"
    assert other.part()["endsAt"]


def test_only_a_timed_exam_has_a_clock(server: RunningServer) -> None:
    learner = server.learner()
    input = {"skill": "READING", "pausing": "NONE"}
    refused = learner.do("startExam", input, "session { id }")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "pausing")
    session = learner.do("startExam", {"skill": "READING"}, "session { id timePolicy { pausing } parts { id } }")
    session = session["session"]
    assert session["timePolicy"] is None
    opening = {"sessionId": session["id"], "partId": session["parts"][0]["id"]}
    assert learner.do("openPart", opening, "session { id }")["code"] == "INVALID_INPUT"


def test_a_paper_is_not_kept_of_what_may_not_be_read(timed: Timed) -> None:
    timed.open()
    refused = timed.do("savePaper", "paper { id }", title="Mine")
    assert (refused["code"], "opened" in refused["message"]) == ("NOT_READY", True)


# ------------------------------------------------------------ the clock


async def test_a_part_closes_with_what_was_saved_while_nobody_is_there(quick: RunningServer) -> None:
    exam = Timed(quick.learner())
    opened = exam.open()["part"]
    part = await closed(exam)
    (event,) = exam.events("exam.part_closed")
    assert (event["actorId"], event["data"]["reason"]) == ("system:timer", "TIME")
    assert part["closedAt"] == opened["endsAt"] <= event["recordedAt"]
    assert (part["closedBecause"], part["secondsLeft"], part["endsAt"]) == ("TIME", None, None)
    assert exam.see()["status"] == "ACTIVE"


async def test_what_was_given_in_time_is_taken_late_and_marked_so(quick: RunningServer) -> None:
    exam = Timed(quick.learner())
    exam.open()
    part, question = await closed(exam), exam.question()
    (untimed,) = exam.save(question)
    (later,) = exam.save(question, answeredAt=part["lateUntil"])
    assert (untimed["code"], later["code"]) == ("WRONG_PHASE", "WRONG_PHASE")
    assert exam.save(question, answeredAt=part["closedAt"]) == []
    assert exam.question()["answer"] == {"late": True}
    assert exam.part()["lateAnswers"] == 1
    (saved,) = exam.events("exam.answers_saved")
    assert list(saved["data"]["late"].values()) == [part["closedAt"]]


async def test_a_repeated_late_save_rejects_the_same(quick: RunningServer) -> None:
    exam = Timed(quick.learner())
    exam.open()
    part, question = await closed(exam), exam.question()
    answer = {"questionId": question["id"], "answer": first_choice(question), "answeredAt": part["closedAt"]}
    first = exam.do("saveAnswers", REJECTED, answers=[answer], commandId="late-1")
    exam.open(1)
    assert exam.do("saveAnswers", REJECTED, answers=[answer], commandId="late-1") == first


async def test_after_the_grace_nothing_is_taken_and_the_exam_is_handed_in_by_itself(strict: RunningServer) -> None:
    exam = Timed(strict.learner())
    exam.open()
    part, question = await closed(exam), exam.question()
    (rejected,) = exam.save(question, answeredAt=part["openedAt"])
    assert (rejected["code"], "teacher" in rejected["message"]) == ("WRONG_PHASE", True)
    for number in (1, 2, 3):
        exam.open(number)

    async def over() -> bool:
        return bool(exam.see()["status"] == "COMPLETED")

    await eventually(over)
    assert exam.see()["results"]["percentage"] == 0
    (completed,) = exam.events("exam.completed")
    assert completed["actorId"] == "system:timer"
    assert len(exam.events("exam.part_closed")) == 4


async def test_warnings_and_the_end_are_followed(quick: RunningServer) -> None:
    exam = Timed(quick.learner())
    part_id = exam.open()["part"]["id"]
    async with exam.learner.subscribe(FOLLOW, id=exam.id, after=None) as stream:
        seen = [one["examTime"] for one in await take(stream, 2)]
        while seen[-1]["type"] != "exam.part_closed":
            seen += [one["examTime"] for one in await take(stream, 1)]
    assert seen[0]["type"] == "exam.part_opened"
    assert {one["part"]["id"] for one in seen} == {part_id}
    warned = [one["warningSeconds"] for one in seen[1:-1]]
    assert set(warned) <= {0.5, 0.1}
    assert warned == sorted(warned, reverse=True)
    assert seen[-1]["part"]["closedBecause"] == "TIME"
    assert len(exam.events("exam.time_warned")) == len(warned)


# ------------------------------------------------------------ a teacher


@pytest.fixture
def teacher(server: RunningServer, timed: Timed) -> Person:
    """A teacher of the learner, who has worked on the exam since they came."""
    teacher = server.person(Role.TEACHER)
    teach(teacher, timed.learner)
    timed.do("saveAnswers", "session { id }", activeView="start")
    return teacher


def test_a_teacher_gives_time_with_a_reason_that_the_learner_reads(timed: Timed, teacher: Person) -> None:
    later = timed.part(1)["id"]
    given = {"minutes": 5, "reason": "Feueralarm."}
    granted = timed.do("grantExtraTime", PART, teacher, partId=later, **given)["part"]
    assert (granted["minutes"], granted["extraMinutes"], granted["endsAt"]) == (23, 5, None)
    before = timed.open()["part"]
    after = timed.do("grantExtraTime", PART, teacher, partId=before["id"], **given)["part"]
    assert after["secondsLeft"] > before["secondsLeft"]
    (first, second) = timed.events("exam.time_granted")
    assert first["actorId"] == second["actorId"] == teacher.id
    assert second["data"]["reason"] == "Feueralarm."


def test_a_teacher_reopens_a_part(timed: Timed, teacher: Person) -> None:
    part = timed.open()["part"]
    timed.open(1)
    reopening = {"partId": part["id"], "minutes": 3, "reason": "Netzausfall."}
    assert timed.do("reopenPart", PART, teacher, **reopening)["part"]["minutes"] == 3
    assert timed.open()["part"]["secondsLeft"] <= 180
    assert timed.save(timed.question()) == []


@pytest.mark.parametrize("mutation", ["grantExtraTime", "reopenPart"])
def test_nobody_else_does(timed: Timed, server: RunningServer, mutation: str) -> None:
    input = {"partId": timed.part()["id"], "minutes": 5, "reason": "Weil."}
    stranger = server.person(Role.TEACHER)
    assert timed.do(mutation, PART, stranger, **input)["code"] == "NOT_FOUND"
    assert timed.do(mutation, PART, **input)["code"] == "FORBIDDEN"
    both = server.person(Role.TEACHER, Role.LEARNER)
    own = Timed(both)
    input["partId"] = own.part()["id"]
    assert own.do(mutation, PART, **input)["code"] == "FORBIDDEN"


def test_a_page_that_is_left_says_when_its_answers_were_given(timed: Timed) -> None:
    timed.open()
    question = timed.question()
    ticket = timed.learner.ask(
        "query ($id: ID!) { session(id: $id) { ... on ExamSession { autosaveTicket } } }", id=timed.id
    )["session"]["autosaveTicket"]
    answer = {"questionId": question["id"], "answer": first_choice(question), "answeredAt": timed.part()["openedAt"]}
    body = {"ticket": ticket, "input": {"answers": [answer]}}
    sent = timed.learner.server.anonymous().http.post("/autosave", json=body)
    assert sent.json()["data"]["saveAnswers"]["rejected"] == [], sent.text
