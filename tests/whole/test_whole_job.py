"""The whole job against `lyceum serve`: an exam that goes on through the death of its server, and its replay."""

import re
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import psycopg

from infrastructure.postgres.connecting import connect_at_once
from tests.support.aliases import alias
from tests.support.answer_key import right_answers
from tests.support.client import LYCEUM, Person, RunningServer, exam, first_choice, start_exam, wait_until_written
from tests.support.names import Names

PROGRESS = """subscription ($id: ID!, $after: String) { generationProgress(sessionId: $id, after: $after) {
  cursor version generation { status generated } question { id options { id } gaps { id options { id } }
  statements { id } } } }"""
LOOK_BACK = """{ examHistory(skill: READING) { edges { node { id results { percentage parts { partId score } } } } }
  examTrend(skill: READING) { points { sessionId label completedAt percentage } average change } }"""
EVENTS = """query ($id: ID!) { events(sessionId: $id, first: 100) { edges { node { version type actorId } } } }"""

Launch = Callable[..., RunningServer]


async def until(stream: AsyncIterator[dict[str, Any]], enough: Callable[[list[dict[str, Any]]], bool]) -> list[Any]:
    """The steps of a generation until there are enough of them."""
    steps: list[dict[str, Any]] = []
    async for item in stream:
        steps.append(item["generationProgress"])
        if enough(steps):
            return steps
    raise AssertionError(f"the subscription ended after {steps}")


