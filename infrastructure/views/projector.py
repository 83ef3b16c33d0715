"""Keeps the projections that follow the log: catches up, and rebuilds.

A projection's rows and its cursor move in one transaction, so each event counts exactly once. Any number of processes
may run a projector; whoever holds the cursor's row works, the others find nothing to do.
"""

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
from infrastructure.log.cursors import ADD_CURSOR, HOLD_CURSOR, MOVE_CURSOR, WAIT_FOR_CURSOR
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.outages import persist
from infrastructure.postgres.queries import fetch
from infrastructure.postgres.rows import view_of
from infrastructure.process.prefetch import prefetched
from projections.catalogue import PROJECTIONS
from projections.projection import Key, Projection

BATCH = 1000
AT_ONCE = 4
"""Projections that a process works on at once: each holds a connection, and needs another of the pool to read by."""

REACHED = (
    "SELECT name FROM cursors"
    " WHERE position >= (SELECT coalesce(max(notification_id), 0) FROM stored_events WHERE topic = %s)"
)


class Projector:
    """Catches projections up with the log."""

    def __init__(self, log: EventLog, wakeups: Wakeups, pool: AsyncConnectionPool, keyring: Keyring) -> None:
        self._log, self._wakeups, self._pool, self._keyring = log, wakeups, pool, keyring
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> None:
        """Keep all projections caught up until cancelled."""
        async with asyncio.TaskGroup() as group:
            for projection in PROJECTIONS.values():
                group.create_task(self._keep_up(projection))

    async def catch_up(self, projection: Projection) -> int | None:
        """Project all events that the log has by now; the position reached, None if another process is at it."""
        async with self._pool.connection() as connection:
            await connection.execute(ADD_CURSOR, (projection.name,))
        while step := await self._step(projection):
            position, end = step
            if position >= end:
                return position
        return None

    async def rebuild(self, projection: Projection, progress: Callable[[int, int], None]) -> int:
        """Make a projection anew from the whole log. The number of events read.

        Readers see the old rows until all new ones are there. `progress` is told positions done and to be done.
        """
        async with self._turns, self._pool.connection() as connection, connection.transaction():
            await connection.execute(ADD_CURSOR, (projection.name,))
            await connection.execute(WAIT_FOR_CURSOR, (projection.name,))
            for table in (projection.name, *projection.caches):
                await connection.execute(f"DELETE FROM {table}")
            end, position, count = await self._log.end(), 0, 0
            async with prefetched(self._all_rows(projection, end)) as rows, prefetched(self._opened(rows)) as batches:
                async for events, position in batches:
                    await self._project(connection, projection, events, position)
                    count += len(events)
                    progress(min(position, end), end)
            await connection.execute(MOVE_CURSOR, (position, projection.name))
        return count

    async def _keep_up(self, projection: Projection) -> None:
        async with self._wakeups.watch(*projection.topics, ERASURE) as flag:

            async def follow() -> None:
                flag.clear()
                position = await self.catch_up(projection)
                await asyncio.sleep(projection.rest_seconds)
                await self._wakeups.grown(flag, beyond=position)

            await persist(f"projection {projection.name}", follow)

    async def _step(self, projection: Projection) -> tuple[int, int] | None:
        """Project one batch; the positions reached and to be reached, None if another process is at it."""
        async with self._turns, self._pool.connection() as connection, connection.transaction():
            held = await (await connection.execute(HOLD_CURSOR, (projection.name,))).fetchone()
            if held is None:
                return None
            end = await self._log.end()
            if held[0] >= end:
                return held[0], end
            rows, position = await self._read(projection, held[0], end)
            await self._project(connection, projection, await self._keyring.open(rows), position)
            await connection.execute(MOVE_CURSOR, (position, projection.name))
            return position, end

    async def _read(self, projection: Projection, position: int, end: int) -> tuple[Sequence[StoredRow], int]:
        """The next rows after a position, and the position that they reach."""
        rows = await self._log.read(position, BATCH, (*projection.topics, ERASURE))
        last = rows[-1].position if rows else position
        return rows, last if len(rows) == BATCH else max(end, last)

    async def _all_rows(
        self, projection: Projection, end: int
    ) -> AsyncGenerator[tuple[Sequence[StoredRow], int], None]:
        position = 0
        while position < end:
            rows, position = await self._read(projection, position, end)
            yield rows, position

    async def _opened(
        self, batches: AsyncIterator[tuple[Sequence[StoredRow], int]]
    ) -> AsyncGenerator[tuple[Sequence[Recorded], int], None]:
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
        while rows := await self._log.of_owner(learner_id, position, end, projection.topics, BATCH):
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
        found = [view_of(projection.row_class, row) for row in await cursor.fetchall()]
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
    reached = {name for (name,) in await fetch(pool, REACHED, (ERASURE,))}
    return reached >= PROJECTIONS.keys()
