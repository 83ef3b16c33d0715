"""Session keys for readers of the whole log, fetched in batches and kept for a while."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.session import Recorded
from infrastructure.codec import StoredRow, recorded
from infrastructure.crypto import MasterKeys, SealedKey, SessionKey
from infrastructure.event_log import fetch

CAPACITY = 10_000

KEYS = "SELECT session_id, sealed, master_id FROM session_keys WHERE session_id = ANY(%s)"


class Keyring:
    """Opens the rows of many sessions. Rows whose key has been destroyed are left out: their content is gone."""

    def __init__(self, pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
        self._pool, self._master_keys = pool, master_keys
        self._keys: OrderedDict[UUID, SessionKey] = OrderedDict()

    async def open(self, rows: Sequence[StoredRow]) -> list[Recorded]:
        """The events of the rows that can still be read, in order."""
        await self._fetch({row.session_id for row in rows if row.session_id not in self._keys})
        opened = [recorded(self._keys[row.session_id], row) for row in rows if row.session_id in self._keys]
        while len(self._keys) > CAPACITY:
            self._keys.popitem(last=False)
        return opened

    async def _fetch(self, missing: Iterable[UUID]) -> None:
        if wanted := list(missing):
            for session_id, sealed, master_id in await fetch(self._pool, KEYS, (wanted,)):
                self._keys[session_id] = self._master_keys.open(str(session_id), SealedKey(sealed, master_id))
