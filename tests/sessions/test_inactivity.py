"""Sessions that nobody works on pause by themselves and then expire; whoever works on one keeps it."""

from pathlib import Path

import pytest

from domain.lifecycle import PauseSession, SessionIsNotActive
from domain.session import Request, Session, SessionKind, SessionStatus
from infrastructure.jobs import inactivity
from infrastructure.jobs.inactivity import Inactivity
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.client import exam, start_server
from tests.support.client import start_exam as start_exam_over_http
from tests.support.exams import LEARNER, by, eventually, look, read_exam, start_exam, topics_of
from tests.support.model_exams import history

LIMIT = 1800
LEFT_FOR_AN_HOUR = "UPDATE sessions SET last_active_at = last_active_at - interval '1 hour' WHERE id = ANY(%s)"


def timer(parts: Services, *, pause: float = 0, expire: float = 0) -> Inactivity:
    return Inactivity(parts.sessions, parts.pool, pause_seconds=pause, expire_seconds=expire)


async def leave(parts: Services, *sessions: Session) -> None:
    """Have nobody have worked on these sessions for an hour."""
    ids = [session.id for session in sessions]
    async with parts.pool.connection() as connection:
        await connection.execute(LEFT_FOR_AN_HOUR, (ids,))


async def test_a_session_that_was_left_is_paused_once_and_can_be_resumed(parts: Services) -> None:
    left = await start_exam(parts)
    await leave(parts, left)
    worked_on = await start_exam(parts, "another")
    for _ in range(2):
        await timer(parts, pause=LIMIT).look()
    assert (await read_exam(parts, left.id)).status is SessionStatus.PAUSED
    assert (await read_exam(parts, worked_on.id)).status is SessionStatus.ACTIVE
    assert await topics_of(parts, left.id) == ["exam.started", "session.paused"]
    open_session = await parts.sessions.open_session(SessionKind.EXAM, LEARNER)
    assert open_session
    assert open_session.id == left.id


async def test_the_pause_is_not_an_act_of_the_learner_and_ends_a_gap_as_one_does(parts: Services) -> None:
    left = await start_exam(parts)
    await leave(parts, left)
    await timer(parts, pause=LIMIT).look()
    paused = await read_exam(parts, left.id)
    started, pause = await history(parts, left.id)
    gap = (pause.recorded_at - started.recorded_at).total_seconds()
    assert (paused.last_active_at, paused.active_seconds) == (left.last_active_at, pytest.approx(gap))


async def test_work_resumes_it_in_the_same_append(parts: Services) -> None:
    left = await start_exam(parts)
    await leave(parts, left)
    await timer(parts, pause=LIMIT).look()
    await parts.sessions.execute(left.id, look("fragen"), by(command_id="save-1"))
    assert await topics_of(parts, left.id) == [
        "exam.started",
        "session.paused",
        "session.resumed",
        "exam.answers_saved",
    ]
    *_, resumed, saved = await history(parts, left.id)
    assert (resumed.command_id, resumed.recorded_at) == (saved.command_id, saved.recorded_at)
    again = await parts.sessions.execute(left.id, look("fragen"), by(command_id="save-1"))
    assert (again.status, again.version) == (SessionStatus.ACTIVE, 4)


async def test_what_the_learner_paused_waits_for_the_learner(parts: Services) -> None:
    session = await start_exam(parts)
    await parts.sessions.execute(session.id, PauseSession(), by())
    await leave(parts, session)
    await timer(parts, pause=LIMIT).look()
    with pytest.raises(SessionIsNotActive):
        await parts.sessions.execute(session.id, look("fragen"), by())


@pytest.mark.parametrize("paused", [True, False])
async def test_a_session_that_nobody_comes_back_to_expires(parts: Services, paused: bool) -> None:
    left = await start_exam(parts)
    await leave(parts, left)
    if paused:
        await timer(parts, pause=LIMIT).look()
        await leave(parts, left)
    await timer(parts, expire=LIMIT).look()
    expired = await read_exam(parts, left.id)
    assert (expired.status, expired.completed_at) == (SessionStatus.EXPIRED, None)
    assert await parts.sessions.open_session(SessionKind.EXAM, LEARNER) is None
    with pytest.raises(SessionIsNotActive):
        await parts.sessions.execute(left.id, look("fragen"), by())
    assert (await start_exam(parts)).status is SessionStatus.ACTIVE


async def test_sessions_that_are_over_are_left_alone(parts: Services) -> None:
    left = await start_exam(parts)
    await leave(parts, left)
    for _ in range(2):
        await timer(parts, pause=LIMIT, expire=LIMIT).look()
    assert await topics_of(parts, left.id) == ["exam.started", "session.ended"]


async def test_limits_of_zero_are_none(parts: Services) -> None:
    left = await start_exam(parts)
    await timer(parts).look()
    assert await read_exam(parts, left.id) == left


async def test_the_worker_of_a_server_pauses_sessions(database: str, tmp_path: Path) -> None:
    with start_server(database, tmp_path, LYCEUM_INACTIVITY_SECONDS="1") as server:
        learner = server.learner()
        session_id = start_exam_over_http(learner)

        async def status() -> bool:
            return bool(exam(learner, session_id)["status"] == "PAUSED")

        await eventually(status, 30)


async def test_the_timer_gives_way_to_a_learner(parts: Services) -> None:
    left = await start_exam(parts)
    stale = Request("system:timer", expected_version=left.version, for_anyone=True)
    await parts.sessions.execute(left.id, look("fragen"), by())
    with pytest.raises(Exception, match="version 2"):
        await parts.sessions.execute(left.id, look("quelle"), stale)


async def test_sessions_that_refuse_keep_no_others_waiting(
    parts: Services, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inactivity, "BATCH", 1)
    locked, left = await start_exam(parts, "locked"), await start_exam(parts, "left")
    async with parts.pool.connection() as connection:
        await connection.execute("UPDATE session_keys SET master_id = 'lost' WHERE session_id = %s", (locked.id,))
    await leave(parts, locked, left)
    async with services(settings, database) as fresh:
        await timer(fresh, pause=LIMIT).look()
        assert (await read_exam(fresh, left.id)).status is SessionStatus.PAUSED
