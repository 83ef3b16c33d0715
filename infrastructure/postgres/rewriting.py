"""Writes tables anew, so that nothing is left in their files of rows that were removed or changed.

VACUUM alone frees the space of such rows and leaves their bytes in it. VACUUM FULL writes what is there into a new
file, and PostgreSQL empties the old one. It keeps everybody else from the table meanwhile, so it is for small tables,
waits for its turn only for a moment, and comes again.
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
from psycopg.errors import DeadlockDetected, LockNotAvailable

SMALL_BYTES = 32 * 2**20
"""Tables up to this size, with their indexes, are written anew while servers run: in a second at most."""

KEYS = "session_keys"
"""Part of the names of the partitions that hold keys: they are written anew whatever their size."""

STATISTICS = "pg_catalog.pg_statistic"
"""Where the planner keeps samples of columns, people's ids among them."""

LOCK_WAIT = "100ms"
"""How long a rewrite waits for its turn: those who come after it wait behind it."""

ATTEMPTS = 9
PAUSE_SECONDS = 0.1
"""Before the second attempt at a table; twice as long before each further one: 25 seconds in all."""

WAIT_BRIEFLY = f"SET lock_timeout = '{LOCK_WAIT}'"
IS_THERE = "SELECT to_regclass(%s) IS NOT NULL"
NUMBER = re.compile(r"\d+")
IS_OURS = (
    "SELECT pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE') FROM pg_class AS c, pg_database AS d"
    " WHERE c.oid = %s::regclass AND d.datname = current_database()"
)
SIZE = "SELECT pg_total_relation_size(%s::regclass)"
MAY_FORGET = "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"
FORGET = "DELETE FROM pg_statistic WHERE starelid = %s::regclass"
"""ANALYZE keeps the samples of a table that has become empty."""


class TheTableIsInUse(Exception):
    """Raised when a table could not be had, or a transaction of before may still read the rows that were removed."""

    def __init__(self, table: str) -> None:
        super().__init__(f"{table} is in use by a transaction that began before; it is tried again")


async def rewrite(connection: psycopg.AsyncConnection, table: str, *, whole: bool = False) -> str:
    """Write a table anew, if it is small or `whole` says so; what was done, in words. Raises `TheTableIsInUse`."""
    await connection.execute(WAIT_BRIEFLY)
    for attempt in range(ATTEMPTS):
        if attempt:
            await asyncio.sleep(PAUSE_SECONDS * 2 ** (attempt - 1))
        with suppress(LockNotAvailable, DeadlockDetected):
            if done := await _attempt(connection, table, whole=whole):
                return done
    raise TheTableIsInUse(table)


async def _attempt(connection: psycopg.AsyncConnection, table: str, *, whole: bool) -> str | None:
    """What was done; None if rows of before are still there, because somebody may read them."""
    if not await _value(connection, IS_THERE, table):
        return "gone"
    if not await _value(connection, IS_OURS, table):
        return "left: it belongs to another role, which may run VACUUM FULL on it"
    if whole or KEYS in table or await _value(connection, SIZE, table) <= SMALL_BYTES:
        return "written anew" if await _rewritten(connection, table) else None
    await connection.execute(f"VACUUM (ANALYZE, TRUNCATE false, SKIP_LOCKED) {table}")
    return f"vacuumed: over {SMALL_BYTES >> 20} MB, written anew by --whole"


async def _rewritten(connection: psycopg.AsyncConnection, table: str) -> bool:
    """Whether no row of before is left in the table's new file."""
    if table == STATISTICS:
        return await _vacuumed_full(connection, table)
    if await _value(connection, MAY_FORGET):
        await connection.execute(FORGET, (table,))
    return await _vacuumed_full(connection, table, ", ANALYZE")


async def _vacuumed_full(connection: psycopg.AsyncConnection, table: str, options: str = "") -> bool:
    """VACUUM FULL tells in the detail of a notice how many dead rows some transaction may still read."""
    with _details(connection) as details:
        await connection.execute(f"VACUUM (FULL, VERBOSE{options}) {table}")
        return not any(int(kept) for detail in details for kept in NUMBER.findall(detail)[:1])


@contextmanager
def _details(connection: psycopg.AsyncConnection) -> Iterator[list[str]]:
    details: list[str] = []

    def keep(notice: psycopg.errors.Diagnostic) -> None:
        if notice.message_detail:
            details.append(notice.message_detail)

    connection.add_notice_handler(keep)
    try:
        yield details
    finally:
        connection.remove_notice_handler(keep)


async def _value(connection: psycopg.AsyncConnection, query: str, *values: str) -> int:
    """The one value that a query gives."""
    row = await (await connection.execute(query, values)).fetchone()
    assert row is not None
    return int(row[0])