def asked(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The questions that steps brought."""
    return [step["question"] for step in steps if step["question"]]


def lyceum(server: RunningServer, *arguments: str) -> str:
    """What a command prints, beside a running server."""
    environ = {**server.environ, "COLUMNS": "200"}
    done = subprocess.run([LYCEUM, *arguments], env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def rows(server: RunningServer) -> list[Any]:
    """All rows of the views."""
    with connect_at_once(server.database) as connection:
        tables = ("sessions AS t ORDER BY id", "exam_results AS t ORDER BY session_id")
        return [connection.execute(f"SELECT t::text FROM {table}").fetchall() for table in tables]


async def test_an_exam_survives_its_server(launch: Launch) -> None:
    server = launch(LYCEUM_OFFLINE_PACE="0.75")
    learner = server.learner()
    session_id = start_exam(learner)
    async with learner.subscribe(PROGRESS, id=session_id) as stream:
        before = await until(stream, lambda steps: len(asked(steps)) == 2)
        answers = [{"questionId": q["id"], "answer": first_choice(q)} for q in asked(before)]
        learner.do("saveAnswers", {"sessionId": session_id, "answers": answers}, "session { id }")
        too_early = learner.do("completeExam", {"sessionId": session_id}, "session { id }")
        assert too_early["code"] == "NOT_READY"
        server.kill()

    server = launch(LYCEUM_OFFLINE_PACE="0.75", PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    found = learner.ask("{ activeSession(kind: EXAM) { id ... on ExamSession { questions { id answered } } } }")
    assert found["activeSession"]["id"] == session_id
    answered = {q["id"] for q in found["activeSession"]["questions"] if q["answered"]}
    assert answered == {q["id"] for q in asked(before)}

    async with learner.subscribe(PROGRESS, id=session_id, after=before[-1]["cursor"]) as stream:
        after = await until(stream, lambda steps: steps[-1]["generation"]["status"] == "COMPLETED")
    session = exam(learner, session_id)
    steps = before + after
    assert sorted(q["id"] for q in asked(steps)) == sorted(q["id"] for q in session["questions"])
    assert len(asked(steps)) == session["generation"]["total"] == 10
    versions = [step["version"] for step in steps]
    assert versions == sorted(set(versions))
    assert len({step["cursor"] for step in steps}) == len(steps)

    finish(learner, session)
    look_back(server, learner, session_id)


def finish(learner: Person, session: dict[str, Any]) -> None:
    """All right but the seven questions of the second part."""
    left_out = {q["id"] for q in session["questions"] if q["partId"] == session["parts"][1]["id"]}
    answers = [one for one in right_answers(session) if one["questionId"] not in left_out]
    clear = [{"questionId": id, "answer": None} for id in left_out]
    input = {"sessionId": session["id"], "answers": answers + clear}
    assert learner.do("saveAnswers", input, "session { id }")["__typename"] == "SaveAnswersPayload"
    selection = "session { status results { total answered correct score percentage passed } }"
    done = learner.do("completeExam", {"sessionId": session["id"]}, selection)["session"]
    results = {"total": 30, "answered": 23, "correct": 23, "score": 23.0, "percentage": 76.67, "passed": True}
    assert done == {"status": "COMPLETED", "results": results}


def look_back(server: RunningServer, learner: Person, session_id: str) -> None:
    """History and trend, the analyst's replay, and the same rows from the log again."""
    seen = learner.ask(LOOK_BACK)
    while not (seen["examHistory"]["edges"] and seen["examTrend"]["points"]):
        seen = learner.ask(LOOK_BACK)
    assert [edge["node"]["id"] for edge in seen["examHistory"]["edges"]] == [session_id]
    assert (seen["examTrend"]["average"], seen["examTrend"]["points"][0]["label"]) == (76.67, "S1")

    version = exam(learner, session_id)["version"]
    events = [edge["node"] for edge in server.analyst().ask(EVENTS, id=alias(server, session_id))["events"]["edges"]]
    assert [event["version"] for event in events] == list(range(1, version + 1))
    assert learner.id not in {event["actorId"] for event in events}

    printed = re.findall(r"^│\s*(\d+)\s*│[^│]*│\s*(\S+)\s*│", lyceum(server, "replay", session_id), re.MULTILINE)
    assert printed == [(str(event["version"]), event["type"]) for event in events]

    before = rows(server)
    assert "exam_results: rebuilt from 2 events" in lyceum(server, "rebuild", "--all")
    assert rows(server) == before
    assert learner.ask(LOOK_BACK) == seen


async def test_a_server_that_is_told_to_stop_drains_and_loses_nothing(launch: Launch) -> None:
    server = launch(LYCEUM_OFFLINE_PACE="0.2")
    learner, analyst = server.learner(), server.analyst()
    session_id = start_exam(learner)
    follow = "subscription { eventLog { version } }"
    async with learner.subscribe(PROGRESS, id=session_id) as socket, analyst.stream(follow) as events:
        await until(socket, lambda steps: len(asked(steps)) == 1)
        await anext(events)
        server.process.terminate()
        assert server.process.wait(5) == 0

    server = launch(LYCEUM_OFFLINE_PACE="0", PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    session = wait_until_written(learner, session_id)
    assert session["generation"]["status"] == "COMPLETED"
    types = [
        edge["node"]["type"] for edge in server.analyst().ask(EVENTS, id=alias(server, session_id))["events"]["edges"]
    ]
    assert types.count("exam.question_generated") == len(session["questions"]) == 10


async def test_two_servers_share_one_log(launch: Launch) -> None:
    here, there = launch(), launch()
    learner = here.learner()
    abroad = Person(there, learner.id, learner.token)
    session_id = start_exam(learner)
    written = wait_until_written(abroad, session_id)
    assert exam(learner, session_id) == written

    follow = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { version type } }"
    names, chosen = Names(written), []
    async with learner.subscribe(follow, id=session_id) as stream:
        for n, (person, option) in enumerate([(learner, "a"), (abroad, "b"), (learner, "a"), (abroad, "b")], 1):
            given = names.ids({"answers": [{"questionId": "teil_2_1", "answer": {"option": option}}]})
            saved = person.do("saveAnswers", {"sessionId": session_id, **given}, "session { version }")
            assert saved["session"]["version"] == written["version"] + n
            chosen.append(names.told(exam(learner, session_id)["questions"][1]["answer"]["option"]))
        versions = [(await anext(stream))["sessionEvents"]["version"] for _ in range(written["version"] + 4)]
    assert chosen == ["a", "b", "a", "b"]
    assert versions == list(range(1, written["version"] + 5))
    refused = abroad.do("startExam", {"skill": "READING"}, "session { id }")
    assert (refused["code"], refused["sessionId"]) == ("ACTIVE_SESSION_EXISTS", session_id)


WRITTEN = "SELECT count(*) FROM stored_events WHERE topic IN ('exam.question_generated', 'exam.generation_completed')"


def test_a_worker_elsewhere_takes_over_what_a_dead_server_left(launch: Launch) -> None:
    server = launch(LYCEUM_OFFLINE_PACE="60")
    start_exam(server.learner())
    server.kill()
    environ = {**server.environ, "LYCEUM_OFFLINE_PACE": "0"}
    worker = subprocess.Popen([LYCEUM, "work"], env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert worker.stdout
        assert worker.stdout.readline() == "working\n"
        with psycopg.connect(server.database, autocommit=True) as connection:
            for _ in range(200):
                if connection.execute(WRITTEN).fetchone() == (11,):
                    break
                time.sleep(0.1)
            assert connection.execute(WRITTEN).fetchone() == (11,)
        worker.terminate()
        assert worker.wait(5) == 0
    finally:
        worker.kill()
