"""An erased learner: all their sessions, and their id wherever it stood, whatever happens on the way."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest

from domain.classroom.commands import CreateClassroom, EnrolLearner
from domain.classroom.refusals import TheCodeOpensNothing
from domain.exam.commands import OverrideMark
from domain.session import Id, Request
from infrastructure.postgres.locks import APPEND_LOCK
from infrastructure.postgres.queries import fetch
from infrastructure.privacy.learner_erasures import ERASED
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.sessions import ThereIsNoSuchSession
from projections.catalogue import PROJECTIONS
from projections.erasure import Erasure
from schema.context import Role
from tests.privacy.test_erasing import catch_up
from tests.support.client import RunningServer, wait_until_written
from tests.support.client import start_exam as start_over_http
from tests.support.exams import LEARNER, by, complete_exam, eventually, start_exam, topics_of
from tests.support.locks import holding, waits
from tests.support.ports import results_of
from tests.support.raw_rows import raw_rows, tables_with

OSKAR = "oskar-7"
ADMIN = Request("administrator", "erase-them")
ERASE = "erasure { id requestedAt finishedAt sessionsErased sessionsLeft }"
FOLLOW = "query ($id: ID!) { erasure(id: $id) { finishedAt sessionsErased sessionsLeft } }"
GONE = "SELECT originator_id FROM stored_events WHERE topic = 'session.erased'"


async def busy(parts: Services, learner: str = LEARNER, sessions: int = 3) -> list[str]:
    """A learner with completed exams, a paper, and an open exam; and somebody else with an exam."""
    exams = [await complete_exam(parts, learner) for _ in range(sessions - 1)]
    await parts.anonymous.exam.papers.save(exams[0], f"Probe von {learner}", by(learner))
    opened = await start_exam(parts, learner)
    await complete_exam(parts, "bystander")
    await catch_up(parts)
    return [*(exam.id for exam in exams), opened.id]


async def carry_out(parts: Services, erasure: Erasure) -> Erasure:
    """The erasure once it has been carried out, with the views following."""
    await parts.learner_erasures.carry_out()
    await catch_up(parts)
    await parts.learner_erasures.carry_out()
    found = await parts.learner_erasures.find(erasure.id)
    assert found
    return found


async def test_neither_their_sessions_nor_their_id_is_left_anywhere(parts: Services) -> None:
    sessions = await busy(parts)
    assert len(await tables_with(parts, LEARNER)) >= 4
    erasure = await parts.learner_erasures.request(LEARNER, ADMIN)
    assert (erasure.sessions_left, erasure.finished_at) == (3, None)
    finished = await carry_out(parts, erasure)
    assert (finished.sessions_erased, finished.sessions_left) == (3, 0)
    assert finished.finished_at
    assert await tables_with(parts, LEARNER) == set()
    for session_id in sessions:
        assert (await topics_of(parts, session_id))[-1] == "session.erased"
    assert await raw_rows(parts, "papers") == []
    assert len(await raw_rows(parts, "sessions")) == len(await raw_rows(parts, "session_keys")) == 1


async def test_others_keep_theirs_and_the_log_its_order(parts: Services) -> None:
    await busy(parts)
    query = "SELECT notification_id, originator_id, originator_version, topic, state, recorded_at FROM stored_events"
    before = await fetch(parts.pool, f"{query} ORDER BY notification_id")
    [(_, theirs)] = (await results_of(parts).exam_history("bystander", "READING", 10, None)).rows
    await carry_out(parts, await parts.learner_erasures.request(LEARNER, ADMIN))
    after = await fetch(parts.pool, f"{query} ORDER BY notification_id")
    assert after[: len(before)] == before
    assert [row[3] for row in after[len(before) :]] == 3 * ["session.erased"]
    assert [row for _, row in (await results_of(parts).exam_history("bystander", "READING", 10, None)).rows] == [theirs]
    assert (await parts.sessions.get(theirs.session_id)).owner_id == "bystander"  # type: ignore[union-attr]


async def test_it_is_not_finished_before_the_views_have_dropped_them(parts: Services) -> None:
    await busy(parts)
    erasure = await parts.learner_erasures.request(LEARNER, ADMIN)
    await parts.learner_erasures.carry_out()
    half_way = await parts.learner_erasures.find(erasure.id)
    assert half_way
    assert (half_way.sessions_erased, half_way.sessions_left, half_way.finished_at) == (3, 0, None)
    assert await tables_with(parts, LEARNER) >= {"exam_results", "erasures"}


async def test_a_session_that_is_started_meanwhile_goes_too(parts: Services) -> None:
    await busy(parts)
    erasure = await parts.learner_erasures.request(LEARNER, ADMIN)
    await parts.learner_erasures.carry_out()
    await start_exam(parts, LEARNER)
    await catch_up(parts)
    finished = await carry_out(parts, erasure)
    assert finished.finished_at
    assert finished.sessions_erased == 4
    assert await tables_with(parts, LEARNER) == set()


async def test_what_they_did_in_the_sessions_of_others_stays_without_their_id(parts: Services) -> None:
    exam = await complete_exam(parts, "bystander")
    question = next(iter(exam.grades))
    override = OverrideMark(question, 1, "besser als gedacht", Id("teacher-7"))
    after = await parts.sessions.execute(exam.id, override, Request("teacher-7", for_anyone=True))
    await carry_out(parts, await parts.learner_erasures.request("teacher-7", ADMIN))
    assert await tables_with(parts, "teacher-7") == set()
    actors = [row.actor_id for row in await parts.event_log.of_session(UUID(exam.id))]
    assert ERASED in actors
    await parts.projector.rebuild(PROJECTIONS["exam_results"], lambda *_: None)
    assert await parts.sessions.get(exam.id) == after


async def test_they_leave_every_classroom_and_those_they_teach_go(parts: Services) -> None:
    room = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id("teacher"), "C1"), Request("teacher"))
    own = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id(OSKAR), "B2"), Request(OSKAR))
    for learner in (OSKAR, "bystander"):
        await parts.anonymous.classroom.classrooms.execute(room.id, EnrolLearner(Id(learner)), Request("teacher"))
    asking = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id("teacher"), "B1"), Request("teacher"))
    await parts.anonymous.classroom.classrooms.enrol(asking.id, Id(OSKAR), Request("teacher"))
    with pytest.raises(TheCodeOpensNothing):
        await parts.anonymous.classroom.memberships.join("nothing", Request(OSKAR))
    await catch_up(parts)
    assert await tables_with(parts, OSKAR) >= {"classroom_members", "tried_codes"}
    await carry_out(parts, await parts.learner_erasures.request(OSKAR, ADMIN))
    left = await parts.anonymous.classroom.classrooms.get(room.id, "teacher")
    assert left
    assert list(left.enrolled) == ["bystander"]
    asked = await parts.anonymous.classroom.classrooms.get(asking.id, "teacher")
    assert asked
    assert asked.invited == {}
    assert await parts.anonymous.classroom.classrooms.get(own.id, OSKAR) is None
    assert await tables_with(parts, OSKAR) == set()
    for name in ("classroom_members", "classroom_codes"):
        await parts.projector.rebuild(PROJECTIONS[name], lambda *_: None)
    assert await tables_with(parts, OSKAR) == set()


async def test_a_classroom_is_no_session_to_erase(parts: Services) -> None:
    room = await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id("teacher"), "C1"), Request("teacher"))
    for request in (Request("teacher"), Request("administrator", for_anyone=True)):
        with pytest.raises(ThereIsNoSuchSession):
            await parts.erasing.erase_session(room.id, request)
    assert await parts.anonymous.classroom.classrooms.get(room.id, "teacher")


async def test_asking_twice_is_one_erasure(parts: Services) -> None:
    first = await parts.learner_erasures.request(LEARNER, ADMIN)
    assert await parts.learner_erasures.request(LEARNER, ADMIN) == first
    assert (await parts.learner_erasures.request("another", ADMIN)).id != first.id
    assert (await parts.learner_erasures.request(LEARNER, Request(ADMIN.actor_id))).id != first.id


async def test_two_workers_do_it_once(parts: Services, settings: Settings, database: str) -> None:
    await busy(parts)
    erasure = await parts.learner_erasures.request(LEARNER, ADMIN)
    async with services(settings, database) as other:
        await asyncio.gather(*(one.learner_erasures.carry_out() for one in (parts, other, parts, other)))
    finished = await carry_out(parts, erasure)
    assert finished.sessions_erased == 3
    assert len(await fetch(parts.pool, GONE)) == 3


# ------------------------------------------------------------ kill -9 in the middle


@pytest.fixture
async def looker(settings: Settings, launch: Callable[..., RunningServer]) -> AsyncIterator[tuple[Any, Services]]:
    """A running server, and the parts of a process that looks at its database."""
    server = launch(LYCEUM_MASTER_KEY=settings.master_key)
    async with services(settings, server.environ["LYCEUM_DATABASE_URL"]) as parts:
        yield server, parts


async def test_a_server_killed_while_it_erases_leaves_the_session_whole_or_erased(
    looker: tuple[RunningServer, Services], launch: Callable[..., RunningServer], settings: Settings
) -> None:
    server, parts = looker
    learner = server.learner()
    session_id = start_over_http(learner, commandId="their-start")
    before = wait_until_written(learner, session_id)
    lock = "SELECT pg_advisory_xact_lock(%s)"
    async with holding(server.environ["LYCEUM_DATABASE_URL"], lock, APPEND_LOCK):
        asking = asyncio.create_task(
            asyncio.to_thread(
                learner.post,
                "mutation ($i: EraseSessionInput!) { eraseSession(input: $i) { __typename } }",
                {"i": {"sessionId": session_id}},
            )
        )
        await eventually(lambda: waits(parts))
        server.kill()
        await asyncio.gather(asking, return_exceptions=True)
    again = launch(LYCEUM_MASTER_KEY=settings.master_key)
    person = again.learner(learner.id)
    assert wait_until_written(person, session_id) == before
    assert await tables_with(parts, "their-start") == {"stored_events"}
    done = person.do("eraseSession", {"sessionId": session_id}, "erased { sessionId } session { id }")
    assert (done["erased"], done["session"]) == ({"sessionId": session_id}, None)
    assert await tables_with(parts, "their-start") == set()


async def test_the_erasure_of_a_learner_goes_on_after_its_server_was_killed(
    looker: tuple[RunningServer, Services], launch: Callable[..., RunningServer], settings: Settings
) -> None:
    server, parts = looker
    url = server.environ["LYCEUM_DATABASE_URL"]
    sessions = await busy(parts, "learner-to-go", sessions=4)
    row = "SELECT FROM sessions WHERE id = %s FOR UPDATE"
    async with holding(url, row, sessions[2]):
        admin = server.person(Role.ADMIN)
        erasure = admin.do("eraseLearner", {"learnerId": "learner-to-go"}, ERASE)["erasure"]
        await eventually(lambda: waits(parts))
        server.kill()
    erased = len(await fetch(parts.pool, GONE))
    assert erased < len(sessions)
    again = launch(LYCEUM_MASTER_KEY=settings.master_key).person(Role.ADMIN)

    async def finished() -> Any:
        found = again.ask(FOLLOW, id=erasure["id"])["erasure"]
        return found if found["finishedAt"] else None

    assert (await eventually(finished, 20))["sessionsErased"] == len(sessions)
    assert await tables_with(parts, "learner-to-go") == set()
    assert len(await fetch(parts.pool, GONE)) == len(sessions)
