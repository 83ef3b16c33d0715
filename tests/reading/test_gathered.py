"""What a process has taken it need not read again to show it; what others have taken it reads."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.reading.state import Reading
from infrastructure.process.caches import CACHES, Cache
from infrastructure.process.settings import Settings
from infrastructure.reading.moving import Moving
from infrastructure.services import Services, services
from tests.support.exams import by, eventually
from tests.support.query_count import counting as counting
from tests.support.readings import begin, report


@pytest.fixture
async def elsewhere(settings: Settings, database: str) -> AsyncIterator[Services]:
    """Another process on the same database."""
    async with services(settings, database) as running:
        yield running


@pytest.fixture
async def moving(parts: Services) -> Moving:
    """What looks at reports, from now on."""
    looking = Moving(parts.sessions, parts.anonymous.reading.reports, parts.pool)  # type: ignore[arg-type]
    await looking.begin()
    return looking


async def shown(moving: Moving) -> list[int]:
    """How far the readers have come that a look finds."""
    found = await moving.shown(await moving.moved())
    return [reading.furthest for reading in found if isinstance(reading, Reading)]


async def test_what_was_taken_here_is_shown_without_another_query(
    parts: Services, moving: Moving, counting: Any
) -> None:
    reading = await begin(parts, "anna")
    for word in (3, 6):
        await report(parts, reading, word)
        found = await moving.moved()
        with counting() as sent:
            [now] = await moving.shown(found)
        assert isinstance(now, Reading)
        assert (now.furthest, sent) == (word, [])


async def test_what_was_taken_elsewhere_is_shown_with_it(parts: Services, elsewhere: Services, moving: Moving) -> None:
    reading = await begin(parts, "anna")
    await report(elsewhere, reading, 9)
    assert await shown(moving) == [9]
    await report(parts, reading, 3)
    assert await shown(moving) == [9]
    await report(parts, reading, 4)
    await report(elsewhere, reading, 12)
    assert await shown(moving) == [12]


async def test_what_is_an_event_by_now_is_shown_as_that(parts: Services, moving: Moving) -> None:
    reading = await begin(parts, "anna")
    await report(parts, reading, 3)
    found = await moving.moved()
    await parts.anonymous.reading.reports.settle(reading.id)
    assert await moving.shown(found) == [await parts.sessions.get(reading.id)]


async def test_nothing_is_kept_of_an_erased_session(parts: Services) -> None:
    reading = await begin(parts, "anna")
    await report(parts, reading, 3)
    [kept] = [one for one in CACHES if one.name == "gathered_reports" and reading.id in one._kept]
    await parts.erasing.erase_session(reading.id, by("anna"))
    await eventually(lambda: forgotten(kept, reading.id))


async def forgotten(kept: Cache[Any, Any], session_id: str) -> bool:
    return kept.get(session_id) is None
