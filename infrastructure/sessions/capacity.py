"""How many sessions may be open at once: a learner's of one kind, and all of them on all servers together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS
from domain.session import Kind, RefusalCode, Refused
from infrastructure.postgres.locks import ALL_STARTS, STARTS_OF_LEARNER
from infrastructure.postgres.queries import fetch

OPEN_SESSIONS = (
    "SELECT count(*) FROM (SELECT FROM sessions WHERE status IN ('ACTIVE', 'PAUSED') AND kind = ANY(%s) LIMIT %s) AS n"
)
OPEN_OF_OWNER = (
    "SELECT id, kind FROM sessions WHERE owner_id = %s AND status IN ('ACTIVE', 'PAUSED') AND kind = ANY(%s)"
    " ORDER BY last_active_at, id"
)
RETRY_MS = 60_000
SPARE = 1000
"""More starts than are under way at once: as long as there is room for these, nobody waits for another."""

COUNTED_KINDS = [kind.value for kind, decider in KINDS.items() if decider.expires]
"""Kinds whose open sessions are counted: what never ends by itself, as a draft, would fill the room for good."""


class TooManySessionsAreOpen(Refused):
    """The server has {limit} open sessions, as many as it may have. Try again later."""

    code = RefusalCode.LIMIT_REACHED


class YouHaveTooManyOpenSessions(Refused):
    """You have {count} open {kind} sessions, as many as you may: {open}. End one, or start with replaceActive."""

    code = RefusalCode.LIMIT_REACHED


class Listed(tuple[str, ...]):
    """Names in a message, all of them."""

    def __str__(self) -> str:
        return ", ".join(self)


class Capacity:
    """Room for open sessions: `per_learner` of a kind for each learner, `max_open` in all. Zero is no limit.

    A learner who has no session open is never refused for what others have open.
    """

    def __init__(self, pool: AsyncConnectionPool, *, max_open: int = 0, per_learner: int = 0) -> None:
        self._pool, self._max_open, self._per_learner = pool, max_open, per_learner
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def room(self, kind: Kind, owner_id: str, *, replaces: bool) -> AsyncIterator[None]:
        """Room for a session that is stored before the context ends; one that `replaces` others is not counted.

        On all servers, starts of one learner's go one after the other, and where it gets narrow all do. Kinds of which
        one is open at a time need none for a learner; what never expires, or is no session, needs none. Raises
        `TooManySessionsAreOpen` or `YouHaveTooManyOpenSessions`.
        """
        if kind.value not in COUNTED_KINDS:
            yield
            return
        is_counted = bool(self._per_learner) and not replaces and not KINDS[kind].single_open
        is_narrow = bool(self._max_open) and await self._left() <= SPARE
        if not (is_counted or is_narrow):
            yield
            return
        async with self._turn, self._pool.connection() as connection, connection.transaction():
            if is_narrow:
                await connection.execute(ALL_STARTS)
            if is_counted:
                await connection.execute(STARTS_OF_LEARNER, (owner_id,))
            await self._check(kind, owner_id, self._per_learner if is_counted else 0)
            yield

    async def _check(self, kind: Kind, owner_id: str, per_learner: int) -> None:
        rows = await fetch(self._pool, OPEN_OF_OWNER, (owner_id, COUNTED_KINDS))
        of_kind = [str(id) for id, other in rows if other == kind.value]
        if per_learner and len(of_kind) >= per_learner:
            raise YouHaveTooManyOpenSessions(
                count=len(of_kind),
                kind=kind.value.lower(),
                open=Listed(of_kind),
                session_id=of_kind[0],
                retry_after_ms=RETRY_MS,
            )
        if self._max_open and rows and await self._left() <= 0:
            raise TooManySessionsAreOpen(limit=self._max_open, retry_after_ms=RETRY_MS)

    async def _left(self) -> int:
        ((count,),) = await fetch(self._pool, OPEN_SESSIONS, (COUNTED_KINDS, self._max_open))
        return self._max_open - int(count)
