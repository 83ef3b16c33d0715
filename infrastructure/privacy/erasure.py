"""Erases sessions: what happened stays a fact, what was in it cannot be read by anybody any more.

One transaction records the erasure as the session's last event, destroys its key, snapshot and row, and blanks the one
thing in the log that a client words in plain, the command ids. Before it touches a row of the log it takes the lock
that appends take (for 0.13 s, when the session has 10,000 events), so that neither waits for the other: what is
appended before goes too, what comes after is refused, because the version that it was meant for is taken. Lists that
follow the log drop their rows when they meet the event; so does the memory of every process.
"""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool

from domain.session import Id, Request, Session, check_version
from infrastructure.jobs.stored_jobs import DROP_OF_SESSION
from infrastructure.keys.stored_keys import DESTROY as DESTROY_KEY
from infrastructure.kind import Copies, Holders, Memory
from infrastructure.log.appends import EventRow
from infrastructure.log.codec import ERASURE, SESSION_KINDS, erasure_state, parse_id
from infrastructure.log.event_log import EventLog
from infrastructure.log.statements import BLANK, LAST_BY_PERSON
from infrastructure.log.wakeups import Wakeups
from infrastructure.models.spent import DROP_SPENDING, KEEP_SPENDING
from infrastructure.postgres.locks import APPEND_LOCK, LOCK
from infrastructure.postgres.outages import is_lost, persist
from infrastructure.postgres.queries import RETRIES, fetch
from infrastructure.sessions.histories import RECORD_ERASURE
from infrastructure.sessions.rows import HEAD, OWNER, REMOVE, REMOVE_SNAPSHOT
from infrastructure.sessions.sessions import ThereIsNoSuchSession
from projections.erasure import ErasedSession

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0

LOADED_SECONDS = 60.0
"""Whatever was being loaded when a session was erased is loaded by then."""


DESTROY = (DESTROY_KEY, REMOVE_SNAPSHOT, REMOVE)
COUNT = "UPDATE erasures SET sessions_erased = sessions_erased + 1 WHERE id = %s"


