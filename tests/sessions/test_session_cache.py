"""Sessions in use: a bounded cache, loading from a snapshot and the events after it, keys that are gone."""

import asyncio
import gc
import sys
from dataclasses import dataclass, replace
from enum import Enum
from types import ModuleType
from uuid import UUID

import pytest

from domain.builder.commands import CreateDraft, SaveDraft
from domain.builder.metadata import Metadata
from domain.builder.outline import Outline, Section, SectionType
from domain.exam.plans import Level
from domain.exam.state import Exam
from domain.kinds import KINDS
from domain.session import Id, SessionKind
from infrastructure.keys.sealing import MasterKeys, SealedKey, SessionKey
from infrastructure.log.codec import seal_state
from infrastructure.postgres.queries import fetch
from infrastructure.process.caches import Cache
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.cache import SNAPSHOT_EVERY, Held
from infrastructure.sessions.sessions import ThereIsNoSuchSession
from tests.support.exams import by, eventually, look, read_exam, start_exam, write_exam

SNAPSHOTS = "SELECT version FROM snapshots"


@dataclass
class OldExam:
    """An exam as it might have been before most of its fields were thought of."""

    id: str
    version: int


async def key_of(parts: Services, settings: Settings, session_id: str) -> SessionKey:
    [sealed] = await fetch(parts.pool, "SELECT sealed, master_id FROM session_keys", row_class=SealedKey)
    return MasterKeys.parse(settings.master_key).open(session_id, sealed)


async def put_snapshot(parts: Services, session_id: str, version: int, sealed: bytes) -> None:
    async with parts.pool.connection() as connection:
        await connection.execute("INSERT INTO snapshots VALUES (%s, %s, %s)", (UUID(session_id), version, sealed))


async def look_often(parts: Services, session_id: str, times: int) -> None:
    for n in range(times):
        await parts.sessions.execute(session_id, look(f"view {n}"), by())


async def test_a_cache_of_one_session_serves_many(settings: Settings, database: str) -> None:
    async with services(replace(settings, cache_sessions=1), database) as parts:
        exams = [await start_exam(parts, f"learner-{n}") for n in range(3)]

        async def use(exam: Exam) -> None:
            for n in range(10):
                await parts.sessions.execute(exam.id, look(f"view {n}"), by(exam.owner_id))

        await asyncio.gather(*map(use, exams))
        assert [(await read_exam(parts, exam.id)).version for exam in exams] == [11, 11, 11]


async def test_a_snapshot_and_the_events_after_it_make_the_same_state_as_all_events(
    parts: Services, settings: Settings, database: str
) -> None:
    exam = await write_exam(parts, (await start_exam(parts)).id)
    await look_often(parts, exam.id, SNAPSHOT_EVERY)
    [(version,)] = await eventually(lambda: fetch(parts.pool, SNAPSHOTS))
    last = await read_exam(parts, exam.id)
    assert exam.version < version < last.version
    everything = await parts.keyring.open(await parts.event_log.of_session(UUID(exam.id)))
    decider = KINDS[SessionKind.EXAM]
    folded = decider.fold(decider.initial(Id(exam.id)), everything)
    async with services(settings, database) as fresh:
        assert await fresh.sessions.get(exam.id) == last == folded
        assert await fresh.sessions.at(exam.id, last.version) == last
        assert await fresh.sessions.at(exam.id, exam.version) == exam


async def test_a_large_state_is_kept_as_a_snapshot_less_often(parts: Services) -> None:
    outline = Outline(tuple(Section(Id(f"s{n}"), SectionType.TOPIC, "Listen", 5, "Ask. " * 200) for n in range(200)))
    create = CreateDraft(Id("author"), Metadata(), 1, outline=outline)
    draft = await parts.sessions.start(SessionKind.BUILDER, create, by("author"))

    async def save(times: int) -> None:
        for n in range(times):
            command = SaveDraft(("title",), Metadata(title=f"Title {n}"), None)
            await parts.sessions.execute(draft.id, command, by("author"))

    await save(SNAPSHOT_EVERY)
    first = await eventually(lambda: fetch(parts.pool, SNAPSHOTS))
    await save(SNAPSHOT_EVERY + 1)
    await asyncio.sleep(0.2)
    assert await fetch(parts.pool, SNAPSHOTS) == first


