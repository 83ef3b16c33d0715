"""Has what is erased disappear from the disk: from the files of tables, and from PostgreSQL's write-ahead log.

An erasure says which partition of the keys it touched (`erased_from`). A shredding takes these up under the lock of
appends, writes them and all other tables anew, has the write-ahead log of before removed, and says when that was. Each
step is put down, and each may be repeated: whoever is killed in the middle, the next worker goes on. One process is at
it at a time, and however much is erased, at most once in some minutes.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool

from infrastructure.keys.stored_keys import PARTITIONS
from infrastructure.log.statements import END
from infrastructure.postgres.database import connect
from infrastructure.postgres.driver import LONG_SECONDS, patience
from infrastructure.postgres.locks import APPEND_LOCK, LOCK, TRY_SHREDDING
from infrastructure.postgres.outages import TROUBLE, reason
from infrastructure.postgres.queries import fetch
from infrastructure.postgres.rewriting import KEYS, STATISTICS, TheTableIsInUse, rewrite
from infrastructure.postgres.shredding_tables import noting
from infrastructure.postgres.wal import TheWalRemains, retire_wal
from infrastructure.views.projector import Projector, views_have_followed
from projections.catalogue import PROJECTIONS

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""How often is looked for something to do; more often if erasures are to wait for less."""

IS_DUE = (
    "SELECT EXISTS (SELECT FROM erased_from WHERE since <= clock_timestamp() - make_interval(secs => %s))"
    " OR EXISTS (SELECT FROM shreddings WHERE finished_at IS NULL)"
)
IS_ERASED = "SELECT FROM erased_from LIMIT 1"
BEGIN = (
    "WITH touched AS (DELETE FROM erased_from RETURNING table_name)"
    " INSERT INTO shreddings (position, begun_at, tables)"
    f" SELECT ({END}), clock_timestamp(),"
    " ARRAY(SELECT table_name FROM touched UNION SELECT c.oid::regclass::text FROM pg_class AS c"
    " WHERE c.relkind = 'r' AND NOT c.relispartition"
    " AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'shreddings'::regclass)"
    " UNION SELECT %s)"
)
"""All tables beside the log go along, whatever is kept in them; of the keys, the partitions that were touched."""

EVERY_PARTITION = noting(PARTITIONS)
TO_DO = "SELECT DISTINCT unnest(tables) FROM shreddings WHERE finished_at IS NULL"
IS_BEGUN = "SELECT FROM shreddings WHERE finished_at IS NULL LIMIT 1"
DONE = "UPDATE shreddings SET tables = array_remove(tables, %s) WHERE finished_at IS NULL"
FINISH = "UPDATE shreddings SET finished_at = clock_timestamp() WHERE finished_at IS NULL"


class AnotherProcessShreds(Exception):
    """Raised when another process shreds at the moment."""


class Shredding:
    """Shreds what is erased, `seconds` after it was."""

    def __init__(self, pool: AsyncConnectionPool, url: str, projector: Projector, seconds: float) -> None:
        self._pool, self._url, self._projector, self._seconds = pool, url, projector, seconds
        self._warned = ""

    async def run(self) -> None:
        """Shred what is erased until cancelled."""
        while True:
            await asyncio.sleep(min(LOOK_SECONDS, max(1.0, self._seconds)))
            try:
                ((due,),) = await fetch(self._pool, IS_DUE, (self._seconds,))
                if due:
                    await self.shred()
                    self._warned = ""
            except AnotherProcessShreds:
                continue
            except (*TROUBLE, TheTableIsInUse, TheWalRemains) as error:
                self._warn(reason(error))

    async def shred(self, tell: Callable[[str, str], None] | None = None, *, whole: bool = False) -> bool:
        """Shred what is erased by now, and go on with what was begun; whether there was anything to do.

        `tell` learns what was done with each table, and with the write-ahead log. `whole` does all there is, tables of
        any size. Raises `AnotherProcessShreds`, `TheTableIsInUse` or `TheWalRemains`; repeated, it goes on from there.
        """
        with patience(LONG_SECONDS):
            return await self._shred(tell, whole=whole)

    async def _shred(self, tell: Callable[[str, str], None] | None, *, whole: bool) -> bool:
        async with self._turn() as connection:
            await self._begin(connection, whole=whole)
            if not await _rows(connection, IS_BEGUN):
                return False
            for table in sorted((table for (table,) in await _rows(connection, TO_DO)), key=_place):
                done = await rewrite(connection, table, whole=whole)
                await connection.execute(DONE, (table,))
                if tell:
                    tell(table, done)
            removed = await retire_wal(connection)
            await connection.execute(FINISH)
            if tell:
                tell("write-ahead log", f"{removed} files removed")
            return True

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[psycopg.AsyncConnection]:
        """A connection of the one process that shreds. Raises `AnotherProcessShreds`."""
        async with await connect(self._url) as connection:
            ((ours,),) = await _rows(connection, TRY_SHREDDING)
            if not ours:
                raise AnotherProcessShreds
            yield connection

    async def _begin(self, connection: psycopg.AsyncConnection, *, whole: bool) -> None:
        """Take up what is erased, once all views have dropped it."""
        if whole:
            await connection.execute(EVERY_PARTITION)
        if not await _rows(connection, IS_ERASED):
            return
        while not await views_have_followed(self._pool):
            for projection in PROJECTIONS.values():
                await self._projector.catch_up(projection)
            await asyncio.sleep(0.1)
        async with connection.transaction():
            await connection.execute(LOCK, (APPEND_LOCK,))
            await connection.execute(BEGIN, (STATISTICS,))

    def _warn(self, problem: str) -> None:
        """Tell an operator, once for each problem."""
        if problem != self._warned:
            self._warned = problem
            log.warning("what is erased is still on the disk: %s", problem)


def _place(table: str) -> tuple[bool, bool, str]:
    """Keys first, the planner's statistics last."""
    return KEYS not in table, table == STATISTICS, table


async def _rows(connection: psycopg.AsyncConnection, query: str, *values: Any) -> list[Any]:
    return await (await connection.execute(query, values)).fetchall()
