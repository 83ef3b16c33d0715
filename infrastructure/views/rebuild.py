"""Makes the `sessions` view anew: the rows that every append keeps, folded once more from all events.

Erased sessions have none.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from itertools import groupby
from operator import attrgetter
from uuid import UUID

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS, STREAMS
from domain.session import Kind, Recorded, kind_named
from infrastructure.log.codec import COLUMNS, StoredRow
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.queries import fetch
from projections.sessions import SessionRow, session_row

SESSIONS_AT_ONCE = 200

NEXT_SESSIONS = (
    "SELECT originator_id, kind FROM stored_events WHERE originator_version = 1 AND originator_id > %s"
    " AND kind IS NOT NULL ORDER BY originator_id LIMIT %s"
)
THEIR_EVENTS = (
    f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
)
COUNT = "SELECT count(*) FROM stored_events WHERE originator_version = 1 AND kind IS NOT NULL"
DELETE = "DELETE FROM sessions WHERE id = ANY(%s)"
SAVE = (
    "INSERT INTO sessions AS s SELECT made.* FROM jsonb_populate_recordset(NULL::sessions, %s::jsonb) AS made"
    " CROSS JOIN LATERAL (SELECT 1 FROM session_keys WHERE session_id = made.id FOR KEY SHARE) AS k"
    " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, owner_id = excluded.owner_id, status = excluded.status,"
    " version = excluded.version, started_at = excluded.started_at, last_active_at = excluded.last_active_at,"
    " completed_at = excluded.completed_at, active_seconds = excluded.active_seconds, claim = excluded.claim"
    " WHERE s.version <= excluded.version"
)


async def rebuild_sessions(pool: AsyncConnectionPool, keyring: Keyring, progress: Callable[[int, int], None]) -> int:
    """Rewrite the row of every session; a row that an append moves on meanwhile stays. The number of events read.

    `progress` is told sessions done and to be done.
    """
    ((total,),) = await fetch(pool, COUNT)
    done = events = 0
    async for batch in _batches(pool):
        rows = await fetch(pool, THEIR_EVENTS, ([session_id for session_id, _ in batch],), StoredRow)
        kinds = {str(session_id): kind_named(kind) for session_id, kind in batch}
        remaining = await keyring.open([row for row in rows if not row.erased])
        histories = groupby(remaining, key=attrgetter("session_id"))
        views = [_row(kinds[session_id], list(history)) for session_id, history in histories]
        async with pool.connection() as connection:
            await connection.execute(DELETE, ([row.session_id for row in rows if row.is_erasure],))
            await connection.execute(SAVE, (msgspec.json.encode([asdict(view) for view in views]).decode(),))
        done, events = done + len(batch), events + len(rows)
        progress(done, total)
    return events


async def _batches(pool: AsyncConnectionPool) -> AsyncIterator[list[tuple[UUID, str]]]:
    last = UUID(int=0)
    while batch := await fetch(pool, NEXT_SESSIONS, (last, SESSIONS_AT_ONCE)):
        yield batch
        last = batch[-1][0]


def _row(kind: Kind, history: list[Recorded]) -> SessionRow:
    decider = {**KINDS, **STREAMS}[kind]
    return session_row(decider, decider.fold(decider.initial(history[0].session_id), history))
