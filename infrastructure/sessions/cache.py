"""Sessions in use, held folded: the latest used of them, at most as many and as large as there is room for."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.decider import AnyDecider
from domain.lifecycle import TheSessionIsErased
from domain.session import Id, Session
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.appends import EventRow
from infrastructure.log.codec import StoredRow, recorded
from infrastructure.log.event_log import EventLog
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.queries import fetch
from infrastructure.process.caches import ENTRY_BYTES, Cache
from infrastructure.sessions.loader import Loaded, Loader

SNAPSHOT_EVERY = 100
"""Events after which a new snapshot is taken, at the earliest."""

SNAPSHOT_SHARE = 4
"""A snapshot has at most so many bytes for each byte of the events since the last: a large state is kept less often."""

SESSION_BYTES, EXPANSION = 7000, 3
"""What a held session takes in memory at least; and for each byte of JSON that its state was made of (measured)."""

HEADS = "SELECT id, version FROM sessions WHERE id = ANY(%s)"


@dataclass(slots=True)
class Held:
    """A session in use. Its state moves on under its lock only.

    `stored_bytes` is what its state was made of, as it is stored: a snapshot of `snapshot_bytes`, and the events after
    it.
    """

    decider: AnyDecider
    state: Session
    key: SessionKey
    snapshot_version: int = 0
    snapshot_bytes: int = 0
    stored_bytes: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class SessionCache:
    """The sessions of this process that are in use."""

    def __init__(self, log: EventLog, pool: AsyncConnectionPool, loader: Loader, held: Cache[Id, Held]) -> None:
        self._log, self._pool, self._loader, self._held = log, pool, loader, held
        self._heads: Batches[UUID, int | None] = Batches(self._load_heads)
        self._loads: Batches[Id, Loaded | None] = Batches(loader.load)
        self._snapshots: set[asyncio.Task[None]] = set()

    async def hold(self, session_id: Id) -> Held | None:
        """The session, as far as it is known here; None when there is none, or its key is gone."""
        if held := self._held.get(session_id):
            return held
        loaded = await self._loads.of(session_id)
        if loaded is None:
            return None
        held = self._held.get(session_id) or self.keep(Held(*loaded))
        return await self._caught_up(held, loaded.state.version)

    async def hold_current(self, session_id: Id) -> Held | None:
        """The session as it stands in the log now; None also when it is erased, whatever is held here."""
        held = self._held.get(session_id)
        if held is None:
            return await self.hold(session_id)
        head = await self.head(session_id)
        if head is None:
            self.forget(session_id)
            return None
        return await self._caught_up(held, head)

    async def hold_at_least(self, session_id: Id, version: int) -> Held | None:
        """The session at a version that it is known to have reached, or later; None when it is erased."""
        held = await self.hold(session_id)
        return await self._caught_up(held, version) if held else None

    async def _caught_up(self, held: Held, version: int) -> Held | None:
        if held.state.version < version:
            try:
                async with held.lock:
                    await self.reload(held)
            except TheSessionIsErased:
                return None
        return held

    def keep(self, held: Held) -> Held:
        """Hold a session from now on, as large as it is now, at the cost of those that were not used for longest."""
        return self._held.put(held.state.id, held, ENTRY_BYTES + SESSION_BYTES + EXPANSION * held.stored_bytes)

    def forget(self, session_id: Id) -> None:
        """Hold a session no longer."""
        self._held.forget(session_id)

    async def head(self, session_id: Id) -> int | None:
        """The version of the session in the log; sessions that are asked for at the same time share one query."""
        return await self._heads.of(UUID(session_id))

    async def reload(self, held: Held) -> None:
        """Fold what the log has beyond the state that is held. The caller has the lock.

        Raises `TheSessionIsErased`; then the session is not held any more.
        """
        rows = await self._log.of_session(UUID(held.state.id), held.state.version)
        if any(row.erased for row in rows):
            self.forget(held.state.id)
            raise TheSessionIsErased(field="sessionId", session_id=held.state.id)
        held.state = held.decider.fold(held.state, [recorded(held.key, row) for row in rows])
        self._grown(held, rows)

    def moved(self, held: Held, state: Session, stored: Iterable[EventRow]) -> None:
        """Take the state after an append, and a snapshot of it now and then. The caller has the lock."""
        held.state = state
        self._grown(held, stored)
        if _has_outgrown_its_snapshot(held):
            held.snapshot_version = state.version
            task = asyncio.create_task(self._snapshot(held, state))
            self._snapshots.add(task)
            task.add_done_callback(self._snapshots.discard)

    def _grown(self, held: Held, events: Iterable[StoredRow | EventRow]) -> None:
        """Weigh a session again, if it is held at all: forgotten ones stay so."""
        held.stored_bytes += sum(len(event.state) for event in events)
        if self._held.get(held.state.id) is held:
            self.keep(held)

    async def _snapshot(self, held: Held, state: Session) -> None:
        """Keep a snapshot. What the state was made of before no longer counts: much of it has been replaced since."""
        held.snapshot_bytes = held.stored_bytes = await self._loader.save_snapshot(held.key, state)

    async def _load_heads(self, session_ids: list[UUID]) -> Sequence[int | None]:
        heads = dict(await fetch(self._pool, HEADS, (session_ids,)))
        return [heads.get(session_id) for session_id in session_ids]


def _has_outgrown_its_snapshot(held: Held) -> bool:
    """Whether a new snapshot costs little beside what has happened since the last."""
    events, grown = held.state.version - held.snapshot_version, held.stored_bytes - held.snapshot_bytes
    return events >= SNAPSHOT_EVERY and SNAPSHOT_SHARE * grown >= held.snapshot_bytes
