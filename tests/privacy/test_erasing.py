"""An erased session: what it held is nowhere any more, for nobody, in no process; that it was erased stays a fact."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.exam.commands import CompleteExam, RecordCall, SaveAnswers, StartExam
from domain.exam.plans import ExamSkill, Level
from domain.exam.state import Exam
from domain.lifecycle import PauseSession, TheSessionIsErased
from domain.questions.question import Answer
from domain.session import Id, Refused, Request, SessionKind, TheVersionMoved
from domain.spending import Usage
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.writer import Outcome
from infrastructure.models.budgets import Budgets, TheBudgetIsSpent
from infrastructure.postgres.locks import APPEND_LOCK, LOCK
from infrastructure.postgres.queries import fetch
from infrastructure.privacy import erasure as erasing
from infrastructure.privacy.erasure import Forgetting
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.cache import SNAPSHOT_EVERY
from infrastructure.sessions.sessions import ThereIsNoSuchSession, TheSessionIsBusy
from infrastructure.views.rebuild import rebuild_sessions
from projections.catalogue import CATALOGUE, PROJECTIONS
from tests.support.exams import (
    LEARNER,
    by,
    complete_exam,
    eventually,
    look,
    read_exam,
    start_exam,
    topics_of,
    write_exam,
)
from tests.support.locks import holding, waits
from tests.support.raw_rows import raw_rows, tables_with
from tests.support.writers import appending

OF_OTHERS = (
    *("study_records", "readings", "published_sessions", "builder_figures"),
    *("classroom_members", "classroom_codes", "marked_texts"),
)
"""Projections of what is no exam, or of exams with texts alone."""

BY_LEARNER = {name for name, projection in PROJECTIONS.items() if projection.by_learner}
"""Those have tests of their own with practice sessions (test_projections)."""

ESSAY, COMMAND = "Mein-Geheimnis-im-Aufsatz", "geheimer-befehl"
LOG = "SELECT notification_id, originator_version, topic, state FROM stored_events ORDER BY notification_id"
SECOND_EVENT = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state, command_id, recorded_at)"
    " VALUES (%s, 2, 'topic', 'state', 'id', now() - make_interval(mins => %s))"
)
DEADLOCK_SECONDS = 1.1
"""PostgreSQL looks for a deadlock once for each wait, a second after it began: the later one is to find it."""

MODEL = Usage("claude-haiku-4-5", input_tokens=10, output_tokens=5, cost_usd=2.5, step="source")
SYSTEM = Request("system:author", for_anyone=True)


@pytest.fixture
async def other(settings: Settings, database: str) -> AsyncIterator[Services]:
    """The parts of another process on the same database."""
    async with services(settings, database) as running:
        yield running


async def catch_up(parts: Services) -> None:
    for projection in PROJECTIONS.values():
        await parts.projector.catch_up(projection)


async def essay(parts: Services, learner: str = LEARNER) -> Exam:
    """A writing exam, completed, with an essay in it, command ids that say something, and a snapshot."""
    command = StartExam(Id(learner), ExamSkill.WRITING, Level.C1)
    started = await parts.sessions.start(SessionKind.EXAM, command, by(learner, f"{COMMAND}-start"))
    exam = await write_exam(parts, started.id)
    for n in range(SNAPSHOT_EVERY):
        answer = Answer(text=f"{ESSAY}. {n} Sätze und noch mehr. {ESSAY}.")
        save = SaveAnswers([(next(exam.in_order()).id, answer)])
        await parts.sessions.execute(exam.id, save, by(learner, f"{COMMAND}-{n}"))
    completed = await parts.sessions.execute(exam.id, CompleteExam(), by(learner))
    await eventually(lambda: fetch(parts.pool, "SELECT FROM snapshots"))
    await catch_up(parts)
    assert isinstance(completed, Exam)
    return completed


async def erase(parts: Services, session_id: str, learner: str = LEARNER) -> None:
    await parts.erasing.erase_session(session_id, by(learner))


async def last_event(parts: Services, session_id: str) -> str:
    return (await topics_of(parts, session_id))[-1]


# ------------------------------------------------------------ what is left


async def test_nothing_that_a_learner_wrote_is_left_in_any_table(parts: Services) -> None:
    exam = await essay(parts)
    assert await tables_with(parts, COMMAND) == {"stored_events"}
    await erase(parts, exam.id)
    await catch_up(parts)
    for text in (ESSAY, COMMAND):
        assert await tables_with(parts, text) == set()
    assert await tables_with(parts, exam.id) == {"stored_events"}
    for table in ("session_keys", "snapshots", "sessions", "exam_results", "model_usage"):
        assert await raw_rows(parts, table) == []


async def test_the_search_for_what_is_left_does_find_what_is_there(parts: Services) -> None:
    async with parts.pool.connection() as connection:
        await connection.execute("CREATE TABLE leak (raw bytea, encoded text)")
        for n, row in enumerate(
            [(ESSAY.encode(), ""), (b"", "x" + ESSAY), (b"", f"eHh4{'TWVpbi1HZWhlaW1uaXMtaW0tQXVmc2F0eg'}")]
        ):
            await connection.execute("TRUNCATE leak")
            await connection.execute("INSERT INTO leak VALUES (%s, %s)", row)
            assert await tables_with(parts, ESSAY) == {"leak"}, n


async def test_the_log_stays_whole_and_in_order(parts: Services) -> None:
    exam = await complete_exam(parts)
    before = await fetch(parts.pool, LOG)
    await erase(parts, exam.id)
    after = await fetch(parts.pool, LOG)
    assert after[:-1] == before
    assert after[-1] == (before[-1][0] + 1, exam.version + 1, "session.erased", b"\x01{}")


async def test_of_an_erased_session_readers_of_the_log_get_its_erasure_alone(parts: Services, other: Services) -> None:
    exam, kept = await complete_exam(parts), await start_exam(parts, "another")
    for process in (parts, other):
        assert len(await process.keyring.open(await process.event_log.read(0))) == exam.version + kept.version
    await erase(parts, exam.id)
    for process in (parts, other):
        opened = await process.keyring.open(await process.event_log.read(0))
        assert [(one.session_id, one.event.event_name) for one in opened] == [
            (kept.id, "exam.started"),
            (exam.id, "session.erased"),
        ]


@pytest.mark.parametrize("name", [name for name in CATALOGUE if name not in (*BY_LEARNER, *OF_OTHERS)])
async def test_a_rebuild_gives_identical_rows_without_what_is_erased(parts: Services, name: str) -> None:
    exams = [await complete_exam(parts, learner) for learner in ("one", "two", "three")]
    for exam in exams:
        await parts.sessions.execute(exam.id, RecordCall(Usage("model", 10, 5, 0.5)), SYSTEM)
    await catch_up(parts)
    assert len(await raw_rows(parts, name)) == 3
    await erase(parts, exams[2].id, "three")
    await catch_up(parts)
    before = await raw_rows(parts, name)
    assert len(before) == 2
    if name == "sessions":
        await rebuild_sessions(parts.pool, parts.keyring, lambda *_: None)
    else:
        await parts.projector.rebuild(PROJECTIONS[name], lambda *_: None)
    assert await raw_rows(parts, name) == before


async def test_a_projector_that_is_behind_comes_to_the_same_rows(parts: Services) -> None:
    exam = await complete_exam(parts)
    await erase(parts, exam.id)
    await catch_up(parts)
    assert await raw_rows(parts, "exam_results") == []


async def test_a_snapshot_that_comes_late_is_not_kept(parts: Services) -> None:
    exam = await start_exam(parts)
    held = await parts.sessions._cache.hold(exam.id)
    assert held
    await erase(parts, exam.id)
    await parts.sessions._loader.save_snapshot(held.key, held.state)
    assert await raw_rows(parts, "snapshots") == []


# ------------------------------------------------------------ every process


async def test_no_process_shows_it_any_more(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    assert await other.sessions.get(exam.id) == exam
    await erase(parts, exam.id)
    for process in (parts, other):
        assert await process.sessions.get(exam.id) is None
        assert await process.sessions.at(exam.id, 1) is None
        assert await process.sessions.open_session(SessionKind.EXAM, LEARNER) is None


async def test_every_process_forgets_its_state_and_its_key(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    for process in (parts, other):
        await process.sessions.get(exam.id)
        await process.keyring.open(await process.event_log.read(0))
    await erase(parts, exam.id)

    async def forgotten() -> bool:
        return not any(
            process.sessions._cache._held.get(exam.id) or process.keyring._keys.get(UUID(exam.id))
            for process in (parts, other)
        )

    assert await eventually(forgotten)


async def test_no_object_with_its_key_or_its_state_is_left_in_memory(parts: Services, other: Services) -> None:
    session_id = (await start_exam(parts)).id
    for process in (parts, other):
        await process.sessions.get(session_id)
        await process.keyring.open(await process.event_log.read(0))

    def remembered() -> int:
        gc.collect()
        keys = [one._secret for one in gc.get_objects() if type(one) is SessionKey]
        states = [one for one in gc.get_objects() if type(one) is Exam and one.id == session_id]
        return len(states) + len(keys)

    async def forgotten() -> bool:
        return remembered() == before

    await start_exam(parts, "another")
    with_it = remembered()
    before = with_it - 2 * 2 - 2
    assert before >= 0
    await erase(parts, session_id)
    assert await eventually(forgotten)


async def test_what_is_loaded_meanwhile_is_forgotten_as_well(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "LOADED_SECONDS", 0.1)
    exam, told = await start_exam(parts), Told()
    forgetting = asyncio.create_task(Forgetting(parts.event_log, told).run())
    await asyncio.sleep(0)
    await erase(parts, exam.id)
    await eventually(told.twice)
    forgetting.cancel()
    assert told.ids == [exam.id, exam.id]


class Told:
    """A memory that keeps what it is told to forget."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def forget(self, session_id: Id) -> None:
        self.ids.append(session_id)

    async def twice(self) -> bool:
        return len(self.ids) == 2


