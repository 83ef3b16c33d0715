"""Whoever did something finds it in the views that follow the log, however late they are, in whichever process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from domain.exam.commands import OverrideMark
from domain.practice.events import Rating
from domain.session import Id, Request
from infrastructure.log.cursors import HAS_ALL_OF_ACTOR
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.process.tasks import cancel
from infrastructure.services import Services, services
from infrastructure.views import freshness
from infrastructure.views.projector import Projector
from projections.projection import Projection
from tests.study.test_projections import RIGHT, study_once
from tests.support.exams import LEARNER, complete_exam, read_exam, start_exam
from tests.support.locks import standing_still
from tests.support.plans import rows_read
from tests.support.ports import goals_of, records_of, results_of
from tests.support.practices import keep, practise
from tests.views.test_query_counts import TEACHER, room_of

UTC = ZoneInfo("UTC")
PATIENT = 300.0

Act = Callable[[Services], Awaitable[object]]
Read = Callable[[Services], Awaitable[Any]]


async def practise_verbs(parts: Services) -> None:
    await keep(parts)
    await practise(parts, items=3, rating=Rating.GOOD)


async def history(parts: Services) -> int:
    return len((await results_of(parts).exam_history(LEARNER, "READING", 10, None)).rows)


async def reviewed(parts: Services) -> int:
    return (await goals_of(parts).stats(LEARNER, UTC)).total_reviews


async def remembered(parts: Services) -> int:
    return (await goals_of(parts).forecast(LEARNER, 7, UTC)).items


async def recorded(parts: Services) -> int:
    return len(await records_of(parts).study_records(LEARNER, None))


async def mark(parts: Services) -> None:
    """A teacher gives an answer another mark, once the view has the exam."""
    await room_of(parts, [LEARNER])
    exam = await complete_exam(parts)
    assert await history(parts) == 1
    question_id, grade = next(iter(exam.grades.items()))
    command = OverrideMark(question_id, float(not grade.score), "Gelesen.", Id(TEACHER))
    await parts.sessions.execute(exam.id, command, Request(TEACHER, is_permitted=True))


async def agreeing(parts: Services) -> bool:
    """Whether the board tells its teacher of the one exam what the exam itself does."""
    classroom = parts.anonymous.classroom
    [room] = await classroom.classrooms.of_teacher(TEACHER)
    [(_, learner)] = classroom.board.page(room, 1, None).rows
    [exam] = await classroom.board.latest(learner)
    totals = await classroom.board.totals(learner, TEACHER)
    results = (await read_exam(parts, exam.id)).results
    return results is not None and totals.average_percentage == results.percentage


VIEWS = [
    pytest.param(mark, agreeing, True, "exam_results", id="board"),
    pytest.param(complete_exam, history, 1, "exam_results", id="examHistory"),
    pytest.param(practise_verbs, reviewed, 3, "practice_activity", id="practiceStats"),
    pytest.param(practise_verbs, remembered, 3, "practice_memory", id="practiceForecast"),
    pytest.param(lambda parts: study_once(parts, RIGHT), recorded, 1, "study_records", id="studyMastery"),
]


@pytest.mark.parametrize(("act", "read", "expected", "name"), VIEWS)
async def test_what_a_learner_did_is_there_though_nobody_projects(
    parts: Services, act: Act, read: Read, expected: int, name: str
) -> None:
    await act(parts)
    assert await read(parts) == expected


@pytest.mark.parametrize(("act", "read", "expected", "name"), VIEWS)
async def test_a_reader_waits_for_a_view_that_stands_still_and_goes_on_with_it(
    parts: Services, database: str, monkeypatch: pytest.MonkeyPatch, act: Act, read: Read, expected: int, name: str
) -> None:
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", PATIENT)
    tried = asyncio.Event()
    catch_up = Projector.catch_up

    async def trying(projector: Projector, projection: Projection) -> int | None:
        reached = await catch_up(projector, projection)
        tried.set()
        return reached

    await act(parts)
    monkeypatch.setattr(Projector, "catch_up", trying)
    async with standing_still(database, name):
        reading = asyncio.create_task(read(parts))
        async with asyncio.timeout(30):
            await tried.wait()
        assert not reading.done()
    assert await reading == expected


async def test_after_two_seconds_there_is_what_there_is(parts: Services, database: str) -> None:
    await complete_exam(parts)
    assert await history(parts) == 1
    await complete_exam(parts)
    assert freshness.PATIENCE_SECONDS == 2
    async with standing_still(database, "exam_results"):
        began = asyncio.get_running_loop().time()
        assert await history(parts) == 1
        assert asyncio.get_running_loop().time() - began >= 2
    assert await history(parts) == 2


async def test_another_process_knows_what_was_done_by_this_one(
    parts: Services, settings: Settings, database: str
) -> None:
    async with services(settings, database) as other:
        for number in range(1, 4):
            await complete_exam(parts)
            assert await history(other) == number


async def test_a_view_that_is_current_is_asked_for_once_and_nobody_works(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    await complete_exam(parts)
    await history(parts)
    await start_exam(parts, "somebody else")
    asked: list[str] = []

    async def counting(pool: Any, query: str, *rest: Any) -> Any:
        asked.append(query)
        return await fetch(pool, query, *rest)

    monkeypatch.setattr(freshness, "fetch", counting)
    monkeypatch.setattr(Projector, "catch_up", None)
    assert await history(parts) == 1
    assert len(asked) == 1


async def test_many_readers_wait_for_one_piece_of_work(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    await complete_exam(parts)
    works: list[str] = []
    catch_up = Projector.catch_up

    async def counting(projector: Projector, projection: Projection) -> int | None:
        works.append(projection.name)
        return await catch_up(projector, projection)

    monkeypatch.setattr(Projector, "catch_up", counting)
    assert await asyncio.gather(*(history(parts) for _ in range(20))) == [1] * 20
    assert len(works) < 20


async def test_work_goes_on_when_its_reader_has_gone(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    await complete_exam(parts)
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()
    catch_up = Projector.catch_up

    async def slow(projector: Projector, projection: Projection) -> int | None:
        begun.set()
        await go_on.wait()
        reached = await catch_up(projector, projection)
        done.set()
        return reached

    monkeypatch.setattr(Projector, "catch_up", slow)
    reading = asyncio.create_task(history(parts))
    await begun.wait()
    await cancel([reading])
    go_on.set()
    async with asyncio.timeout(30):
        await done.wait()
    assert await history(parts) == 1


async def test_a_view_that_cannot_be_brought_up_to_date_is_read_as_it_is(
    parts: Services, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[str] = []
    catch_up = Projector.catch_up

    async def fail(projector: Projector, projection: Projection) -> int | None:
        tries.append(projection.name)
        raise ValueError(projection.name)

    await complete_exam(parts)
    with monkeypatch.context() as broken:
        broken.setattr(freshness, "PATIENCE_SECONDS", 0.1)
        broken.setattr(Projector, "catch_up", fail)
        for _ in range(2):
            assert await history(parts) == 0
        assert len(tries) > 2
        assert len(caplog.messages) == 1, "it is told once"
        broken.setattr(Projector, "catch_up", catch_up)
        broken.setattr(freshness, "PATIENCE_SECONDS", PATIENT)
        assert await history(parts) == 1
        await complete_exam(parts)
        broken.setattr(freshness, "PATIENCE_SECONDS", 0.1)
        broken.setattr(Projector, "catch_up", fail)
        assert await history(parts) == 1
        assert len(caplog.messages) == 2, "and again, once it worked in between"


WORK = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state, actor_id)"
    " SELECT gen_random_uuid(), 1, 'practice.item_reviewed', '', %s FROM generate_series(1, 5000)"
)
CAUGHT_UP = (
    "INSERT INTO cursors SELECT 'practice_memory', max(notification_id) FROM stored_events"
    " ON CONFLICT (name) DO UPDATE SET position = excluded.position"
)


async def test_however_much_somebody_did_a_view_that_is_current_is_found_so_at_once(parts: Services) -> None:
    async with parts.pool.connection() as connection:
        await connection.execute(WORK, (LEARNER,))
        await connection.execute(CAUGHT_UP)
        await connection.execute("ANALYZE stored_events")
    asked = {"name": "practice_memory", "events": ["practice.item_reviewed"], "actor": LEARNER}
    assert await fetch(parts.pool, HAS_ALL_OF_ACTOR, asked) == [(True,)]
    assert await rows_read(parts, HAS_ALL_OF_ACTOR, asked) < 50