class Erasing:
    """Erases sessions, the sessions of other kinds that hold something of them, and what `statements` drop by id."""

    def __init__(
        self,
        log: EventLog,
        pool: AsyncConnectionPool,
        wakeups: Wakeups,
        copies: Sequence[Copies] = (),
        statements: Sequence[str] = (),
    ) -> None:
        self._log, self._pool, self._wakeups = log, pool, wakeups
        self._copies, self._statements = copies, (BLANK, *DESTROY, *statements)

    async def erase_session(self, session_id: str, request: Request) -> ErasedSession:
        """Erase a session for its owner or, `for_anyone`, whosesoever it is; what is left, whenever it was erased.

        Raises `ThereIsNoSuchSession`, also to those whose it is not, or `TheVersionMoved`.
        """
        uuid = parse_id(session_id)
        owner = await self._owner(uuid) if uuid else None
        if uuid and owner and (request.for_anyone or owner == request.actor_id):
            await self._check_version(uuid, request.expected_version)
            found = [await copies.holders(uuid, owner) for copies in self._copies]
            holders = [find for find in found if find]
            await self._erase_copies(holders, request.actor_id)
            await self.erase(uuid, request.actor_id, request.expected_version)
            await self._erase_copies(holders, request.actor_id)
            if erasure := await self._log.erasure_of(uuid):
                return ErasedSession(Id(session_id), erasure.erased_at, erasure.shredded_at)
        raise ThereIsNoSuchSession(field="sessionId", session_id=session_id)

    async def erase(
        self, session_id: UUID, actor_id: str, expected_version: int | None = None, erasure_id: UUID | None = None
    ) -> None:
        """Erase a session whoever owns it; nothing happens if it is not there. `erasure_id` is what it counts for.

        Raises `TheVersionMoved`. After a lost connection it is tried again, which finds what was done.
        """
        version = None
        for attempt in range(RETRIES + 1):
            try:
                async with self._pool.connection() as connection, connection.transaction():
                    await connection.execute(DROP_OF_SESSION, (str(session_id),))
                    version = await self._erase(connection, session_id, actor_id, expected_version, erasure_id)
                break
            except psycopg.Error as error:
                if attempt == RETRIES or not is_lost(error):
                    raise
                await asyncio.sleep(0.1 * 2**attempt)
        if version:
            self._wakeups.announce([EventRow(session_id, version, ERASURE, erasure_state())])

    async def _erase(
        self,
        connection: psycopg.AsyncConnection,
        session_id: UUID,
        actor_id: str,
        expected_version: int | None,
        erasure_id: UUID | None,
    ) -> int | None:
        """The version of the erasure, None if there was nothing to erase."""
        await connection.execute(LOCK, (APPEND_LOCK,))
        head = await (await connection.execute(HEAD, (session_id,))).fetchone()
        if head is None:
            return None
        await _refuse_if_moved(connection, session_id, head[0], expected_version)
        await connection.execute(KEEP_SPENDING, (session_id,))
        await connection.execute(DROP_SPENDING)
        await connection.execute(RECORD_ERASURE, (ERASURE, erasure_state(), actor_id, session_id))
        for statement in self._statements:
            await connection.execute(statement, (session_id,))
        if erasure_id:
            await connection.execute(COUNT, (erasure_id,))
        return int(head[0]) + 1

    async def _check_version(self, session_id: UUID, expected_version: int | None) -> None:
        """Refuse before anything is erased; an erased session is at no version. Raises `TheVersionMoved`."""
        head = await fetch(self._pool, HEAD, (session_id,)) if expected_version is not None else []
        if head:
            async with self._pool.connection() as connection:
                await _refuse_if_moved(connection, session_id, head[0][0], expected_version)

    async def _erase_copies(self, holders: Sequence[Holders], actor_id: str) -> None:
        """Erase the sessions that hold something of another.

        They go before it, so that a crash leaves none behind, and after it, should one have been started meanwhile.
        """
        for find in holders:
            async for holder in find():
                await self.erase(holder, actor_id)

    async def _owner(self, session_id: UUID) -> str | None:
        """Whose session it is, or was before it was erased."""
        rows = await fetch(self._pool, OWNER, (session_id, list(SESSION_KINDS)))
        if rows:
            return str(rows[0][0])
        erasure = await self._log.erasure_of(session_id)
        return erasure.begun_by if erasure else None


async def _refuse_if_moved(
    connection: psycopg.AsyncConnection, session_id: UUID, version: int, expected: int | None
) -> None:
    """Raise `TheVersionMoved` when a person has changed the session since the expected version."""
    if expected in (None, version):
        return
    found = await (await connection.execute(LAST_BY_PERSON, (session_id, expected))).fetchone()
    by_person = found[0] if found else 0
    check_version(Session(id=Id(str(session_id)), version=version, version_by_person=by_person), expected)


class Forgetting:
    """Has this process keep nothing in memory of what any process erases."""

    def __init__(self, log: EventLog, *memories: Memory) -> None:
        self._log, self._memories = log, memories
        self._position: int | None = None

    async def run(self) -> None:
        """Forget what is erased from now on, until cancelled."""
        await persist("forgetting what is erased", self._follow)

    async def _follow(self) -> None:
        self._position = await self._log.end() if self._position is None else self._position
        async for row in self._log.follow(self._position, [ERASURE]):
            self._forget(Id(str(row.session_id)))
            self._position = row.position

    def _forget(self, session_id: Id) -> None:
        """Forget a session now, and once more: who was loading it meanwhile would keep it."""
        for memory in self._memories:
            memory.forget(session_id)
            asyncio.get_running_loop().call_later(LOADED_SECONDS, memory.forget, session_id)
