"""How much a person's sessions may grow in a day: over all servers, with a clear refusal."""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from domain.session import Request
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.writer import Outcome
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.growth import EVENT_BYTES, SHARES, Growth, TheDayIsFull
from schema.context import Role
from tests.support.client import RunningServer, invite, start_server, teach
from tests.support.exams import by, look, read_exam, start_exam

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LEARNER, SYSTEM = Request("learner"), Request("system:author", for_anyone=True)
STORED = "SELECT coalesce(sum(length(state)), 0), count(*) FROM stored_events"


def growth(parts: Services, limit: int, now: datetime = NOON) -> Growth:
    return Growth(parts.event_log, parts.pool, lambda: now, limit)


def event(size: int, version: int = 1, session_id: object = None) -> Append:
    """An append of one event of so many bytes."""
    return Append([EventRow(session_id or uuid4(), version, "exam.view_changed", b"x" * size)])


async def fits(growth: Growth, size: int, times: int, owner: str = "learner") -> int:
    """How many of so many appends go through."""
    count = 0
    for _ in range(times):
        with contextlib.suppress(TheDayIsFull):
            count += await growth.append(owner, event(size), LEARNER) is Outcome.STORED
    return count


async def test_a_day_takes_so_many_bytes_of_each_person(parts: Services) -> None:
    day = growth(parts, 10 * (1000 + EVENT_BYTES))
    assert await fits(day, 1000, 15) == 10
    assert await fits(day, 1000, 3, "another") == 3
    with pytest.raises(TheDayIsFull) as refused:
        await day.append("learner", event(1000), LEARNER)
    assert 0 < refused.value.details["retry_after_ms"] <= 12 * 3_600_000 + 1
    ((_, events),) = await fetch(parts.pool, STORED)
    assert events == 13


async def test_the_next_day_has_room_again(parts: Services) -> None:
    assert await fits(growth(parts, 2000), 1000, 3) == 1
    tomorrow = growth(parts, 2000, NOON + timedelta(days=1))
    assert await fits(tomorrow, 1000, 3) == 1
    await growth(parts, 2000, NOON + timedelta(days=2)).forget()
    assert len(await fetch(parts.pool, "SELECT FROM log_growth")) == 1


async def test_servers_share_the_day_of_a_person(parts: Services) -> None:
    servers = [growth(parts, 100 * (100 + EVENT_BYTES)) for _ in range(3)]
    stored = await asyncio.gather(*(fits(one, 100, 60) for one in servers))
    assert 100 - 2 * len(servers) <= sum(stored) <= 100


async def test_a_process_asks_the_database_for_several_appends_at_once(parts: Services) -> None:
    limit = SHARES * 10_000
    day = growth(parts, limit)
    assert await fits(day, 100, 10) == 10
    assert await fetch(parts.pool, "SELECT bytes FROM log_growth") == [(10_000,)]


async def test_what_is_not_stored_takes_no_room(parts: Services) -> None:
    day, session_id = growth(parts, 3 * (1000 + EVENT_BYTES)), uuid4()
    outcomes = [await day.append("learner", event(1000, 1, session_id), LEARNER) for _ in range(5)]
    assert outcomes == [Outcome.STORED] + 4 * [Outcome.CONFLICTING]
    assert await fits(day, 1000, 3) == 2


async def test_what_the_system_appends_counts_and_is_never_refused(parts: Services) -> None:
    day = growth(parts, 2 * (1000 + EVENT_BYTES))
    assert await day.append("learner", event(1000), SYSTEM) is Outcome.STORED
    assert await fits(day, 1000, 3) == 1
    assert await day.append("learner", event(1000), SYSTEM) is Outcome.STORED


async def test_one_append_may_take_the_whole_day_and_no_more(parts: Services) -> None:
    assert await fits(growth(parts, 5000 + EVENT_BYTES), 5001, 1) == 0
    assert await fits(growth(parts, 5000 + EVENT_BYTES), 5000, 2) == 1


async def test_zero_is_no_limit(parts: Services) -> None:
    assert await fits(growth(parts, 0), 1000, 5) == 5
    assert await fetch(parts.pool, "SELECT FROM log_growth") == []


async def test_a_learner_whose_day_is_full_goes_on_reading(settings: Settings, database: str) -> None:
    async with services(replace(settings, daily_bytes=20_000), database) as parts:
        exam = await start_exam(parts)
        for n in range(5):
            await parts.sessions.execute(exam.id, look(f"view-{n}"), by())
        with contextlib.suppress(TheDayIsFull):
            for n in range(40):
                await parts.sessions.execute(exam.id, look(f"wide-{n}"), by())
        stood = await read_exam(parts, exam.id)
        assert stood.version > 1
        with pytest.raises(TheDayIsFull):
            await parts.sessions.execute(exam.id, look("one-more"), by())
        assert (await read_exam(parts, exam.id)) == stood
        await start_exam(parts, "another")


@pytest.fixture
def narrow(database: str, tmp_path: Path) -> Iterator[RunningServer]:
    with start_server(database, tmp_path, LYCEUM_DAILY_BYTES="20000") as server:
        yield server


def test_who_comes_and_goes_fills_a_day_of_their_own_and_can_always_go(narrow: RunningServer) -> None:
    teacher, learner = narrow.person(Role.TEACHER), narrow.learner()
    classroom_id = teach(teacher)
    code = invite(teacher, classroom_id)
    came = 0
    while (joined := learner.do("joinClassroom", {"code": code}, "reader { since }"))["__typename"] != "Refusal":
        came += 1
        left = learner.do("leaveClassroom", {"classroomId": classroom_id}, "viewer { id }")
        assert left["__typename"] == "LeaveClassroomPayload", left
        assert came < 40
    assert (joined["code"], came > 5) == ("LIMIT_REACHED", True)
    assert "as much as they may in a day" in joined["message"]
    assert invite(teacher, classroom_id)
