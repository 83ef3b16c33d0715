"""Has PostgreSQL remove the files of its write-ahead log, which hold all that was ever written to a table.

A checkpoint removes the files that no crash would need. With `wal_recycle` on it renames them instead, and their bytes
stay until they are written over; so it has to be off. Files that wait under new names since before that are used up.
"""

import psycopg
from psycopg.errors import InsufficientPrivilege

FILES = "SELECT name FROM pg_ls_waldir() WHERE name ~ '^[0-9A-F]{24}$'"
CURRENT = "SELECT pg_walfile_name(pg_current_wal_insert_lsn())"
SWITCH = "SELECT pg_switch_wal()"
CHECKPOINT = "CHECKPOINT"
RECYCLES = "SELECT current_setting('wal_recycle')::bool"
KEPT_BY = (
    "SELECT coalesce(string_agg(reason, ', '), 'a replication slot, an archive or a standby') FROM ("
    " SELECT 'replication slot ' || slot_name FROM pg_replication_slots WHERE restart_lsn IS NOT NULL"
    " UNION ALL SELECT name || ' ' || setting FROM pg_settings"
    " WHERE name IN ('archive_mode', 'wal_keep_size') AND setting NOT IN ('off', '0')"
    ") AS found (reason)"
)


class TheWalRemains(Exception):
    """Raised when files of the write-ahead log of before are still there; says what an operator has to do."""


async def retire_wal(connection: psycopg.AsyncConnection) -> int:
    """Have all files removed that are there now; how many. Raises `TheWalRemains`."""
    if await _one(connection, RECYCLES):
        raise TheWalRemains("wal_recycle is on: ALTER SYSTEM SET wal_recycle = off; SELECT pg_reload_conf();")
    try:
        return await _retire(connection)
    except InsufficientPrivilege as error:
        role = await _one(connection, "SELECT quote_ident(current_user)")
        raise TheWalRemains(
            f"{role} lacks a right: GRANT pg_checkpoint, pg_monitor TO {role};"
            f" GRANT EXECUTE ON FUNCTION pg_switch_wal() TO {role};"
        ) from error


async def _retire(connection: psycopg.AsyncConnection) -> int:
    """Each round uses up one file and has those before it removed."""
    old = left = await _files(connection)
    while left:
        await connection.execute(SWITCH)
        await connection.execute(CHECKPOINT)
        left = old & await _files(connection)
        if left and min(left) < await _one(connection, CURRENT):
            raise TheWalRemains(f"files of the write-ahead log are kept by: {await _one(connection, KEPT_BY)}")
    return len(old)


async def _files(connection: psycopg.AsyncConnection) -> set[str]:
    return {name for (name,) in await (await connection.execute(FILES)).fetchall()}


async def _one(connection: psycopg.AsyncConnection, query: str) -> str:
    row = await (await connection.execute(query)).fetchone()
    assert row is not None
    return row[0]  # type: ignore[no-any-return]
