"""The event log: appends in groups, each with its own outcome; followers that miss nothing; nothing stored in plain."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.kinds import KINDS
from domain.session import Id, SessionKind
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.codec import StoredRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.wakeups import POLL_SECONDS
from infrastructure.log.writer import Outcome
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.sessions.cache import SNAPSHOT_EVERY
from projections.sessions import session_row
from tests.support.exams import by, eventually, look, start_exam
from tests.support.packages import ROOT
from tests.support.writers import SENDERS, appending

Awaited = Callable[[Sequence[Awaitable[Outcome]]], Awaitable[list[Outcome]]]


@pytest.fixture
def log(parts: Services) -> EventLog:
    return parts.event_log


def claiming(session_id: UUID, learner: str) -> Append:
    decider, now = KINDS[SessionKind.EXAM], datetime.now(UTC)
    state = decider.initial(Id(str(session_id)))
    state = replace(state, owner_id=Id(learner), version=1, started_at=now, last_active_at=now)
    return appending(session_id, 1)._replace(session_rows=[asdict(session_row(decider, state))])


async def take(stream: AsyncIterator[StoredRow], number: int, seconds: float = 120) -> list[StoredRow]:
    async with asyncio.timeout(seconds):
        return [await anext(stream) for _ in range(number)]


async def test_events_are_read_as_they_were_appended(log: EventLog) -> None:
    session_id, now = uuid4(), datetime.now(UTC)
    row = EventRow(session_id, 1, "topic", b"state", "EXAM", "actor", "Command", "command-1", "cause-1", now)
    assert await log.append(Append([row])) is Outcome.STORED
    [stored] = await log.of_session(session_id)
    assert stored == StoredRow(1, session_id, 1, "topic", b"state", "EXAM", "actor", "command-1", "cause-1", now)
    assert await log.of_command(session_id, "command-1") == [(1, "Command")]
    assert await log.end() == 1


async def test_reading_goes_on_after_a_place_up_to_a_limit(log: EventLog) -> None:
    one, other = uuid4(), uuid4()
    await log.append(appending(one, 1, 2, 3))
    await log.append(Append([EventRow(other, 1, "another topic", b"state")]))
    assert [row.version for row in await log.of_session(one, after=1)] == [2, 3]
    assert [row.version for row in await log.of_session(one, after=0, limit=2)] == [1, 2]
    assert [row.position for row in await log.read(1)] == [2, 3, 4]
    assert [row.position for row in await log.read(1, limit=1)] == [2]
    assert [row.session_id for row in await log.read(0, topics=["another topic"])] == [other]
    assert await log.read(4) == []


async def test_concurrent_appends_share_transactions(parts: Services, log: EventLog) -> None:
    outcomes = await asyncio.gather(*(log.append(appending(uuid4(), 1)) for _ in range(200)))
    assert outcomes == 200 * [Outcome.STORED]
    ((transactions,),) = await fetch(parts.pool, "SELECT count(DISTINCT xmin::text) FROM stored_events")
    assert transactions <= 3


async def together(appends: Sequence[Awaitable[Outcome]]) -> list[Outcome]:
    return await asyncio.gather(*appends)


async def one_by_one(appends: Sequence[Awaitable[Outcome]]) -> list[Outcome]:
    return [await append for append in appends]


@pytest.mark.parametrize("awaited", [together, one_by_one])
async def test_each_append_has_its_own_outcome(log: EventLog, awaited: Awaited) -> None:
    taken, repeated, owner = uuid4(), uuid4(), uuid4()
    await log.append(appending(taken, 1))
    await log.append(appending(repeated, 1, command_id="once"))
    await log.append(claiming(owner, "learner"))
    outcomes = await awaited(
        [
            log.append(appending(uuid4(), 1)),
            log.append(appending(taken, 1)),
            log.append(appending(repeated, 2, command_id="once")),
            log.append(claiming(uuid4(), "learner")),
            log.append(claiming(uuid4(), "another learner")),
            log.append(appending(taken, 2)),
        ]
    )
    stored, conflicting, again, claimed = Outcome.STORED, Outcome.CONFLICTING, Outcome.REPEATED, Outcome.CLAIMED
    assert outcomes == [stored, conflicting, again, claimed, stored, stored]
    assert len(await log.read(0)) == 6


async def test_a_refused_append_leaves_the_session_row_as_it_was(parts: Services, log: EventLog) -> None:
    session_id = uuid4()
    row = claiming(session_id, "learner")
    assert await log.append(row) is Outcome.STORED
    ended = [one | {"status": "ABANDONED"} for one in row.session_rows]
    assert await log.append(row._replace(session_rows=ended)) is Outcome.CONFLICTING
    assert await fetch(parts.pool, "SELECT status FROM sessions") == [("ACTIVE",)]


async def test_rivals_within_one_group_are_settled(log: EventLog) -> None:
    session_id = uuid4()
    rivals = [*(appending(session_id, 1) for _ in range(5)), *(claiming(uuid4(), "learner") for _ in range(5))]
    outcomes = Counter(await asyncio.gather(*map(log.append, rivals)))
    assert outcomes == {Outcome.STORED: 2, Outcome.CONFLICTING: 4, Outcome.CLAIMED: 4}


async def test_several_events_are_stored_all_or_none(log: EventLog) -> None:
    session_id = uuid4()
    assert await log.append(appending(session_id, 1, 2)) is Outcome.STORED
    assert await log.append(appending(session_id, 3, 4, 2)) is Outcome.CONFLICTING
    assert [row.version for row in await log.of_session(session_id)] == [1, 2]
    assert await log.append(appending(session_id, 3, 4)) is Outcome.STORED


async def test_a_follower_misses_nothing_of_four_writers_in_two_processes(log: EventLog, database: str) -> None:
    appends, command = 60, [sys.executable, "-m", "tests.support.writers", database]
    writers = [await asyncio.create_subprocess_exec(*command, str(appends), cwd=ROOT) for _ in range(2)]
    expected = 4 * SENDERS * appends * 2
    async with aclosing(log.follow(0)) as stream:
        seen = await take(stream, expected, seconds=30)
    assert [await writer.wait() for writer in writers] == [0, 0]
    assert [row.position for row in seen] == sorted({row.position for row in seen})
    assert await log.end() == seen[-1].position == expected
    versions: dict[UUID, count[int]] = {}
    assert all(row.version == next(versions.setdefault(row.session_id, count(1))) for row in seen)


async def test_following_gives_history_then_what_comes(log: EventLog, settings: Settings, database: str) -> None:
    session_id = uuid4()
    await log.append(appending(session_id, 1, 2))
    async with (
        services(settings, database) as other,
        aclosing(log.follow(1)) as everything,
        aclosing(log.follow_session(session_id)) as session,
    ):
        assert [row.position for row in await take(everything, 1)] == [2]
        assert [row.version for row in await take(session, 2)] == [1, 2]
        await other.event_log.append(appending(uuid4(), 1))
        await other.event_log.append(appending(session_id, 3))
        assert [row.position for row in await take(everything, 2)] == [3, 4]
        assert [row.version for row in await take(session, 1)] == [3]


async def test_following_topics_leaves_out_the_rest(log: EventLog) -> None:
    await log.append(appending(uuid4(), 1))
    async with aclosing(log.follow(0, ["wanted"])) as stream:
        await log.append(Append([EventRow(uuid4(), 1, "wanted", b"")]))
        assert [row.topic for row in await take(stream, 1)] == ["wanted"]


async def test_a_lost_notification_costs_a_poll(parts: Services, log: EventLog) -> None:
    unannounced = "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (%s, %s, '', '')"
    session_id = uuid4()
    await log.append(appending(session_id, 1))
    async with aclosing(log.follow(0)) as everything, aclosing(log.follow_session(session_id)) as session:
        await take(everything, 1)
        await take(session, 1)
        async with parts.pool.connection() as connection:
            await connection.execute(unannounced, (session_id, 2))
        assert [row.version for row in await take(everything, 1, 2 * POLL_SECONDS)] == [2]
        assert [row.version for row in await take(session, 1, 2 * POLL_SECONDS)] == [2]


async def tables_with(parts: Services, text: str) -> set[str]:
    """The tables in which the text stands, as text or within bytes."""
    tables = await fetch(parts.pool, "SELECT relname FROM pg_stat_user_tables")
    found = "SELECT count(*) FROM {} AS t WHERE strpos(t::text, %s) > 0 OR strpos(t::text, %s) > 0"
    hits: dict[str, Any] = {
        table: await fetch(parts.pool, found.format(table), (text, text.encode().hex())) for (table,) in tables
    }
    return {table for table, ((number,),) in hits.items() if number}


async def test_nothing_that_a_learner_does_is_stored_in_plain(parts: Services) -> None:
    exam = await start_exam(parts, "learner-in-plain")
    for n in range(SNAPSHOT_EVERY):
        exam = await parts.sessions.execute(exam.id, look(f"marker-{n}-marker"), by("learner-in-plain"))
    await eventually(lambda: fetch(parts.pool, "SELECT FROM snapshots"))
    assert await tables_with(parts, "learner-in-plain") == {"stored_events", "sessions", "log_growth"}
    assert await tables_with(parts, "-marker") == set()
    [last] = await parts.keyring.open(await parts.event_log.of_session(UUID(exam.id), exam.version - 1))
    assert last.event.active_view.endswith("-marker")  # type: ignore[attr-defined]
