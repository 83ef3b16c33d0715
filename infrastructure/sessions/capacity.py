"""How many sessions may be open at once: a learner's of one kind, and all of them on all servers together."""

import asyncio
from collections.abc import AsyncIterator, Sequence
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
KEPT = 50
"""Of a kind whose sessions never expire, so many times as many may be open: they are kept, not forgotten."""
SPARE = 1000
"""More starts than are under way at once: as long as there is room for these, nobody waits for another."""

SESSION_KINDS = [kind.value for kind in KINDS]


class TooManySessionsAreOpen(Refused):
    """The server has {limit} open sessions, as many as it may have. Try again later."""

    code = RefusalCode.LIMIT_REACHED


class YouHaveTooManyOpenSessions(Refused):
    """You have {count} open {kind} sessions, as many as you may: {open}. End one, or start with replaceActive."""

    code = RefusalCode.LIMIT_REACHED


class YouKeepTooManySessions(Refused):
    """You keep {count} {kind} sessions, as many as you may. End one that you need no longer."""

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
        one is open at a time need no room. Raises `TooManySessionsAreOpen`, `YouHaveTooManyOpenSessions` or
        `YouKeepTooManySessions`.
        """
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
        rows = await fetch(self._pool, OPEN_OF_OWNER, (owner_id, SESSION_KINDS))
        of_kind = [str(id) for id, other in rows if other == kind.value]
        if per_learner and not KINDS[kind].expires:
            self._check_kept(kind, of_kind, KEPT * per_learner)
        elif per_learner and len(of_kind) >= per_learner:
            raise YouHaveTooManyOpenSessions(
                count=len(of_kind),
                kind=kind.value.lower(),
                open=Listed(of_kind),
                session_id=of_kind[0],
                retry_after_ms=RETRY_MS,
            )
        if self._max_open and rows and await self._left() <= 0:
            raise TooManySessionsAreOpen(limit=self._max_open, retry_after_ms=RETRY_MS)

    def _check_kept(self, kind: Kind, of_kind: Sequence[str], most: int) -> None:
        if len(of_kind) >= most:
            raise YouKeepTooManySessions(count=len(of_kind), kind=kind.value.lower(), session_id=of_kind[0])

    async def _left(self) -> int:
        ((count,),) = await fetch(self._pool, OPEN_SESSIONS, (SESSION_KINDS, self._max_open))
        return self._max_open - int(count)
