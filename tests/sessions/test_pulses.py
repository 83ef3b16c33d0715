"""What moves between events is told to those who watch it, once for all of them, in whatever order it comes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

import pytest

from domain.reading.state import Reading
from domain.session import Id, Request, Session, SessionKind
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.reading.moving import LOOKS, Moving
from infrastructure.services import Services, services
from infrastructure.sessions.pulses import Moved, Pulse, Pulses, Watch
from tests.support.exams import eventually
from tests.support.readings import begin, report


@pytest.fixture
async def other(settings: Settings, database: str) -> AsyncIterator[Services]:
    """The parts of another process on the same database."""
    async with services(settings, database) as running:
        yield running


@dataclass
class Counted:
    """A source that stands before another one, counts its looks, and fails when it is told to."""

    source: Moving
    looks: int = 0
    begun: int = 0
    failing: bool = False
    fault: Exception = field(default_factory=lambda: OSError("away"))
    failed: asyncio.Event = field(default_factory=asyncio.Event)
    shown_at_once: list[int] = field(default_factory=list)

    async def begin(self) -> None:
        self.begun += 1
        await self.source.begin()

    async def moved(self) -> Sequence[Moved]:
        self.looks += 1
        return await self.source.moved()

    async def waiting(self, owner_ids: Sequence[str]) -> Sequence[Moved]:
        return await self.source.waiting(owner_ids)

    async def current(self, session: Session) -> Session:
        return await self.source.current(session)

    async def shown(self, moved: Sequence[Moved]) -> Sequence[Session | None]:
        if self.failing:
            self.failed.set()
            raise self.fault
        self.shown_at_once.append(len(moved))
        return await self.source.shown(moved)


def moving(parts: Services) -> Moving:
    return Moving(parts.sessions, parts.anonymous.reading.reports, parts.pool)  # type: ignore[arg-type]


@pytest.fixture
def source(parts: Services) -> Counted:
    return Counted(moving(parts))


@pytest.fixture
def pulses(source: Counted) -> Pulses:
    made = Pulses()
    made.add(source)
    return made


async def until_raised(watch: Watch) -> Pulse:
    """The next session that has moved."""
    async with asyncio.timeout(30):
        while (pulse := watch.take()) is None:
            watch.flag.clear()
            await watch.flag.wait()
    return pulse


def furthest(pulse: Pulse) -> int:
    assert isinstance(pulse.session, Reading)
    return pulse.session.furthest


# ------------------------------------------------------------ watching


async def test_a_session_is_watched_by_its_id_and_by_its_learner(
    parts: Services, other: Services, pulses: Pulses, source: Counted
) -> None:
    of_anna, of_ben, of_carl = [await begin(parts, name) for name in ("anna", "ben", "carl")]
    async with (
        pulses.watch(asyncio.Event(), of_anna.id) as one,
        pulses.watch(asyncio.Event(), "anna", "ben") as two,
    ):
        for reading, word in ((of_carl, 1), (of_anna, 2), (of_ben, 3)):
            await report(other, reading, word)
        assert furthest(await until_raised(one)) == 2
        assert {furthest(await until_raised(two)), furthest(await until_raised(two))} == {2, 3}
        assert (one.take(), two.take()) == (None, None)
    assert sum(source.shown_at_once) == 2


async def test_places_are_changed_while_they_are_watched(parts: Services, pulses: Pulses) -> None:
    of_anna, of_ben = await begin(parts, "anna"), await begin(parts, "ben")
    async with pulses.watch(asyncio.Event(), "anna") as watch:
        pulses.move(watch, ["ben"])
        await report(parts, of_anna, 1)
        await report(parts, of_ben, 2)
        assert furthest(await until_raised(watch)) == 2
        assert watch.take() is None


async def test_of_sessions_that_were_taken_one_is_held_for_each_person(parts: Services, pulses: Pulses) -> None:
    async with pulses.watch(asyncio.Event(), "anna", "ben") as watch:
        for name, word in (("anna", 1), ("anna", 2), ("ben", 3)):
            reading = await begin(parts, name)
            await report(parts, reading, word)
            assert furthest(await until_raised(watch)) == word
        assert {name: reading.id for name, reading in watch._taken.items()} == {
            "anna": (await parts.sessions.open_session(SessionKind.READING, "anna")).id,  # type: ignore[union-attr]
            "ben": reading.id,
        }


async def test_nobody_looks_while_nobody_watches(pulses: Pulses, source: Counted) -> None:
    await pulses_looked(pulses)
    seen = source.looks
    await asyncio.sleep(0.3)
    assert (source.looks, source.begun) == (seen, 1)
    await pulses_looked(pulses)
    assert source.begun == 2


async def pulses_looked(pulses: Pulses) -> None:
    async with pulses.watch(asyncio.Event(), "anna"), asyncio.timeout(30):
        await pulses.look()


async def test_what_was_found_while_it_could_not_be_shown_is_told_later(
    parts: Services, pulses: Pulses, source: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infrastructure.postgres.outages.RETRY_SECONDS", 0.05)
    reading = await begin(parts, "anna")
    async with pulses.watch(asyncio.Event(), "anna") as watch:
        source.failing = True
        await report(parts, reading, 7)
        async with asyncio.timeout(30):
            await source.failed.wait()
        source.failing = False
        assert furthest(await until_raised(watch)) == 7
    assert source.begun == 1


async def test_a_fault_of_a_source_ends_nothing(parts: Services, pulses: Pulses, source: Counted) -> None:
    reading = await begin(parts, "anna")
    source.fault = ValueError("broken")
    async with pulses.watch(asyncio.Event(), "anna") as watch:
        source.failing = True
        await report(parts, reading, 7)
        async with asyncio.timeout(30):
            await source.failed.wait()
        source.failing = False
        await report(parts, reading, 9)
        assert furthest(await until_raised(watch)) == 9


async def test_a_session_is_followed_from_what_had_moved_before(parts: Services, pulses: Pulses) -> None:
    reading, another = await begin(parts, "anna"), await begin(parts, "anna")
    await report(parts, reading, 4)
    await report(parts, another, 9)
    async with aclosing(pulses.of_session(reading.id, Id("anna"))) as moves, asyncio.timeout(30):
        assert isinstance(first := await anext(moves), Reading)
        await report(parts, reading, 5)
        assert isinstance(second := await anext(moves), Reading)
    assert (first.furthest, second.furthest) == (4, 5)


async def test_what_is_an_event_by_now_is_nothing_that_moves(parts: Services, pulses: Pulses) -> None:
    reading = await begin(parts, "anna")
    await report(parts, reading, 4)
    assert [furthest(pulse) for pulse in await pulses.waiting(["anna", "ben"])] == [4]
    await parts.anonymous.reading.reports.settle(reading.id)
    assert await pulses.waiting(["anna"]) == []


# ------------------------------------------------------------ numbers


async def test_reports_that_commit_out_of_the_order_of_their_numbers_are_all_found(
    parts: Services, source: Counted
) -> None:
    first, second = await begin(parts, "anna"), await begin(parts, "ben")
    await source.begin()
    async with parts.pool.connection() as slow, slow.transaction():
        await slow.execute("INSERT INTO reading_reports (session_id, sealed) VALUES (%s, '')", (first.id,))
        await report(parts, second, 3)
        assert [one.session_id for one in await source.moved()] == [second.id]
        assert await source.moved() == []
    assert [one.session_id for one in await source.moved()] == [first.id]
    assert await source.moved() == []


async def test_what_is_under_way_when_the_looking_begins_is_found(parts: Services, source: Counted) -> None:
    reading = await begin(parts, "anna")
    await report(parts, reading, 1)
    async with parts.pool.connection() as slow, slow.transaction():
        await slow.execute("INSERT INTO reading_reports (session_id, sealed) VALUES (%s, '')", (reading.id,))
        await source.begin()
        assert await source.moved() == []
    assert [one.session_id for one in await source.moved()] == [reading.id]


async def test_numbers_that_never_come_are_looked_for_a_while(parts: Services, source: Counted) -> None:
    reading = await begin(parts, "anna")
    await source.begin()
    await report(parts, reading, 1)
    await fetch(parts.pool, "DELETE FROM reading_reports RETURNING number")
    await report(parts, reading, 2)
    assert len(await source.moved()) == 1
    assert len(source.source._missing) == 1
    for _ in range(LOOKS):
        assert await source.moved() == []
    assert source.source._missing == {}


async def test_of_erased_sessions_nothing_is_told(parts: Services, source: Counted) -> None:
    reading = await begin(parts, "anna")
    await source.begin()
    await report(parts, reading, 1)
    moved = await source.moved()
    await parts.erasing.erase_session(reading.id, Request("anna"))

    async def is_forgotten() -> bool:
        return await source.shown(moved) == [None]

    assert await eventually(is_forgotten, 30)
