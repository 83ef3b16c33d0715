"""A part's time runs out while the server is dead, or while several are there: it closes once, at its end."""

import asyncio
from collections.abc import Callable
from typing import Any

from domain.exam.commands import StartExam
from domain.exam.plans import ExamSkill, Level
from domain.exam.time_commands import OpenPart
from domain.exam.time_policy import TimePolicy
from domain.session import Id, SessionKind
from infrastructure.jobs.queue import Job, Jobs
from infrastructure.services import Services
from tests.exam.test_timed_api import Timed
from tests.support.client import RunningServer, first_choice
from tests.support.exams import LEARNER, by, eventually, topics_of, write_exam

QUICK = {"LYCEUM_EXAM_MINUTE_SECONDS": "0.2", "LYCEUM_EXAM_GRACE_SECONDS": "600"}


def again(server: RunningServer, exam: Timed) -> Timed:
    """The same learner at the same exam, on another server."""
    other = object.__new__(Timed)
    other.learner, other.id = server.learner(exam.learner.id), exam.id
    return other


async def closed(exam: Timed, count: int = 1) -> list[dict[str, Any]]:
    """The closings of parts once there are as many as are waited for."""

    async def look() -> list[dict[str, Any]]:
        found = exam.events("exam.part_closed")
        return found if len(found) >= count else []

    found: list[dict[str, Any]] = await eventually(look)
    return found


async def test_a_server_that_was_dead_at_the_end_closes_the_part_as_of_then_and_takes_what_was_given_before(
    launch: Callable[..., RunningServer],
) -> None:
    first = launch(**QUICK)
    exam = Timed(first.learner())
    ends_at = exam.open()["part"]["endsAt"]
    question = exam.question()
    first.kill()
    exam = again(launch(**QUICK), exam)
    (event,) = await closed(exam)
    assert (event["data"]["reason"], event["data"]["at"]) == ("TIME", ends_at)
    rejected = exam.save(question, answeredAt=exam.part()["openedAt"])
    assert rejected == []
    assert exam.question()["answer"] == {"late": True}


async def test_of_several_servers_one_closes_a_part_once(launch: Callable[..., RunningServer]) -> None:
    servers = [launch(**QUICK), launch(**QUICK)]
    exam = Timed(servers[0].learner())
    elsewhere = again(servers[1], exam)
    exam.open()
    question = exam.question()
    batch = [{"questionId": question["id"], "answer": first_choice(question)}]
    while not exam.events("exam.part_closed"):
        for one in (exam, elsewhere):
            one.do("saveAnswers", "session { version }", answers=batch, activeView=str(one.see()["version"]))
    exam.open(1)
    events = await closed(elsewhere, 2)
    assert [event["data"]["reason"] for event in events] == ["TIME", "TIME"]
    assert events[0]["data"]["partId"] != events[1]["data"]["partId"]


async def test_a_clock_does_not_wait_until_the_rest_of_its_exam_is_written(parts: Services, database: str) -> None:
    """Writing and marking take minutes, and a session's jobs wait for each other."""
    start = StartExam(Id(LEARNER), ExamSkill.READING, Level.C1, time_policy=TimePolicy(minute_seconds=0.001))
    exam = await write_exam(parts, (await parts.sessions.start(SessionKind.EXAM, start, by(LEARNER))).id)
    await parts.sessions.execute(exam.id, OpenPart(Id("teil_1")), by(LEARNER))
    begun, ended = asyncio.Event(), asyncio.Event()

    async def write(_: str) -> None:
        begun.set()
        await ended.wait()

    async def is_closed() -> bool:
        return "exam.part_closed" in await topics_of(parts, exam.id)

    jobs = Jobs(database, {"write_exam": Job(write), "keep_time": parts.kinds["exam"].jobs["keep_time"]}, {})
    await jobs.open()
    await jobs.defer("write_exam", exam.id, 1)
    worker = asyncio.create_task(jobs.work())
    await begun.wait()
    await jobs.defer("keep_time", exam.id, 2)
    await eventually(is_closed, 30)
    ended.set()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await jobs.close()
