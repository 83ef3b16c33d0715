"""What players report: taken with one statement to the database, checked on the session as the log has it."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from domain.lifecycle import EndSession, TheSessionIsErased
from domain.reading.positions import Position
from domain.reading.reporting import MAX_POSITIONS
from domain.reading.state import Reading
from domain.session import RefusalCode, Refused, SessionStatus
from infrastructure.process.settings import Settings
from infrastructure.reading.reports import Reports, enough
from infrastructure.services import Services, services
from tests.support.exams import by
from tests.support.query_count import counting as counting
from tests.support.reading_parts import ReadingRoom


def reports_of(parts: Services) -> Reports:
    return parts.anonymous.reading.reports


@pytest.fixture
async def elsewhere(settings: Settings, database: str) -> AsyncIterator[Services]:
    """Another process on the same database."""
    async with services(settings, database) as running:
        yield running


async def tell(parts: Services, reading: Reading, *words: int) -> Reading:
    """Report words, a second apart, one by one."""
    for word in words:
        at = reading.started_at + timedelta(seconds=word)
        shown = await reports_of(parts).take(reading.id, [Position(word, at)], by())
    return shown


async def test_a_report_is_one_statement(offline_room: ReadingRoom, counting: Any) -> None:
    reading = await offline_room.begin()
    await tell(offline_room.parts, reading, 0)
    with counting() as sent:
        shown = await tell(offline_room.parts, reading, 1)
    assert len(sent) == 1, sent
    assert shown.furthest == 1


async def test_who_is_behind_the_log_takes_reports_all_the_same(offline_room: ReadingRoom, elsewhere: Services) -> None:
    reading = await offline_room.begin()
    await tell(offline_room.parts, reading, 0)
    last = enough(reading)
    told = await tell(elsewhere, reading, *range(1, last))
    assert told.version == 2

    shown = await tell(offline_room.parts, reading, last)
    assert (shown.version, shown.furthest) == (2, last)


async def test_as_much_as_may_be_reported_at_once_may_come_after_a_report_that_waits(offline_room: ReadingRoom) -> None:
    reading = await offline_room.begin()
    await tell(offline_room.parts, reading, 0)
    last = [Position(1, reading.started_at + timedelta(seconds=n / 100)) for n in range(MAX_POSITIONS)]
    shown = await reports_of(offline_room.parts).take(reading.id, last, by())
    assert (shown.version, shown.furthest) == (2, 1)


async def test_who_looks_while_reports_become_an_event_sees_nobody_go_back(offline_room: ReadingRoom) -> None:
    reading = await offline_room.begin()
    await tell(offline_room.parts, reading, 0, 1)
    await reports_of(offline_room.parts).settle(reading.id)
    assert (await reports_of(offline_room.parts).current(reading)).furthest == 1


async def test_a_session_that_ended_elsewhere_takes_none(offline_room: ReadingRoom, elsewhere: Services) -> None:
    reading = await offline_room.begin()
    await elsewhere.sessions.execute(reading.id, EndSession(SessionStatus.ABANDONED), by())
    with pytest.raises(Refused):
        await tell(offline_room.parts, reading, 0)
    ended = await elsewhere.sessions.get(reading.id)
    assert isinstance(ended, Reading)
    assert await reports_of(elsewhere).current(ended) == ended


async def test_a_session_that_is_erased_elsewhere_takes_none(offline_room: ReadingRoom, elsewhere: Services) -> None:
    reading = await offline_room.begin()
    await tell(offline_room.parts, reading, 0)
    await elsewhere.erasing.erase_session(reading.id, by())
    with pytest.raises(TheSessionIsErased):
        await tell(offline_room.parts, reading, 1)


async def test_a_session_of_another_learner_takes_none(offline_room: ReadingRoom) -> None:
    reading = await offline_room.begin()
    with pytest.raises(Refused, match="no session"):
        await reports_of(offline_room.parts).take(reading.id, [Position(0, reading.started_at)], by("other"))


async def test_what_the_log_refuses_is_not_kept(offline_room: ReadingRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    class TheDayIsFull(Refused):
        """Nothing more today."""

        code = RefusalCode.LIMIT_REACHED

    async def full(*_: object) -> None:
        raise TheDayIsFull

    reading = await offline_room.begin()
    monkeypatch.setattr(offline_room.parts.sessions, "execute", full)
    last = enough(reading)
    with pytest.raises(TheDayIsFull):
        await tell(offline_room.parts, reading, *range(last))
    shown = await reports_of(offline_room.parts).current(reading)
    assert shown.furthest == last - 2
