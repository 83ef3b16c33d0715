"""Session keys for readers of the whole log, fetched in batches and kept for a while."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.session import Id, Recorded
from infrastructure.keys.sealing import MasterKeyIsMissing, MasterKeys, SealedKey, SessionKey
from infrastructure.keys.stored_keys import OF_SESSIONS
from infrastructure.log.codec import StoredRow, recorded, recorded_erasure
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.queries import fetch
from infrastructure.process.caches import EvenCache

log = logging.getLogger(__name__)

CAPACITY = 10_000
"""Keys; far more than the sessions that one call may open events of."""

KEY_BYTES = 2600
"""What a key takes, its session's id and the cipher made of it included."""


class Keyring:
    """Opens the rows of many sessions. Of an erased session only the fact that it is erased is left."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
        self._pool, self._master_keys = pool, master_keys
        self._keys: EvenCache[UUID, SessionKey] = EvenCache("session_keys", entries=CAPACITY, entry_bytes=KEY_BYTES)
        self._missed: set[str] = set()
        self._sealed: Batches[UUID, SealedKey | None] = Batches(self._load_sealed)

    async def open(self, rows: Sequence[StoredRow], *, strict: bool = False) -> list[Recorded]:
        """The events of the rows that can still be read, in order.

        Rows under a master key that we do not have are left out too, which is logged once for each key; `strict`
        raises `MasterKeyIsMissing` instead.
        """
        there = [row for row in rows if not row.erased]
        await self._fetch({row.session_id for row in there if self._keys.get(row.session_id) is None}, strict)
        return [event for row in rows if (event := self._opened(row))]

    async def key(self, session_id: UUID) -> SessionKey | None:
        """The key of a session; None if it is erased, or sealed by a master key that we do not have."""
        if (kept := self._keys.get(session_id)) is None:
            await self._fetch([session_id], strict=False)
        return kept or self._keys.get(session_id)

    def forget(self, session_id: Id) -> None:
        """Keep the key of a session no longer."""
        self._keys.forget(UUID(session_id))

    def _opened(self, row: StoredRow) -> Recorded | None:
        if row.is_erasure:
            return recorded_erasure(row)
        key = None if row.erased else self._keys.get(row.session_id)
        return recorded(key, row) if key else None

    async def _fetch(self, missing: Iterable[UUID], strict: bool) -> None:
        wanted = list(missing)
        for session_id, sealed in zip(wanted, await asyncio.gather(*map(self._sealed.of, wanted)), strict=True):
            try:
                if sealed:
                    self._keys.keep(session_id, self._master_keys.open(str(session_id), sealed))
            except MasterKeyIsMissing as missed:
                if strict:
                    raise
                self._tell(missed)

    async def _load_sealed(self, session_ids: list[UUID]) -> list[SealedKey | None]:
        rows = await fetch(self._pool, OF_SESSIONS, (list(set(session_ids)),))
        found = {session_id: SealedKey(sealed, master_id) for session_id, sealed, master_id in rows}
        return [found.get(session_id) for session_id in session_ids]

    def _tell(self, missed: MasterKeyIsMissing) -> None:
        if missed.master_id not in self._missed:
            self._missed.add(missed.master_id)
            log.error("%s, then run `lyceum rebuild --all`: events are left out of views", missed)
