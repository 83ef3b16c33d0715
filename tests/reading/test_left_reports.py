"""Reports that no event tells of yet: an erasure takes them along, and the timer leaves none that it can tell."""

import asyncio

import psycopg
import pytest

from domain.reading.state import Reading
from infrastructure.postgres.queries import fetch
from infrastructure.reading.report_rows import TAKE
from infrastructure.reading.reports import Reports
from infrastructure.services import Services
from infrastructure.sessions.sessions import TheSessionIsBusy
from tests.reading.test_limits import begin, report, reports, rows
from tests.support.exams import by

OLD = "UPDATE reading_reports SET reported_at = now() - interval '1 hour' WHERE session_id = %s RETURNING number"
LEFT = "INSERT INTO reading_reports (session_id, sealed, reported_at) VALUES (%s, 'x', now() - interval '1 hour')"


async def test_a_report_beside_an_erasure_leaves_nothing_behind(parts: Services) -> None:
    for _ in range(15):
        reading = await begin(parts)
        late = (report(parts, reading, word) for word in range(5))
        erasing = parts.erasing.erase_session(reading.id, by())
        await asyncio.gather(
            *late, erasing, *(report(parts, reading, word) for word in range(5)), return_exceptions=True
        )
        assert await rows(parts, reading) == 0


async def test_an_erasure_waits_for_a_report_and_takes_it_along(parts: Services, database: str) -> None:
    reading = await begin(parts)
    async with await psycopg.AsyncConnection.connect(database) as connection:
        await connection.execute(TAKE, ([reading.id], [None], [b"sealed"]))
        erasing = asyncio.create_task(parts.erasing.erase_session(reading.id, by()))
        done, _ = await asyncio.wait([erasing], timeout=0.5)
        assert not done
    await asyncio.wait_for(erasing, 30)
    assert await rows(parts, reading) == 0


async def test_the_timer_leaves_nothing_of_an_erased_session(parts: Services) -> None:
    reading, other = await begin(parts), await begin(parts)
    for session in (reading, other):
        await report(parts, session, 3)
        await fetch(parts.pool, OLD, (session.id,))
    await parts.erasing.erase_session(reading.id, by())
    async with parts.pool.connection() as connection:
        await connection.execute(LEFT, (reading.id,))
    await asyncio.wait_for(reports(parts).settle_waiting(), 30)
    assert (await rows(parts, reading), await rows(parts, other)) == (0, 0)
    told = await parts.sessions.get(other.id)
    assert isinstance(told, Reading)
    assert told.furthest == 3


async def test_what_cannot_be_told_now_waits_and_holds_up_nothing(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = sorted([await begin(parts), await begin(parts)], key=lambda one: one.id)
    for session in (stuck, other):
        await report(parts, session, 3)
        await fetch(parts.pool, OLD, (session.id,))
    settle = Reports.settle

    async def refusing(self: Reports, session_id: str) -> None:
        if session_id == stuck.id:
            raise TheSessionIsBusy(current_version=1)
        await settle(self, session_id)

    monkeypatch.setattr(Reports, "settle", refusing)
    monkeypatch.setattr("infrastructure.reading.report_rows.BATCH", 1)
    await asyncio.wait_for(reports(parts).settle_waiting(), 30)
    assert (await rows(parts, stuck), await rows(parts, other)) == (1, 0)


async def test_a_damaged_report_holds_up_no_other_session(parts: Services) -> None:
    damaged, other = sorted([await begin(parts), await begin(parts)], key=lambda one: one.id)
    await report(parts, other, 3)
    await fetch(parts.pool, OLD, (other.id,))
    async with parts.pool.connection() as connection:
        await connection.execute(LEFT, (damaged.id,))
    await asyncio.wait_for(reports(parts).settle_waiting(), 30)
    assert (await rows(parts, damaged), await rows(parts, other)) == (1, 0)