async def test_a_process_that_missed_the_erasure_serves_nothing_from_its_memory(
    parts: Services, other: Services
) -> None:
    exam = await start_exam(parts)
    held = await other.sessions._cache.hold(exam.id)
    assert held
    await erase(parts, exam.id)

    def remember() -> None:
        other.sessions._cache.keep(held)
        other.keyring._keys.put(UUID(exam.id), held.key, 1)

    remember()
    assert await other.sessions.get(exam.id) is None
    remember()
    assert await other.sessions.at(exam.id, 1) is None
    remember()
    for command in (look("fragen"), PauseSession(), SaveAnswers()):
        with pytest.raises(TheSessionIsErased):
            await other.sessions.execute(exam.id, command, by())
        remember()
    assert [one.event.event_name for one in await other.keyring.open(await other.event_log.read(0))] == [
        "session.erased"
    ]
    assert await topics_of(parts, exam.id) == ["exam.started", "session.erased"]


async def test_whoever_follows_the_session_is_told_and_comes_to_an_end(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    async with aclosing(other.anonymous.history.follow_session(exam.id, None)) as events:
        assert (await anext(events))[1].event.event_name == "exam.started"
        await erase(parts, exam.id)
        async with asyncio.timeout(30):
            assert [recorded.event.event_name async for _, recorded in events] == ["session.erased"]


async def test_whoever_follows_its_states_comes_to_an_end(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    async with aclosing(other.anonymous.history.folding(exam.id, None)) as states:
        await anext(states)
        await erase(parts, exam.id)
        async with asyncio.timeout(30):
            assert [state async for state in states] == []


# ------------------------------------------------------------ commands


async def test_commands_are_refused_to_those_who_knew_it_as_erased(parts: Services, other: Services) -> None:
    exam = await start_exam(parts, command_id="start")
    await erase(parts, exam.id)
    for process in (parts, other):
        for request in (by(), SYSTEM):
            with pytest.raises(TheSessionIsErased) as refused:
                await process.sessions.execute(exam.id, look("fragen"), request)
            assert (refused.value.field, refused.value.code.value) == ("sessionId", "ERASED")
        with pytest.raises(ThereIsNoSuchSession):
            await process.sessions.execute(exam.id, look("fragen"), by("another"))
        with pytest.raises(TheSessionIsErased):
            await start_exam(process, command_id="start")
    assert await last_event(parts, exam.id) == "session.erased"


async def test_another_one_can_be_started_after_it(parts: Services) -> None:
    exam = await start_exam(parts)
    await erase(parts, exam.id)
    assert (await start_exam(parts)).id != exam.id


async def test_erasing_again_changes_nothing_and_answers_the_same(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    first = await parts.erasing.erase_session(exam.id, by(expected_version=1))
    for process, request in ((parts, by()), (other, by(expected_version=1)), (other, SYSTEM)):
        assert await process.erasing.erase_session(exam.id, request) == first
    assert await topics_of(parts, exam.id) == ["exam.started", "session.erased"]


async def test_only_its_owner_and_the_system_erase_it(parts: Services) -> None:
    exam = await start_exam(parts)
    for session_id, learner in ((exam.id, "another"), (SYSTEM.actor_id, LEARNER), ("nothing", LEARNER)):
        with pytest.raises(ThereIsNoSuchSession):
            await erase(parts, session_id, learner)
    await erase(parts, exam.id)
    with pytest.raises(ThereIsNoSuchSession):
        await erase(parts, exam.id, "another")


async def test_a_session_that_moved_on_is_not_erased_for_an_earlier_version(parts: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, look("fragen"), by())
    with pytest.raises(TheVersionMoved) as moved:
        await parts.erasing.erase_session(exam.id, by(expected_version=1))
    assert moved.value.details["current_version"] == 2
    assert (await read_exam(parts, exam.id)).version == 2


# ------------------------------------------------------------ at the same time


async def test_nothing_comes_after_an_erasure_however_many_append(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    refused: list[Refused] = []

    async def append(process: Services, name: str) -> None:
        for n in range(1000):
            try:
                await process.sessions.execute(exam.id, look(f"{name}-{n}"), by(command_id=f"{name}-{n}"))
            except TheSessionIsBusy:
                continue
            except TheSessionIsErased as erased:
                refused.append(erased)
                return

    appending = [
        asyncio.create_task(append(process, f"{process is parts}-{n}")) for process in (parts, other) for n in range(4)
    ]
    await eventually(lambda: grown(parts, exam.id))
    await erase(other, exam.id)
    async with asyncio.timeout(30):
        await asyncio.gather(*appending)
    topics = await topics_of(parts, exam.id)
    assert len(refused) == len(appending)
    assert topics.count("session.erased") == 1
    assert topics[-1] == "session.erased"
    assert await fetch(parts.pool, "SELECT FROM stored_events WHERE command_id IS NOT NULL") == []
    assert [await raw_rows(parts, table) for table in ("sessions", "session_keys")] == [[], []]


@pytest.mark.parametrize("minutes", [0, 10])
async def test_an_append_that_is_overtaken_and_an_erasure_do_not_wait_for_each_other(
    parts: Services, other: Services, database: str, minutes: int
) -> None:
    """Overtaken just now, while it waits its turn, or minutes ago, by what its process has not heard of yet."""
    exam = await start_exam(parts)

    async def overtake() -> None:
        async with parts.pool.connection() as connection, connection.transaction():
            await connection.execute(SECOND_EVENT, (exam.id, minutes))
            await connection.execute("UPDATE sessions SET version = 2")

    async with holding(database, LOCK, APPEND_LOCK):
        if minutes:
            await overtake()
        overtaken = asyncio.create_task(other.event_log.append(appending(UUID(exam.id), 2)))
        await eventually(lambda: waits(parts))
        if not minutes:
            await overtake()
        erasing = asyncio.create_task(erase(parts, exam.id))
        await eventually(lambda: waits(parts, 2))
        await asyncio.sleep(DEADLOCK_SECONDS)
    assert await overtaken is Outcome.CONFLICTING
    await erasing
    assert await topics_of(parts, exam.id) == ["exam.started", "topic", "session.erased"]


async def grown(parts: Services, session_id: str) -> bool:
    return len(await topics_of(parts, session_id)) > 20


async def test_two_who_erase_at_once_record_it_once(parts: Services, other: Services) -> None:
    exam = await start_exam(parts)
    answers = await asyncio.gather(
        *(process.erasing.erase_session(exam.id, by()) for process in (parts, other) for _ in range(4))
    )
    assert len(set(answers)) == 1
    assert await topics_of(parts, exam.id) == ["exam.started", "session.erased"]


async def test_work_in_progress_stops_without_noise(
    settings: Settings, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with services(replace(settings, offline_pace=0.05), database) as parts:
        worker = asyncio.create_task(parts.work())
        exam = await start_exam(parts)
        await eventually(lambda: wrote(parts, exam.id))
        await erase(parts, exam.id)
        await eventually(lambda: fetch(parts.pool, "SELECT WHERE NOT EXISTS (SELECT FROM procrastinate_jobs)"))
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
    assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []


async def wrote(parts: Services, session_id: str) -> bool:
    return "exam.question_generated" in await topics_of(parts, session_id)


async def test_jobs_that_wait_for_it_go_with_it(parts: Services) -> None:
    exam = await start_exam(parts)
    await parts.reactions.catch_up()
    assert await tables_with(parts, exam.id) >= {"procrastinate_jobs"}
    await erase(parts, exam.id)
    assert await raw_rows(parts, "procrastinate_jobs") == []


# ------------------------------------------------------------ budgets


async def test_erasing_does_not_give_back_what_was_spent_today(parts: Services) -> None:
    exam = await start_exam(parts)
    await parts.sessions.execute(exam.id, RecordCall(MODEL), SYSTEM)
    await catch_up(parts)
    await erase(parts, exam.id)
    await catch_up(parts)
    for limit, learner, spent in ((2.0, LEARNER, True), (3.0, LEARNER, False), (2.0, "another", False)):
        assert await is_spent(Budgets(parts.pool, per_session=0, per_day=limit), learner) is spent


async def is_spent(budgets: Budgets, learner: str) -> Any:
    try:
        await budgets.check_learner(learner)
    except TheBudgetIsSpent:
        return True
    return False
