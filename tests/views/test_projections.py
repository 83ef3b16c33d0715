"""The views kept from the log: caught up exactly once, and rebuilt to the byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.classroom.commands import CreateClassroom
from domain.classroom.state import Classroom
from domain.exam.commands import RecordCall
from domain.lifecycle import EndSession
from domain.session import Id, Request, SessionStatus
from domain.spending import Usage
from infrastructure.classroom.memberships import TheRowsAreBehind
from infrastructure.log.cursors import positions
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.views.rebuild import rebuild_sessions
from projections.catalogue import PROJECTIONS
from tests.support.exams import LEARNER, by, complete_exam, eventually, look, read_exam, start_exam
from tests.support.ports import pseudonyms_of, results_of
from tests.support.practices import keep, practise

RESULTS = PROJECTIONS["exam_results"]
ALL_ROWS = {"sessions": "SELECT s::text FROM sessions AS s ORDER BY id"}
ALL_ROWS |= {name: f"SELECT v::text FROM {name} AS v ORDER BY {', '.join(p.key)}" for name, p in PROJECTIONS.items()}

ROWS = {
    "sessions": 9,
    "exam_results": 5,
    "model_usage": 5,
    "practice_memory": 9,
    "practice_activity": 3,
    "classroom_members": 3,
    "classroom_codes": 2,
}
"""Rows of the busy database, unless a quarter of an hour ends meanwhile."""

CALL = Usage("claude-haiku-4-5", input_tokens=1000, output_tokens=500, cost_usd=0.0028, duration_ms=1500, step="source")

DAMAGE = {
    "sessions": [
        "DELETE FROM sessions WHERE owner_id = 'learner-1'",
        "UPDATE sessions SET status = 'EXPIRED', active_seconds = -1, claim = NULL WHERE owner_id <> 'learner-1'",
    ],
    "exam_results": [
        "DELETE FROM exam_results WHERE owner_id = 'learner-1'",
        "UPDATE exam_results SET results = NULL, completed_at = NULL",
    ],
    "model_usage": [
        "DELETE FROM model_usage WHERE owner_id = 'learner-1'",
        "UPDATE model_usage SET days = '{}', models = '{}'",
    ],
    "practice_memory": [
        "DELETE FROM practice_memory WHERE learner_id = 'learner-1'",
        "UPDATE practice_memory SET reps = 7, due = now(), stability = 1",
    ],
    "practice_activity": [
        "DELETE FROM practice_activity WHERE learner_id = 'learner-1'",
        "UPDATE practice_activity SET reviews = 7",
    ],
    "classroom_members": [
        "DELETE FROM classroom_members WHERE learner_id = 'learner-1'",
        "UPDATE classroom_members SET status = 'ENROLLED', since = now()",
        "INSERT INTO classroom_members SELECT session_id, 'learner-0', 'INVITED', now() FROM classroom_members LIMIT 1",
    ],
    "classroom_codes": [
        "UPDATE classroom_codes SET code_hash = 'another'",
    ],
}


@pytest.fixture
async def busy(parts: Services) -> Services:
    """A database with exams in every condition, and with practice."""
    for n in range(3):
        await complete_exam(parts, f"learner-{n}")
    left = await start_exam(parts, "learner-0")
    await parts.sessions.execute(left.id, EndSession(SessionStatus.ABANDONED), by("learner-0"))
    exam = await start_exam(parts, "learner-1")
    await parts.sessions.execute(exam.id, look("fragen"), by("learner-1"))
    for call in (CALL, CALL, replace(CALL, model_id="claude-sonnet-4-5")):
        await call_model(parts, exam.id, call)
    await keep(parts)
    for n in range(3):
        await practise(parts, f"learner-{n}")
    await teach(parts, "teacher", *(f"learner-{n}" for n in range(4)))
    await catch_up(parts)
    return parts


async def teach(parts: Services, teacher: str, *learners: str) -> None:
    """A classroom that each of the learners has joined, that the first of them has left, and that one more is asked to.

    It has a code that holds and one that is withdrawn.
    """
    request = Request(teacher)
    room, _, withdrawn = await parts.anonymous.classroom.classrooms.invite(
        (await create(parts, teacher)).id, 14, request
    )
    await parts.anonymous.classroom.classrooms.withdraw(withdrawn.invitation_id, request)
    _, code, _ = await parts.anonymous.classroom.classrooms.invite(room.id, 14, request)
    *joining, asked = learners
    for learner in joining:
        await patiently(parts.anonymous.classroom.memberships.join, code, Request(learner))
    await parts.anonymous.classroom.memberships.leave(room.id, Request(joining[0]))
    await patiently(parts.anonymous.classroom.classrooms.enrol, room.id, Id(asked), request)


async def patiently(act: Callable[..., Awaitable[Any]], *arguments: Any) -> None:
    """Do what is refused while the rows that it goes by are made anew."""
    async with asyncio.timeout(30):
        while True:
            try:
                await act(*arguments)
                return
            except TheRowsAreBehind:
                continue


async def create(parts: Services, teacher: str) -> Classroom:
    return await parts.anonymous.classroom.classrooms.create(CreateClassroom(Id(teacher), "C1"), Request(teacher))


async def call_model(parts: Services, session_id: str, call: Usage = CALL) -> None:
    await parts.sessions.execute(session_id, RecordCall(call), Request("system:author", for_anyone=True))


async def catch_up(parts: Services) -> None:
    for projection in PROJECTIONS.values():
        await parts.projector.catch_up(projection)


@asynccontextmanager
async def projecting(*processes: Services) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(process.projector.run()) for process in processes]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def rebuild(parts: Services, name: str) -> list[tuple[int, int]]:
    """Rebuild a projection; what it told about its progress."""
    told: list[tuple[int, int]] = []
    if name == "sessions":
        await rebuild_sessions(parts.pool, parts.keyring, lambda *progress: told.append(progress))
    else:
        await parts.projector.rebuild(PROJECTIONS[name], lambda *progress: told.append(progress))
    return told


async def run_sql(parts: Services, *statements: str) -> None:
    async with parts.pool.connection() as connection:
        for statement in statements:
            await connection.execute(statement)


async def test_a_completed_exam_comes_into_its_learners_history(parts: Services) -> None:
    async with projecting(parts):
        exam = await complete_exam(parts)
        [(_, row)] = await eventually(lambda: history(parts))
    assert (row.session_id, row.owner_id, row.results) == (exam.id, LEARNER, exam.results)
    assert row.completed_at == exam.completed_at


async def history(parts: Services) -> Any:
    return (await results_of(parts).exam_history(LEARNER, "READING", 10, None)).rows


async def test_two_projectors_count_each_event_once(
    parts: Services, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []

    def counted(row: Any, recorded: Any) -> Any:
        seen.append((recorded.session_id, recorded.version))
        return RESULTS.evolve(row, recorded)

    counting = RESULTS.__class__(RESULTS.name, RESULTS.row_class, RESULTS.topics, counted)
    monkeypatch.setitem(PROJECTIONS, "exam_results", counting)
    async with services(settings, database) as other, projecting(parts, other):
        exams = await asyncio.gather(*(start_exam((parts, other)[n % 2], f"learner-{n}") for n in range(20)))
        await eventually(lambda: caught_up(parts))
    assert sorted(seen) == sorted((exam.id, 1) for exam in exams)


async def caught_up(parts: Services) -> bool:
    reached, end = await positions(parts.pool), await parts.event_log.end()
    return all(reached.get(name) == end for name in PROJECTIONS)


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_rebuild_gives_identical_rows(busy: Services, name: str) -> None:
    before = await fetch(busy.pool, ALL_ROWS[name])
    assert len(before) == ROWS[name]
    told = await rebuild(busy, name)
    assert await fetch(busy.pool, ALL_ROWS[name]) == before
    assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_rebuild_mends_what_is_missing_or_wrong(busy: Services, name: str) -> None:
    before = await fetch(busy.pool, ALL_ROWS[name])
    await run_sql(busy, *DAMAGE[name])
    assert await fetch(busy.pool, ALL_ROWS[name]) != before
    await rebuild(busy, name)
    assert await fetch(busy.pool, ALL_ROWS[name]) == before


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_rebuild_while_learners_work_gives_identical_rows(busy: Services, name: str) -> None:
    async def learn(n: int) -> None:
        exam = await complete_exam(busy, f"late-{n}")
        await call_model(busy, exam.id)
        assert (await read_exam(busy, exam.id)).status is SessionStatus.COMPLETED
        await practise(busy, f"late-{n}")
        await teach(busy, f"teacher-{n}", f"late-{n}", f"later-{n}", f"asked-{n}")

    async with projecting(busy):
        await asyncio.gather(*(learn(n) for n in range(4)), *(rebuild(busy, name) for _ in range(2)))
        await eventually(lambda: caught_up(busy))
    during = await fetch(busy.pool, ALL_ROWS[name])
    await rebuild(busy, name)
    assert await fetch(busy.pool, ALL_ROWS[name]) == during
    assert len(during) > ROWS[name]


@pytest.mark.parametrize("name", DAMAGE)
async def test_a_rebuild_leaves_out_what_was_erased(
    busy: Services, settings: Settings, database: str, name: str
) -> None:
    gone = (await start_exam(busy, "erased")).id
    await call_model(busy, gone)
    await run_sql(busy, f"DELETE FROM session_keys WHERE session_id = '{gone}'")
    table = await fetch(busy.pool, ALL_ROWS[name])
    await run_sql(busy, f"DELETE FROM {name}")
    async with services(settings, database) as fresh:
        await rebuild(fresh, name)
    assert await fetch(busy.pool, ALL_ROWS[name]) == [row for row in table if gone not in row[0]]


@pytest.mark.parametrize("name", [name for name, projection in PROJECTIONS.items() if projection.by_learner])
async def test_a_learners_rows_are_folded_anew_without_what_was_erased(busy: Services, name: str) -> None:
    before = await fetch(busy.pool, ALL_ROWS[name])
    gone = (await practise(busy, "learner-1", items=5)).id
    await catch_up(busy)
    assert await fetch(busy.pool, ALL_ROWS[name]) != before
    await busy.erasing.erase(UUID(gone), "learner-1")
    await catch_up(busy)
    assert await fetch(busy.pool, ALL_ROWS[name]) == before


async def test_readers_leave_out_what_was_erased(parts: Services, settings: Settings, database: str) -> None:
    gone, there = await start_exam(parts, "erased"), await start_exam(parts, "there")
    await run_sql(parts, f"DELETE FROM session_keys WHERE session_id = '{gone.id}'")
    known_as = pseudonyms_of(parts).session(there.id)
    nothing = dict.fromkeys(("kind", "types", "session_id", "actor", "since", "until"))
    async with services(settings, database) as fresh:
        assert [event.session_id for _, event in (await fresh.anonymous.analysts.search(nothing, 10, None)).rows] == [
            known_as
        ]
        assert (await fresh.anonymous.history.of_session(gone.id, 10, None)).rows == []
        async with aclosing(fresh.anonymous.analysts.follow(None, None, None)) as stream:
            _, first = await anext(stream)
        assert first.session_id == known_as
        assert len(await fresh.event_log.of_session(UUID(gone.id))) == 1


async def test_the_lag_of_a_projection_is_told(parts: Services) -> None:
    await start_exam(parts)
    behind = {"sessions": ("inline", 1, 0)} | dict.fromkeys(PROJECTIONS, ("async", 0, 1))
    assert {name: rest for name, *rest in await parts.anonymous.history.projections()} == {
        k: [*v] for k, v in behind.items()
    }
    await parts.projector.catch_up(RESULTS)
    caught_up = behind | {"exam_results": ("async", 1, 0)}
    assert {name: rest for name, *rest in await parts.anonymous.history.projections()} == {
        k: [*v] for k, v in caught_up.items()
    }
