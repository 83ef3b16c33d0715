"""Keeps the projections that follow the log: catches up, and rebuilds.

A projection's rows and its cursor move in one transaction, so each event counts exactly once. Any number of processes
may run a projector; whoever holds the cursor's row works, the others find nothing to do.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

import msgspec
import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from domain.lifecycle import SessionErased
from domain.session import Id
from infrastructure.codec import ERASURE
from infrastructure.event_log import EventLog
from infrastructure.keyring import Keyring
from infrastructure.signals import Signals
from projections.catalogue import PROJECTIONS, Projection

log = logging.getLogger(__name__)

BATCH = 1000
RETRY_SECONDS = 1.0

HOLD_CURSOR = "SELECT position FROM cursors WHERE name = %s FOR UPDATE SKIP LOCKED"
WAIT_FOR_CURSOR = "SELECT position FROM cursors WHERE name = %s FOR UPDATE"
ADD_CURSOR = "INSERT INTO cursors VALUES (%s, 0) ON CONFLICT DO NOTHING"
MOVE_CURSOR = "UPDATE cursors SET position = %s WHERE name = %s"


class Projector:
    """Catches projections up with the log."""

    def __init__(self, log: EventLog, signals: Signals, pool: AsyncConnectionPool, keyring: Keyring) -> None:
        self._log, self._signals, self._pool, self._keyring = log, signals, pool, keyring

    async def run(self) -> None:
        """Keep all projections caught up until cancelled."""
        async with asyncio.TaskGroup() as group:
            for projection in PROJECTIONS.values():
                group.create_task(self._keep_up(projection))

    async def catch_up(self, projection: Projection) -> None:
        """Project all events that the log has by now, unless another process is at it."""
        async with self._pool.connection() as connection:
            await connection.execute(ADD_CURSOR, (projection.name,))
        while await self._step(projection):
            pass

    async def rebuild(self, projection: Projection, progress: Callable[[int, int], None]) -> int:
        """Make a projection anew from the whole log. The number of events read.

        Readers see the old rows until all new ones are there. `progress` is told positions done and to be done.
        """
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(ADD_CURSOR, (projection.name,))
            await connection.execute(WAIT_FOR_CURSOR, (projection.name,))
            await connection.execute(f"DELETE FROM {projection.name}")
            end, position, count = await self._log.end(), 0, 0
            while position < end:
                position, read = await self._project(connection, projection, position, end)
                count += read
                progress(min(position, end), end)
            await connection.execute(MOVE_CURSOR, (position, projection.name))
        return count

    async def _keep_up(self, projection: Projection) -> None:
        async with self._signals.watch(*projection.topics, ERASURE) as flag:
            while True:
                flag.clear()
                try:
                    await self.catch_up(projection)
                    async with asyncio.timeout(RETRY_SECONDS):
                        await flag.wait()
                except TimeoutError:
                    continue
                except psycopg.OperationalError as error:
                    log.warning("projection %s waits for the database: %s", projection.name, error)
                    await asyncio.sleep(RETRY_SECONDS)

    async def _step(self, projection: Projection) -> bool:
        """Project one batch; whether there may be more."""
        async with self._pool.connection() as connection, connection.transaction():
            held = await (await connection.execute(HOLD_CURSOR, (projection.name,))).fetchone()
            if held is None:
                return False
            end = await self._log.end()
            if held[0] >= end:
                return False
            position, _ = await self._project(connection, projection, held[0], end)
            await connection.execute(MOVE_CURSOR, (position, projection.name))
            return position < end

    async def _project(
        self, connection: psycopg.AsyncConnection, projection: Projection, position: int, end: int
    ) -> tuple[int, int]:
        """Project the next batch after `position`. The position reached, and how many events were read."""
        rows = await self._log.read(position, BATCH, (*projection.topics, ERASURE))
        events = await self._keyring.open(rows)
        views = await _load(connection, projection, [UUID(id) for id in {e.session_id for e in events}])
        erased = [UUID(event.session_id) for event in events if isinstance(event.event, SessionErased)]
        for event in events:
            views[event.session_id] = projection.evolve(views.get(event.session_id), event)
        if erased:
            views |= dict.fromkeys((Id(str(session_id)) for session_id in erased), None)
            await connection.execute(f"DELETE FROM {projection.name} WHERE session_id = ANY(%s)", (erased,))
        await _save(connection, projection, [view for view in views.values() if view is not None])
        last = rows[-1].position if rows else position
        return (last if len(rows) == BATCH else max(end, last)), len(rows)


async def _load(
    connection: psycopg.AsyncConnection, projection: Projection, session_ids: Sequence[UUID]
) -> dict[Id, Any | None]:
    query = f"SELECT * FROM {projection.name} WHERE session_id = ANY(%s)"
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, (session_ids,))
        return {Id(str(row["session_id"])): view_of(projection.row_class, row) for row in await cursor.fetchall()}


async def _save(connection: psycopg.AsyncConnection, projection: Projection, views: Sequence[Any]) -> None:
    columns = [field.name for field in fields(projection.row_class)]
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    statement = (
        f"INSERT INTO {projection.name} SELECT * FROM jsonb_populate_recordset(NULL::{projection.name}, %s::jsonb)"
        f" ON CONFLICT (session_id) DO UPDATE SET {changes}"
    )
    await connection.execute(statement, (msgspec.json.encode(views).decode(),))


def view_of(row_class: type[Any], row: Mapping[str, Any]) -> Any:
    """The view that a row of its table stands for."""
    return msgspec.convert({**row, "session_id": str(row["session_id"])}, row_class)
