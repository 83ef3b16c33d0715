"""Starts: those of one learner at the same moment, and those that are sent again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest

from domain.exam.state import Exam
from domain.lifecycle import SessionIsNotActive
from infrastructure import foundation
from infrastructure.postgres.database import READERS, make_pool
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.sessions import TheSessionIsBusy
from schema.context import Role
from tests.support.client import START, Person, RunningServer
from tests.support.exams import LEARNER, by, look, start_exam, topics_of

LIFE = "SELECT topic, count(*), count(DISTINCT originator_id) FROM stored_events GROUP BY topic"
STATUSES = "SELECT status, count(*) FROM sessions GROUP BY status"


@pytest.fixture(params=[1, READERS])
async def both(
    request: pytest.FixtureRequest, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[list[Services]]:
    """The parts of two processes on one database, each with so many connections."""
    monkeypatch.setattr(foundation, "make_pool", lambda url, **_: make_pool(url, request.param))
    async with services(settings, database) as one, services(settings, database) as other:
        yield [one, other]


def at_once(processes: list[Services], count: int) -> list[Any]:
    """As many starts in each process, all of them by one learner."""
    return [start_exam(process, replace_open=True) for process in processes for _ in range(count)]


async def test_starts_that_replace_each_other_at_once_all_start(both: list[Services]) -> None:
    started: list[Exam] = await asyncio.gather(*at_once(both, 2 * READERS))
    assert len({exam.id for exam in started}) == len(started) == 4 * READERS
    assert sorted(await fetch(both[0].pool, LIFE)) == [
        ("exam.started", len(started), len(started)),
        ("session.ended", len(started) - 1, len(started) - 1),
    ]
    assert sorted(await fetch(both[0].pool, STATUSES)) == [("ABANDONED", len(started) - 1), ("ACTIVE", 1)]


async def test_starts_of_many_learners_do_not_wait_for_each_other_for_ever(both: list[Services]) -> None:
    learners = [f"learner-{n}" for n in range(2 * READERS)]
    tries = [start_exam(one, learner, replace_open=True) for one in both for learner in learners for _ in range(2)]
    assert len(await asyncio.gather(*tries)) == 4 * len(learners)
    open_by = "SELECT owner_id, count(*) FROM sessions WHERE status = 'ACTIVE' GROUP BY owner_id"
    assert dict(await fetch(both[0].pool, open_by)) == dict.fromkeys(learners, 1)


async def test_saves_in_another_process_keep_no_start_away(both: list[Services]) -> None:
    exam, saved = await start_exam(both[0]), list[str]()

    async def save() -> None:
        with suppress(SessionIsNotActive, TheSessionIsBusy):
            while True:
                await both[1].sessions.execute(exam.id, look(f"view-{len(saved)}"), by())
                saved.append("exam.answers_saved")

    await asyncio.gather(save(), *at_once(both[:1], 4))
    assert await topics_of(both[0], exam.id) == ["exam.started", *saved, "session.ended"]
    assert dict(await fetch(both[0].pool, STATUSES)) == {"ABANDONED": 4, "ACTIVE": 1}


async def test_a_start_that_is_given_up_keeps_no_other_waiting(parts: Services) -> None:
    first, *others = (asyncio.ensure_future(one) for one in at_once([parts], 6))
    await first
    for other in others:
        other.cancel()
    assert (await start_exam(parts, replace_open=True)).owner_id == LEARNER


def test_two_servers_start_every_exam_that_a_learner_asks_for(launch: Callable[..., RunningServer]) -> None:
    servers = [launch(), launch()]
    learner = servers[0].learner()
    people = [Person(server, learner.id, learner.token) for server in servers for _ in range(12)]
    input = {"skill": "READING", "replaceActive": True}
    with ThreadPoolExecutor(len(people)) as clients:
        answers = list(clients.map(lambda person: person.do("startExam", input, START), people))
    assert [answer for answer in answers if answer["__typename"] != "StartExamPayload"] == []
    assert len({answer["session"]["id"] for answer in answers}) == 24
    with psycopg.connect(servers[0].environ["LYCEUM_DATABASE_URL"]) as connection:
        assert sorted(connection.execute(STATUSES).fetchall()) == [("ABANDONED", 23), ("ACTIVE", 1)]
        life = {topic: (count, sessions) for topic, count, sessions in connection.execute(LIFE)}
    assert (life["exam.started"], life["session.ended"]) == ((24, 24), (23, 23))


EXAM = {"skill": "READING", "level": "C1", "focus": ["lexical_nuance"], "themes": ["BILDUNG"]}
PRACTICE = {"goalId": "arabic-words", "limit": 5}


@pytest.mark.parametrize(
    ("mutation", "input", "other"),
    [
        ("startExam", EXAM, {"skill": "WRITING"}),
        ("startExam", EXAM, {"level": "B1"}),
        ("startExam", EXAM, {"focus": None}),
        ("startExam", EXAM, {"themes": ["UMWELT"]}),
        ("startExam", EXAM, {"difficulty": "ADVANCED"}),
        ("startExam", EXAM, {"paperId": "no paper"}),
        ("startExam", EXAM, {"replaceActive": True}),
        ("startStudy", {"examType": "NEET"}, {"examType": "JEE"}),
        ("startStudy", {"examType": "NEET"}, {"replaceActive": True}),
        ("startPractice", PRACTICE, {"limit": 6}),
        ("startPractice", PRACTICE, {"goalId": "no goal"}),
    ],
)
def test_a_command_id_starts_what_it_was_first_used_for(
    server: RunningServer, mutation: str, input: dict[str, Any], other: dict[str, Any]
) -> None:
    learner, input = server.learner(), {**input, "commandId": "once"}
    first = learner.do(mutation, input, "session { id status version }")
    assert first["session"]["status"] == "ACTIVE", first
    refused = learner.do(mutation, {**input, **other}, "session { id }")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
    assert learner.do(mutation, input, "session { id status version }") == first
    assert len(learner.ask("{ sessions { edges { node { id } } } }")["sessions"]["edges"]) == 1


def test_a_command_id_makes_the_classroom_it_was_first_used_for(server: RunningServer) -> None:
    teacher = server.person(Role.TEACHER)
    first = teacher.do("createClassroom", {"title": "C1", "commandId": "once"}, "classroom { id title }")
    refused = teacher.do("createClassroom", {"title": "B2", "commandId": "once"}, "classroom { id }")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "commandId")
    assert teacher.do("createClassroom", {"title": "C1", "commandId": "once"}, "classroom { id title }") == first
