"""A part's time runs out while the server is dead, or while several are there: it closes once, at its end."""

from collections.abc import Callable
from typing import Any

from tests.exam.test_timed_api import Timed
from tests.support.client import RunningServer, first_choice
from tests.support.exams import eventually

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
