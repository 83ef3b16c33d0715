"""Keeps the projections that follow the log, each behind a cursor of its own: catches up, and rebuilds."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from domain.lifecycle import SessionErased
from domain.session import Recorded
from infrastructure.log.codec import ERASURE, StoredRow
from infrastructure.log.cursors import HAVE_SEEN
from infrastructure.log.event_log import EventLog
from infrastructure.log.follower import Batch, Follower
from infrastructure.log.keyring import Keyring
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.queries import fetch
from infrastructure.postgres.rows import view_of
from infrastructure.process.prefetch import prefetched
from infrastructure.sessions.histories import of_owner
from projections.catalogue import PROJECTIONS
from projections.projection import Key, Projection

BATCH = 1000
AT_ONCE = 4
"""Projections that a process works on at once: each holds a connection, and needs another of the pool to read by."""


class Projector:
    """Catches projections up with the log."""

    def __init__(self, log: EventLog, wakeups: Wakeups, pool: AsyncConnectionPool, keyring: Keyring) -> None:
        self._log, self._wakeups, self._pool, self._keyring = log, wakeups, pool, keyring
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Keep all projections caught up until cancelled."""
        async with asyncio.TaskGroup() as group:
            for projection in PROJECTIONS.values():
                running = self._follower(projection).run(f"projection {projection.name}", projection.rest_seconds)
                group.create_task(running)

    async def catch_up(self, projection: Projection) -> int | None:
        """Project all events that the log has by now; the position reached, None if another process is at it."""
        return await self._follower(projection).catch_up()

    async def rebuild(self, projection: Projection, progress: Callable[[int, int], None]) -> int:
        """Make a projection anew from the whole log. The number of events read.

        Readers see the old rows until all new ones are there. `progress` is told positions done and to be done.
        """
        follower = self._follower(projection)
        async with follower.held() as connection:
            for table in (projection.name, *projection.caches):
                await connection.execute(f"DELETE FROM {table}")
            end, position, count = await self._log.end(), 0, 0
            async with prefetched(follower.batches(end)) as rows, prefetched(self._opened(rows)) as batches:
                async for events, position in batches:
                    await self._project(connection, projection, events, position)
                    count += len(events)
                    progress(min(position, end), end)
            await follower.move(connection, position)
        return count

    def _follower(self, projection: Projection) -> Follower:
        async def take_in(connection: psycopg.AsyncConnection, rows: Sequence[StoredRow], reached: int) -> None:
            await self._project(connection, projection, await self._keyring.open(rows), reached)

        topics = (*projection.topics, ERASURE)
        parts = (self._log, self._wakeups, self._pool)
        return Follower(*parts, projection.name, topics, take_in, batch=BATCH, turns=self._turns)

    async def _opened(self, batches: AsyncIterator[Batch]) -> AsyncGenerator[tuple[Sequence[Recorded], int], None]:
        async for rows, position in batches:
            yield await self._keyring.open(rows), position

    async def _project(
        self, connection: psycopg.AsyncConnection, projection: Projection, events: Sequence[Recorded], reached: int
    ) -> None:
        """Bring a projection's rows up to date with events that reach a position."""
        erased = [UUID(event.session_id) for event in events if isinstance(event.event, SessionErased)]
        await _fold(connection, projection, [e for e in events if not isinstance(e.event, SessionErased)])
        if erased:
            await self._forget(connection, projection, erased, reached)

    async def _forget(
        self, connection: psycopg.AsyncConnection, projection: Projection, erased: Sequence[UUID], position: int
    ) -> None:
        """Take erased sessions out of the rows; those by learner are made anew as far as the position."""
        if not projection.by_learner:
            await connection.execute(f"DELETE FROM {projection.name} WHERE session_id = ANY(%s)", (erased,))
            return
        for learner_id in await self._log.begun_by(erased):
            await self._refold(connection, projection, learner_id, position)

    async def _refold(
        self, connection: psycopg.AsyncConnection, projection: Projection, learner_id: str, end: int
    ) -> None:
        """Make a learner's rows anew from their events up to a position; what no key opens any more is left out."""
        for table in (projection.name, *projection.caches):
            await connection.execute(f"DELETE FROM {table} WHERE learner_id = %s", (learner_id,))
        position = 0
        while rows := await of_owner(self._pool, learner_id, position, end, projection.topics, BATCH):
            await _fold(connection, projection, await self._keyring.open(rows))
            position = rows[-1].position


async def _fold(connection: psycopg.AsyncConnection, projection: Projection, events: Sequence[Recorded]) -> None:
    """Bring the rows up to date that the events are about."""
    touched = [pair for event in events for pair in projection.touched(event).items()]
    views = await _load(connection, projection, {key for key, _ in touched})
    there = tuple(views)
    for key, meaning in touched:
        views[key] = projection.evolve(views.get(key), meaning)
    await _save(connection, projection, [view for view in views.values() if view is not None])
    await _drop(connection, projection, [key for key in there if views[key] is None])


async def _load(
    connection: psycopg.AsyncConnection, projection: Projection, keys: Collection[Key]
) -> dict[Key, Any | None]:
    name, columns = projection.name, ", ".join(projection.key)
    query = f"SELECT v.* FROM jsonb_populate_recordset(NULL::{name}, %s::jsonb) AS k JOIN {name} AS v USING ({columns})"
    wanted = msgspec.json.encode([dict(zip(projection.key, key, strict=True)) for key in keys])
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, (wanted.decode(),))
        found: list[Any] = [view_of(projection.row_class, row) for row in await cursor.fetchall()]
    return {tuple(getattr(view, column) for column in projection.key): view for view in found}


async def _save(connection: psycopg.AsyncConnection, projection: Projection, views: Sequence[Any]) -> None:
    columns = [field.name for field in fields(projection.row_class)]
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in projection.key)
    statement = (
        f"INSERT INTO {projection.name} SELECT * FROM jsonb_populate_recordset(NULL::{projection.name}, %s::jsonb)"
        f" ON CONFLICT ({', '.join(projection.key)}) DO UPDATE SET {changes}"
    )
    await connection.execute(statement, (msgspec.json.encode(views).decode(),))


async def _drop(connection: psycopg.AsyncConnection, projection: Projection, keys: Sequence[Key]) -> None:
    """Remove the rows that there are no more after an event."""
    if keys:
        name, same = projection.name, " AND ".join(f"v.{column} = k.{column}" for column in projection.key)
        gone = msgspec.json.encode([dict(zip(projection.key, key, strict=True)) for key in keys]).decode()
        records = f"jsonb_populate_recordset(NULL::{name}, %s::jsonb)"
        await connection.execute(f"DELETE FROM {name} AS v USING {records} AS k WHERE {same}", (gone,))


async def views_have_followed(pool: AsyncConnectionPool) -> bool:
    """Whether every projection has seen the erasures that the log has by now."""
    reached = {name for (name,) in await fetch(pool, HAVE_SEEN, (ERASURE,))}
    return reached >= PROJECTIONS.keys()
