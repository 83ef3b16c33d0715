"""Makes projections anew from the log: by the projector or, for rows of sessions, by folding each of them once more.

Erased sessions have no row.
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
from infrastructure.log.codec import StoredRow
from infrastructure.log.keyring import Keyring
from infrastructure.log.statements import BEGUN, NEXT_BEGUN, OF_SESSIONS
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.rows import REMOVE_EACH, SAVE
from infrastructure.views.projector import Projector
from projections.catalogue import CATALOGUE
from projections.projection import Inline, Projection
from projections.sessions import SessionRow, session_row

SESSIONS_AT_ONCE = 200


async def rebuild(
    name: str, projector: Projector, pool: AsyncConnectionPool, keyring: Keyring, progress: Callable[[int, int], None]
) -> int:
    """Make a projection of the catalogue anew; the number of events read. `progress` is told what is done and to do."""
    match CATALOGUE[name]:
        case Projection() as projection:
            return await projector.rebuild(projection, progress)
        case Inline():
            return await rebuild_sessions(pool, keyring, progress)


async def rebuild_sessions(pool: AsyncConnectionPool, keyring: Keyring, progress: Callable[[int, int], None]) -> int:
    """Rewrite the row of every session; a row that an append moves on meanwhile stays. The number of events read.

    `progress` is told sessions done and to be done.
    """
    ((total,),) = await fetch(pool, BEGUN)
    done = events = 0
    async for batch in _batches(pool):
        rows = await fetch(pool, OF_SESSIONS, ([session_id for session_id, _ in batch],), StoredRow)
        kinds = {str(session_id): kind_named(kind) for session_id, kind in batch}
        remaining = await keyring.open([row for row in rows if not row.erased])
        histories = groupby(remaining, key=attrgetter("session_id"))
        views = [_row(kinds[session_id], list(history)) for session_id, history in histories]
        async with pool.connection() as connection:
            await connection.execute(REMOVE_EACH, ([row.session_id for row in rows if row.is_erasure],))
            await connection.execute(SAVE, (msgspec.json.encode([asdict(view) for view in views]).decode(),))
        done, events = done + len(batch), events + len(rows)
        progress(done, total)
    return events


async def _batches(pool: AsyncConnectionPool) -> AsyncIterator[list[tuple[UUID, str]]]:
    last = UUID(int=0)
    while batch := await fetch(pool, NEXT_BEGUN, (last, SESSIONS_AT_ONCE)):
        yield batch
        last = batch[-1][0]


def _row(kind: Kind, history: list[Recorded]) -> SessionRow:
    decider = {**KINDS, **STREAMS}[kind]
    return session_row(decider, decider.fold(decider.initial(history[0].session_id), history))
