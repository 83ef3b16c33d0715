"""What tells one installation from another: a random secret, made once, from which ids and pseudonyms are derived.

It is sealed with the master key like a session's key and outlives it: rotation seals it anew and changes nothing
that is derived from it.
"""

import hmac
import json
import os
from dataclasses import dataclass, field
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from infrastructure.keys.sealing import KEY_BYTES, CannotOpen, MasterKeys, SealedKey
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import SettingsError

NAME = "installation"

ADD = "INSERT INTO secrets VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
READ = "SELECT sealed, master_id FROM secrets WHERE name = %s"

ALIAS_LENGTH = 24
"""Hexadecimal digits, 96 bits: among a billion names, two share one with a chance of one in 10^11."""


@dataclass(frozen=True, slots=True)
class Installation:
    """Derives what nobody outside can: HMAC (RFC 2104) with keys made of the installation's secret."""

    secret: bytes = field(repr=False)

    def alias(self, purpose: str, name: str) -> str:
        """Another name for something: the same everywhere, no way back, and not to be matched with other purposes'."""
        return self._derived(purpose, name).hex()[:ALIAS_LENGTH]

    def key(self, purpose: str) -> bytes:
        """A key for a purpose, 64 bytes."""
        return hmac.digest(self.secret, purpose.encode(), "sha512")

    def uuid(self, *parts: str | None) -> UUID:
        """An id that is the same for the same parts, and that nobody outside finds by trying parts out.

        Laid out as RFC 9562 lays out what is made from a name (version 5).
        """
        return UUID(bytes=self._derived("ids", json.dumps(parts))[:16], version=5)

    def _derived(self, purpose: str, text: str) -> bytes:
        key = hmac.digest(self.secret, purpose.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256")


async def read_installation(pool: AsyncConnectionPool, master_keys: MasterKeys) -> Installation:
    """The installation that the database belongs to; a new one for a new database.

    Raises `SettingsError` when the master key that seals its secret is missing.
    """
    fresh = master_keys.seal(NAME, os.urandom(KEY_BYTES))
    async with pool.connection() as connection:
        await connection.execute(ADD, (NAME, fresh.sealed, fresh.master_id))
    ((sealed, master_id),) = await fetch(pool, READ, (NAME,))
    try:
        return Installation(master_keys.unseal(NAME, SealedKey(bytes(sealed), master_id)))
    except CannotOpen as error:
        raise SettingsError(f"this database belongs to another master key: {error}") from error
