"""From the log to a state: the latest snapshot, and the events after it."""

import asyncio
import logging
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool

from domain.decider import AnyDecider
from domain.kinds import Deciders
from domain.session import Id, RefusalCode, Refused, Session, kind_named
from infrastructure.keys.sealing import CannotOpen, MasterKeyIsMissing, MasterKeys, SealedKey, SessionKey
from infrastructure.keys.stored_keys import HOLD
from infrastructure.log.codec import StoredRow, open_state, recorded, seal_state
from infrastructure.log.event_log import BATCH, EventLog
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.histories import LOAD, LOAD_EACH

log = logging.getLogger(__name__)

SAVE_SNAPSHOT = (
    f"INSERT INTO snapshots AS n SELECT %s, %s, %s FROM ({HOLD}) AS k"
    " ON CONFLICT (session_id) DO UPDATE"
    " SET version = excluded.version, state = excluded.state WHERE n.version < excluded.version"
)

SNAPSHOT_UNTIL = "SELECT version, state FROM snapshots WHERE session_id = %s AND version <= %s"


class TheSessionCannotBeOpened(Refused):
    """The session is sealed with master key {master_id}, which is missing. The operators have to put it back."""

    code = RefusalCode.UPSTREAM_UNAVAILABLE


class Loaded(NamedTuple):
    """A session as the log has it. `stored_bytes` is the size of what it was made of."""

    decider: AnyDecider
    state: Session
    key: SessionKey
    snapshot_version: int
    snapshot_bytes: int
    stored_bytes: int


class Loader:
    """Loads sessions of the kinds that it has deciders for, and saves the snapshots that make it quick."""

    def __init__(self, log: EventLog, pool: AsyncConnectionPool, master_keys: MasterKeys, deciders: Deciders) -> None:
        self._log, self._pool, self._master_keys, self._deciders = log, pool, master_keys, deciders

    async def load(self, session_ids: Sequence[Id]) -> list[Loaded | Refused | None]:
        """Each session; None where there is none any more, `TheSessionCannotBeOpened` if its master key is missing."""
        wanted = [UUID(session_id) for session_id in dict.fromkeys(session_ids)]
        found: dict[Id, Loaded | Refused | None] = {}
        for session_id, rows in groupby(await self._rows(wanted), key=itemgetter(0)):
            id = Id(str(session_id))
            try:
                found[id] = await self._loaded(id, list(rows))
            except TheSessionCannotBeOpened as refused:
                found[id] = refused
            await asyncio.sleep(0)
        return [found.get(session_id) for session_id in session_ids]

    async def _rows(self, wanted: Sequence[UUID]) -> Sequence[Sequence[Any]]:
        if len(wanted) == 1:
            return await fetch(self._pool, LOAD, {"id": wanted[0]})
        return await fetch(self._pool, LOAD_EACH, {"ids": wanted})

    async def _loaded(self, session_id: Id, rows: Sequence[Sequence[Any]]) -> Loaded | None:
        _, kind, sealed, master_id, version, snapshot, *_ = rows[0]
        decider = self._deciders.get(kind_named(kind))
        if decider is None:
            return None
        try:
            key = self._master_keys.open(session_id, SealedKey(sealed, master_id))
        except MasterKeyIsMissing as missing:
            log.error("session %s cannot be opened: %s", session_id, missing)
            raise TheSessionCannotBeOpened(session_id=session_id, master_id=missing.master_id) from None
        state = _from_snapshot(decider, key, session_id, version, snapshot)
        snapshot_version = state.version
        rest = [StoredRow(*row[6:]) for row in rows if row[6] is not None]
        if version and not snapshot_version:
            rest = await self._log.of_session(UUID(session_id))
        if any(row.erased for row in rest):
            return None
        snapshot_bytes = len(snapshot) if snapshot_version else 0
        stored_bytes = snapshot_bytes + sum(len(row.state) for row in rest)
        state = decider.fold(state, [recorded(key, row) for row in rest])
        return Loaded(decider, state, key, snapshot_version, snapshot_bytes, stored_bytes)

    async def at(self, decider: AnyDecider, key: SessionKey, session_id: Id, version: int) -> Session | None:
        """The state at a version; None if there is no such version, or it is erased.

        It is folded from the snapshot or, where that was taken later, from the first event.
        """
        rows = await fetch(self._pool, SNAPSHOT_UNTIL, (UUID(session_id), version))
        state = _from_snapshot(decider, key, session_id, *(rows[0] if rows else (None, b"")))
        while state.version < version:
            rows = await self._log.of_session(UUID(session_id), state.version, min(BATCH, version - state.version))
            if not rows or rows[0].erased:
                return None
            state = decider.fold(state, [recorded(key, row) for row in rows])
        return state if version > 0 else None

    async def save_snapshot(self, key: SessionKey, state: Session) -> int:
        """Keep a state, so that loading starts from there; its bytes as it is stored.

        A failure costs time at the next load, nothing else.
        """
        sealed = seal_state(key, state.id, state.version, state)
        try:
            async with self._pool.connection() as connection:
                await connection.execute(SAVE_SNAPSHOT, (UUID(state.id), state.version, sealed, UUID(state.id)))
        except psycopg.Error:
            log.warning("no snapshot of session %s was taken", state.id, exc_info=True)
        return len(sealed)


def _from_snapshot(decider: AnyDecider, key: SessionKey, session_id: Id, version: int | None, sealed: bytes) -> Session:
    initial: Session = decider.initial(session_id)
    if version is None:
        return initial
    try:
        return open_state(key, session_id, version, sealed, type(initial))
    except CannotOpen:
        log.warning("the snapshot of session %s is of another shape; folding from the first event", session_id)
        return initial