async def test_a_repeated_command_is_answered_from_the_snapshot(
    parts: Services, settings: Settings, database: str
) -> None:
    exam = await start_exam(parts)
    await look_often(parts, exam.id, 2)
    answer = await parts.sessions.execute(exam.id, look("quelle"), by(command_id="again"))
    assert isinstance(answer, Exam)
    await look_often(parts, exam.id, 1)
    state = await parts.sessions.at(exam.id, 3)
    assert isinstance(state, Exam)
    state = replace(state, level=Level.A1)
    await put_snapshot(parts, exam.id, 3, seal_state(await key_of(parts, settings, exam.id), exam.id, 3, state))
    async with services(settings, database) as fresh:
        assert await fresh.sessions.at(exam.id, 3) == state
        again = await fresh.sessions.execute(exam.id, look("quelle"), by(command_id="again"))
        assert again == replace(answer, level=Level.A1)


async def test_loading_starts_from_the_snapshot(parts: Services, settings: Settings, database: str) -> None:
    exam = await start_exam(parts)
    await look_often(parts, exam.id, 2)
    state = replace(await read_exam(parts, exam.id), active_view="told by the snapshot")
    await put_snapshot(parts, exam.id, 3, seal_state(await key_of(parts, settings, exam.id), exam.id, 3, state))
    async with services(settings, database) as fresh:
        assert await fresh.sessions.get(exam.id) == state


async def test_a_snapshot_of_another_shape_is_ignored(parts: Services, settings: Settings, database: str) -> None:
    exam = await start_exam(parts)
    await look_often(parts, exam.id, 3)
    old = OldExam(exam.id, 2)
    await put_snapshot(parts, exam.id, 2, seal_state(await key_of(parts, settings, exam.id), exam.id, 2, old))
    async with services(settings, database) as fresh:
        assert await fresh.sessions.get(exam.id) == await read_exam(parts, exam.id)


async def test_a_damaged_snapshot_is_ignored(parts: Services, settings: Settings, database: str) -> None:
    exam = await start_exam(parts)
    await put_snapshot(parts, exam.id, 1, b"damaged")
    async with services(settings, database) as fresh:
        assert await fresh.sessions.get(exam.id) == exam


async def test_a_session_whose_key_is_gone_is_no_session(parts: Services, settings: Settings, database: str) -> None:
    exam = await start_exam(parts, command_id="start")
    async with services(settings, database) as fresh:
        async with parts.pool.connection() as connection:
            await connection.execute("DELETE FROM session_keys")
        assert await fresh.sessions.get(exam.id) is None
        assert await fresh.sessions.at(exam.id, 1) is None
        with pytest.raises(ThereIsNoSuchSession):
            await fresh.sessions.execute(exam.id, look("fragen"), by())
        with pytest.raises(ThereIsNoSuchSession):
            await start_exam(fresh, command_id="start")


def held(parts: Services) -> Cache[Id, Held]:
    return parts.sessions._cache._held


async def test_held_sessions_are_bounded_by_what_they_weigh(settings: Settings, database: str) -> None:
    async with services(replace(settings, cache_bytes=60_000), database) as parts:
        exams = [await start_exam(parts, f"learner-{n}") for n in range(8)]
        assert 0 < len(held(parts)) < len(exams)
        assert held(parts).weight <= 60_000
        for exam in exams:
            await parts.sessions.execute(exam.id, look("fragen"), by(exam.owner_id))
        assert [(await read_exam(parts, exam.id)).version for exam in exams] == [2] * len(exams)


async def test_a_session_weighs_more_the_more_was_stored_and_less_after_a_snapshot(parts: Services) -> None:
    exam = await start_exam(parts)
    weights = []
    for n in range(SNAPSHOT_EVERY - 2):
        await parts.sessions.execute(exam.id, look(f"view {n}"), by())
        weights.append(held(parts).weight)
    assert weights == sorted(weights)
    assert weights[-1] > weights[0]
    await look_often(parts, exam.id, 3)
    await eventually(lambda: fetch(parts.pool, SNAPSHOTS))
    await look_often(parts, exam.id, 1)
    assert held(parts).weight < weights[-1]


async def test_an_exam_weighs_no_less_than_it_takes(parts: Services) -> None:
    exam = await write_exam(parts, (await start_exam(parts)).id)
    assert held(parts).weight >= deep_size(exam)


def deep_size(value: object) -> int:
    """The bytes of a value and of all that it is made of, classes and members of enumerations left out."""
    seen: set[int] = set()
    waiting, total = [value], 0
    while waiting:
        one = waiting.pop()
        if id(one) not in seen and not isinstance(one, type | ModuleType | Enum):
            seen.add(id(one))
            total += sys.getsizeof(one)
            waiting += gc.get_referents(one)
    return total
