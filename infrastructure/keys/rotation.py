"""Puts what is sealed with older master keys under the current one: keys of sessions and papers, the own secret.

Each row changes by itself, from the sealed form that was read to the new one, so it may be broken off, run twice, and
run while servers start and erase sessions. What a server has opened stays open: the keys inside remain the same.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from infrastructure.keys.sealing import CannotOpen, MasterKeyIsMissing, MasterKeys, SealedKey
from infrastructure.postgres.queries import fetch

BATCH = 500

COUNTS = (
    "SELECT master_id, count(*) FROM (SELECT master_id FROM session_keys UNION ALL SELECT master_id FROM secrets)"
    " AS sealed GROUP BY master_id"
)
TO_DO = "SELECT count(*) FROM session_keys WHERE master_id <> %s"
SECRETS = "SELECT name, sealed, master_id FROM secrets WHERE master_id <> %s"
NEXT = (
    "SELECT session_id, sealed, master_id FROM session_keys WHERE master_id <> %s AND session_id > %s"
    " ORDER BY session_id LIMIT %s"
)
RESEAL_OWN = "UPDATE secrets SET sealed = %s, master_id = %s WHERE name = %s AND sealed = %s"
RESEAL = (
    "UPDATE session_keys AS k SET sealed = made.after, master_id = %s"
    " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS made (id, before, after)"
    " WHERE k.session_id = made.id AND k.sealed = made.before"
)


@dataclass(frozen=True, slots=True)
class MasterKeyUse:
    """How much is sealed with a master key; whether we have it, and whether it is the one that seals."""

    master_id: str
    rows: int
    is_known: bool
    is_current: bool

    @property
    def verdict(self) -> str:
        """What that means for an operator."""
        if not self.is_known:
            return "missing: put it back into LYCEUM_MASTER_KEY"
        if self.is_current:
            return "current: seals what is new"
        return "needed until `lyceum keys rotate` is done" if self.rows else "not needed any more: may be dropped"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: how many keys it sealed anew, and how much it could not open, own secrets included."""

    resealed: int
    unopened: int


async def master_key_uses(pool: AsyncConnectionPool, master_keys: MasterKeys) -> list[MasterKeyUse]:
    """Every master key that we have or that something is sealed with, ours first and in order."""
    counts = dict(await fetch(pool, COUNTS))
    known = master_keys.ids
    ids = [*known, *sorted(counts.keys() - set(known))]
    return [MasterKeyUse(id, counts.get(id, 0), id in known, id == master_keys.current) for id in ids]


async def require_every_master_key(pool: AsyncConnectionPool, master_keys: MasterKeys) -> None:
    """Raise `MasterKeyIsMissing` when something is sealed with a master key that we do not have."""
    for use in await master_key_uses(pool, master_keys):
        if not use.is_known:
            raise MasterKeyIsMissing(use.master_id)


async def rotate(pool: AsyncConnectionPool, master_keys: MasterKeys, progress: Callable[[int, int], None]) -> Rotation:
    """Seal everything with the current master key. What cannot be opened stays as it is.

    `progress` is told how many keys are done and to be done.
    """
    ((total,),) = await fetch(pool, TO_DO, (master_keys.current,))
    resealed, unopened, last = 0, await _rotate_secrets(pool, master_keys), UUID(int=0)
    total += unopened
    while rows := await fetch(pool, NEXT, (master_keys.current, last, BATCH)):
        made = [(id, before, after) for id, before, after in _resealed(master_keys, rows) if after]
        if made:
            async with pool.connection() as connection:
                await connection.execute(RESEAL, (master_keys.current, *map(list, zip(*made, strict=True))))
        resealed, unopened, last = resealed + len(made), unopened + len(rows) - len(made), rows[-1][0]
        progress(resealed + unopened, max(resealed + unopened, total))
    return Rotation(resealed, unopened)


async def _rotate_secrets(pool: AsyncConnectionPool, master_keys: MasterKeys) -> int:
    """Seal the installation's own secrets anew; how many of them do not open."""
    unopened = 0
    for name, before, after in _resealed(master_keys, await fetch(pool, SECRETS, (master_keys.current,))):
        if after is None:
            unopened += 1
            continue
        async with pool.connection() as connection:
            await connection.execute(RESEAL_OWN, (after, master_keys.current, name, before))
    return unopened


def _resealed(master_keys: MasterKeys, rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, bytes, bytes | None]]:
    """Each row's id, and its sealed form before and after; None for one that does not open."""
    for id, sealed, master_id in rows:
        try:
            yield id, sealed, master_keys.reseal(str(id), SealedKey(sealed, master_id)).sealed
        except CannotOpen:
            yield id, sealed, None
