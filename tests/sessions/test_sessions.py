"""Sessions and commands to them: command ids, expected versions, one open exam, and two processes on one session."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from domain.exam.commands import CompleteExam
from domain.exam.decide import TheExamIsStillBeingWritten
from domain.lifecycle import EndSession, PauseSession, ResumeSession, SessionIsNotActive
from domain.session import Refused, Request, SessionKind, SessionStatus, TheVersionMoved
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.sessions import TheCommandIdIsTaken, ThereIsNoSuchSession, TheSessionIsBusy
from infrastructure.sessions.starts import ASessionIsOpen
from tests.support.exams import LEARNER, by, look, read_exam, start_exam, topics_of, write_exam


@pytest.fixture
async def other(settings: Settings, database: str) -> AsyncIterator[Services]:
    """The parts of another process on the same database."""
    async with services(settings, database) as running:
        yield running


async def test_a_started_session_can_be_read_at_every_version(parts: Services) -> None:
    started = await start_exam(parts)
    looked = await parts.sessions.execute(started.id, look("fragen"), by())
    assert (started.version, started.owner_id, looked.version) == (1, LEARNER, 2)
    assert await parts.sessions.get(started.id) == looked
    assert [await parts.sessions.at(started.id, version) for version in (0, 1, 2, 3)] == [None, started, looked, None]
    assert await parts.sessions.open_session(SessionKind.EXAM, LEARNER) == looked
    assert await parts.sessions.open_session(SessionKind.EXAM, "another") is None


@pytest.mark.parametrize("session_id", ["", "garbage", "0", "00000000-0000-4000-8000-000000000000", "x" * 10_000, "\0"])
async def test_an_unknown_id_is_no_session(parts: Services, session_id: str) -> None:
    assert await parts.sessions.get(session_id) is None
    assert await parts.sessions.at(session_id, 1) is None
    with pytest.raises(ThereIsNoSuchSession):
        await parts.sessions.execute(session_id, look("fragen"), by())


async def test_a_session_takes_commands_of_its_owner_and_the_system_only(parts: Services) -> None:
    exam = await start_exam(parts)
    with pytest.raises(ThereIsNoSuchSession):
        await parts.sessions.execute(exam.id, look("fragen"), by("another"))
    assert await read_exam(parts, exam.id) == exam
    await parts.sessions.execute(exam.id, look("fragen"), Request("system:author", for_anyone=True))
    assert (await read_exam(parts, exam.id)).version == 2


def test_a_message_repeats_the_beginning_of_a_long_text_only() -> None:
    refused = ThereIsNoSuchSession(session_id="x" * 100_000)
    assert len(str(refused)) < 300
    assert refused.details["session_id"] == "x" * 100_000


async def test_an_id_may_be_written_in_any_uuid_form(parts: Services) -> None:
    exam = await start_exam(parts)
    assert await parts.sessions.get(exam.id.upper().replace("-", "")) == exam


async def test_a_command_for_another_version_is_refused(parts: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, look("fragen"), by(expected_version=1))
    for expected in (1, 3):
        with pytest.raises(TheVersionMoved) as refused:
            await parts.sessions.execute(exam.id, look("quelle"), by(expected_version=expected))
        assert refused.value.details["current_version"] == 2
    assert len(await topics_of(parts, exam.id)) == 2


async def test_a_repeated_command_is_answered_as_the_first_time(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    first = await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once", expected_version=1))
    later = await parts.sessions.execute(exam.id, look("quelle"), by())
    for services_ in (parts, other):
        for request in (by(command_id="once"), by(command_id="once", expected_version=1)):
            assert await services_.sessions.execute(exam.id, look("fragen"), request) == first
    assert await read_exam(parts, exam.id) == later


async def test_a_repeated_command_that_would_change_nothing_now_is_answered_as_the_first_time(parts: Services) -> None:
    exam = await start_exam(parts)
    first = await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once"))
    await parts.sessions.execute(exam.id, look("quelle"), by())
    await parts.sessions.execute(exam.id, look("fragen"), by())
    assert await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once")) == first


async def test_a_repeated_command_that_would_be_refused_now_is_answered_as_the_first_time(parts: Services) -> None:
    exam = await start_exam(parts)
    first = await parts.sessions.execute(exam.id, PauseSession(), by(command_id="once"))
    assert await parts.sessions.execute(exam.id, PauseSession(), by(command_id="once")) == first


async def test_a_command_id_is_for_one_command(parts: Services) -> None:
    exam = await start_exam(parts, command_id="start")
    await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once"))
    for taken in ("once", "start"):
        with pytest.raises(TheCommandIdIsTaken):
            await parts.sessions.execute(exam.id, PauseSession(), by(command_id=taken))
    assert (await read_exam(parts, exam.id)).status is SessionStatus.ACTIVE


async def test_a_command_id_is_for_one_input(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once"))
    for services_ in (parts, other):
        with pytest.raises(TheCommandIdIsTaken) as refused:
            await services_.sessions.execute(exam.id, look("quelle"), by(command_id="once"))
        assert refused.value.field == "commandId"
    assert await topics_of(parts, exam.id) == ["exam.started", "exam.answers_saved"]


async def test_what_was_recorded_before_there_were_fingerprints_is_told_by_its_name(parts: Services) -> None:
    exam = await start_exam(parts)
    first = await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once"))
    async with parts.pool.connection() as connection:
        await connection.execute("UPDATE stored_events SET command = split_part(command, ' ', 1)")
    assert await parts.sessions.execute(exam.id, look("fragen"), by(command_id="once")) == first


async def test_starting_twice_with_one_command_id_starts_once(parts: Services, other: Services) -> None:
    started = await asyncio.gather(*(start_exam(one, command_id="start") for one in (parts, other) for _ in range(4)))
    assert all(exam == started[0] for exam in started)
    assert await topics_of(parts, started[0].id) == ["exam.started"]
    await parts.sessions.execute(started[0].id, look("fragen"), by())
    assert await start_exam(other, command_id="start") == started[0]


async def test_one_command_id_starts_a_session_for_each_learner(parts: Services) -> None:
    assert (await start_exam(parts, "one", "start")).id != (await start_exam(parts, "other", "start")).id


async def test_commands_of_two_processes_land_exactly_once(parts: Services, other: Services) -> None:
    exam, sent = await start_exam(parts), 40

    async def send(process: Services, name: str) -> None:
        try:
            await process.sessions.execute(exam.id, look(name), by(command_id=name))
        except TheSessionIsBusy:
            await send(process, name)

    processes = {"a": parts, "b": other}
    await asyncio.gather(*(send(processes[who], f"{who}{n}") for who in processes for n in range(sent)))
    rows = await fetch(parts.pool, "SELECT command_id FROM stored_events WHERE originator_version > 1")
    assert Counter(command_id for (command_id,) in rows) == {f"{who}{n}": 1 for who in processes for n in range(sent)}
    assert await read_exam(parts, exam.id) == await read_exam(other, exam.id)


async def test_nothing_is_refused_on_a_state_that_is_behind(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    await other.sessions.execute(exam.id, PauseSession(), by())
    with pytest.raises(SessionIsNotActive):
        await parts.sessions.execute(exam.id, look("fragen"), by())
    await other.sessions.execute(exam.id, ResumeSession(), by())
    await parts.sessions.execute(exam.id, look("fragen"), by(expected_version=3))
    with pytest.raises(TheExamIsStillBeingWritten):
        await other.sessions.execute(exam.id, CompleteExam(), by())
    await write_exam(other, exam.id)
    assert (await parts.sessions.execute(exam.id, CompleteExam(), by())).status is SessionStatus.COMPLETED


async def test_nothing_is_left_out_on_a_state_that_is_behind(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, look("fragen"), by())
    await other.sessions.execute(exam.id, look("quelle"), by())
    saved = await parts.sessions.execute(exam.id, look("fragen"), by())
    assert (saved.version, (await read_exam(other, exam.id)).active_view) == (4, "fragen")


async def test_an_open_exam_keeps_its_learner_from_another(parts: Services) -> None:
    exam = await start_exam(parts)
    with pytest.raises(ASessionIsOpen) as refused:
        await start_exam(parts)
    assert refused.value.details["session_id"] == exam.id
    await parts.sessions.execute(exam.id, EndSession(SessionStatus.ABANDONED), by())
    assert (await start_exam(parts)).id != exam.id


async def test_a_learner_who_starts_eight_times_at_once_has_one_exam(parts: Services, other: Services) -> None:
    tries = [start_exam(process) for process in (parts, other) for _ in range(4)]
    results = await asyncio.gather(*tries, return_exceptions=True)
    [started] = [result for result in results if not isinstance(result, BaseException)]
    refused = [result for result in results if isinstance(result, Refused)]
    assert [type(refusal) for refusal in refused] == 7 * [ASessionIsOpen]
    assert {refusal.details["session_id"] for refusal in refused} == {started.id}
    assert await fetch(parts.pool, "SELECT count(*) FROM session_keys") == [(1,)]


async def test_replacing_abandons_the_open_exam_in_the_same_transaction(parts: Services, other: Services) -> None:
    first = await start_exam(parts)
    await other.sessions.execute(first.id, look("fragen"), by())
    second = await start_exam(parts, replace_open=True)
    assert (await read_exam(other, first.id)).status is SessionStatus.ABANDONED
    assert await parts.sessions.open_session(SessionKind.EXAM, LEARNER) == second
    rows = "SELECT count(*), count(DISTINCT xmin::text) FROM stored_events WHERE topic = 'session.ended'"
    assert await fetch(parts.pool, f"{rows} OR originator_id = %s", (second.id,)) == [(2, 1)]


async def test_replacing_without_an_open_exam_starts_one(parts: Services) -> None:
    assert (await start_exam(parts, replace_open=True)).status is SessionStatus.ACTIVE
