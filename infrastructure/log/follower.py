"""Follows the log behind a cursor of its own: what it works on and its cursor move in one transaction.

So each event counts exactly once, as far as the work is in the database. Any number of processes may follow by one
name: whoever holds the cursor's row works, the others find nothing to do.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeAlias

import psycopg
from psycopg_pool import AsyncConnectionPool

from infrastructure.log.codec import StoredRow
from infrastructure.log.cursors import ADD_CURSOR, HOLD_CURSOR, MOVE_CURSOR, WAIT_FOR_CURSOR
from infrastructure.log.event_log import EventLog
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.outages import persist

Batch: TypeAlias = tuple[Sequence[StoredRow], int]
"""Rows in order, and the position that is reached with them."""

Work: TypeAlias = Callable[[psycopg.AsyncConnection, Sequence[StoredRow], int], Awaitable[None]]
"""What is done with a batch: what it writes by the connection counts with the cursor, or not at all."""


class Follower:
    """Works on the events of some topics, `batch` at a time. `turns` bounds how many followers work at once."""

    def __init__(
        self,
        log: EventLog,
        wakeups: Wakeups,
        pool: AsyncConnectionPool,
        name: str,
        topics: Sequence[str],
        work: Work,
        *,
        batch: int,
        turns: contextlib.AbstractAsyncContextManager[object] | None = None,
    ) -> None:
        self._log, self._wakeups, self._pool = log, wakeups, pool
        self._name, self._topics, self._work, self._batch = name, topics, work, batch
        self._turns = turns or contextlib.nullcontext()
        self._has_cursor = False

    async def run(self, what: str, rest_seconds: float = 0.0) -> None:
        """Follow until cancelled. `rest_seconds` pass before what comes next is looked for."""
        async with self._wakeups.watch(*self._topics) as flag:

            async def follow() -> None:
                flag.clear()
                position = await self.catch_up()
                await asyncio.sleep(rest_seconds)
                await self._wakeups.grown(flag, beyond=position)

            await persist(what, follow)

    async def catch_up(self) -> int | None:
        """Work on all that the log has by now; the position reached, None if another process is at it."""
        await self._add_cursor()
        while step := await self._step():
            position, end = step
            if position >= end:
                return position
        self._has_cursor = False
        return None

    async def _add_cursor(self) -> None:
        """Add the cursor, and again only once it could not be had: another process has it, or it is not there."""
        if not self._has_cursor:
            async with self._pool.connection() as connection:
                await connection.execute(ADD_CURSOR, (self._name,))
            self._has_cursor = True

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncIterator[psycopg.AsyncConnection]:
        """A transaction in which nobody else works by this name, whoever is at it now."""
        async with self._turns, self._pool.connection() as connection, connection.transaction():
            await connection.execute(ADD_CURSOR, (self._name,))
            await connection.execute(WAIT_FOR_CURSOR, (self._name,))
            yield connection

    async def batches(self, end: int) -> AsyncGenerator[Batch, None]:
        """All there is to work on from the first event up to a position."""
        position = 0
        while position < end:
            rows, position = await self._read(position, end)
            yield rows, position

    async def move(self, connection: psycopg.AsyncConnection, position: int) -> None:
        """Say in the transaction that holds the cursor how far the work has come."""
        await connection.execute(MOVE_CURSOR, (position, self._name))

    async def _step(self) -> tuple[int, int] | None:
        """Work on one batch; the positions reached and to be reached, None if another process is at it."""
        async with self._turns, self._pool.connection() as connection, connection.transaction():
            held = await (await connection.execute(HOLD_CURSOR, (self._name,))).fetchone()
            if held is None:
                return None
            end = await self._log.end()
            if held[0] >= end:
                return held[0], end
            rows, position = await self._read(held[0], end)
            await self._work(connection, rows, position)
            await self.move(connection, position)
            return position, end

    async def _read(self, position: int, end: int) -> Batch:
        """The next rows after a position, and the position that they reach."""
        rows = await self._log.read(position, self._batch, self._topics)
        last = rows[-1].position if rows else position
        return rows, last if len(rows) == self._batch else max(end, last)
