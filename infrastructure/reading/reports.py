"""What players report, each second or so: kept before it is acknowledged, and told the log a few at a time.

A report is a row, sealed with the key of its session, until ten positions have gathered, a checkpoint is passed or the
learner does something else: then all that has gathered becomes one event, and the rows go. Whoever shows a session
takes in the rows that are there. To take one in twice changes nothing, so that a crash in between does no harm.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, groupby
from operator import attrgetter
from typing import TypeAlias
from uuid import UUID

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.reading.commands import RecordPositions, SettlePositions
from domain.reading.evolve import evolve
from domain.reading.positions import Position
from domain.reading.reporting import check_positions, passed, reported
from domain.reading.state import Reading
from domain.session import Refused, Request, Session, SessionStatus, check_version
from infrastructure.keys.sealing import SessionKey
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.clock import Clock
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.rows import is_at
from infrastructure.sessions.sessions import Sessions, ThereIsNoSuchSession

GATHERED = 10
"""Positions that become one event."""

SETTLED_AFTER_SECONDS = 60
"""How long a row waits for others before the timer has it told to the log."""

BATCH = 500

TAKE = f"""
WITH given AS (SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS g (session_id, version, sealed)),
     added AS (INSERT INTO reading_reports (session_id, sealed) SELECT session_id, sealed FROM given
               WHERE {is_at("given.session_id", "given.version")} RETURNING number, session_id, sealed)
SELECT number, session_id, sealed FROM reading_reports WHERE session_id IN (SELECT session_id FROM added)
UNION ALL SELECT number, session_id, sealed FROM added ORDER BY number"""
"""Adds the reports that were checked on the sessions as they stand, and gives all that are there of their sessions."""

THERE = "SELECT number, session_id, sealed FROM reading_reports WHERE session_id = ANY(%s) ORDER BY number"
DONE = "DELETE FROM reading_reports WHERE number = ANY(%s) RETURNING number"
WAITING = (
    "SELECT session_id FROM reading_reports GROUP BY session_id"
    " HAVING min(reported_at) < now() - make_interval(secs => %s) LIMIT %s"
)
ERASE = "DELETE FROM reading_reports WHERE session_id = %s"

SERVER = Request("system:reports", for_anyone=True)
"""By whom is told to the log what nobody does anything else about."""

_positions = msgspec.json.Decoder(tuple[Position, ...])


Report: TypeAlias = tuple[UUID, int | None, bytes]
"""Which session reports, what version it is at, None for any, and the report, sealed."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was reported at once."""

    number: int
    session_id: UUID
    sealed: bytes


class Reports:
    """Takes reports, and shows sessions with them."""

    def __init__(self, sessions: Sessions, pool: AsyncConnectionPool, keyring: Keyring, clock: Clock) -> None:
        self._sessions, self._pool, self._keyring, self._clock = sessions, pool, keyring, clock
        self._taking: Batches[Report, list[Row]] = Batches(self._take)
        self._showing: Batches[UUID, list[Row]] = Batches(self._load)

    async def take(self, session_id: str, positions: Sequence[Position], request: Request) -> Reading:
        """Keep what a player reports; the session with it. Raises a `Refused`; then nothing is kept.

        It is checked on the session as it is known here, which is asked of the database only where that is behind.
        """
        known = _own(await self._sessions.known(session_id), request)
        accepted = known if known and self._accepts(known, positions, request) else None
        if accepted and (shown := await self._taken(accepted, positions, request, accepted.version)):
            return shown
        if current := _own(await self._sessions.get(session_id), request):
            self._check(current, positions, request)
            if shown := await self._taken(current, positions, request, None):
                return shown
        await self._sessions.refuse_if_erased(session_id, request)
        raise ThereIsNoSuchSession(field="sessionId", session_id=session_id)

    def _check(self, reading: Reading, positions: Sequence[Position], request: Request) -> None:
        check_version(reading, request.expected_version)
        check_positions(reading, positions, self._clock.now())

    def _accepts(self, reading: Reading, positions: Sequence[Position], request: Request) -> bool:
        with suppress(Refused):
            self._check(reading, positions, request)
            return True
        return False

    async def _taken(
        self, reading: Reading, positions: Sequence[Position], request: Request, version: int | None
    ) -> Reading | None:
        """The session with what is reported; None where it is not at a version any more, or not there."""
        key = await self._keyring.key(UUID(reading.id))
        sealed = key.seal(msgspec.json.encode(positions), reading.id.encode()) if key else b""
        rows = await self._taking.of((UUID(reading.id), version, sealed)) if key else []
        if key is None or all(row.sealed != sealed for row in rows):
            return None
        gathered = _opened(key, rows)
        shown = evolve(reading, reported(reading, gathered))
        is_stopped = reading.status is SessionStatus.PAUSED
        if len(gathered) >= GATHERED or is_stopped or passed(reading, shown.furthest):
            return await self._tell(reading, RecordPositions(gathered), rows, Request(request.actor_id))
        return shown

    async def settle(self, session_id: str) -> None:
        """Tell the log of all that was reported, before something else happens in a session."""
        rows = await self._showing.of(UUID(session_id))
        key = await self._keyring.key(UUID(session_id)) if rows else None
        reading = await self._sessions.get(session_id) if key else None
        if key and isinstance(reading, Reading):
            await self._tell(reading, SettlePositions(_opened(key, rows)), rows, SERVER)

    async def settle_waiting(self) -> None:
        """Tell the log of what has waited for long, of sessions in which nothing else happened."""
        while waiting := await fetch(self._pool, WAITING, (SETTLED_AFTER_SECONDS, BATCH)):
            for (session_id,) in waiting:
                await self._settle_quietly(session_id)
            if len(waiting) < BATCH:
                break

    async def current(self, reading: Reading) -> Reading:
        """A session with what was reported since the last event of it."""
        rows = await self._showing.of(UUID(reading.id))
        key = await self._keyring.key(UUID(reading.id)) if rows else None
        return evolve(reading, reported(reading, _opened(key, rows))) if key else reading

    async def _tell(
        self, reading: Reading, command: RecordPositions | SettlePositions, rows: Sequence[Row], request: Request
    ) -> Reading:
        told = await self._sessions.execute(reading.id, command, request)
        assert isinstance(told, Reading)
        await fetch(self._pool, DONE, ([row.number for row in rows],))
        return told

    async def _settle_quietly(self, session_id: UUID) -> None:
        """Settle; rows of what is erased by now go."""
        try:
            await self.settle(str(session_id))
        except Refused:
            await fetch(self._pool, f"{ERASE} RETURNING number", (session_id,))

    async def _take(self, reports: list[Report]) -> list[list[Row]]:
        session_ids, versions, sealed = zip(*reports, strict=True)
        rows = await fetch(self._pool, TAKE, (list(session_ids), list(versions), list(sealed)), Row)
        return _by_session(rows, session_ids)

    async def _load(self, session_ids: list[UUID]) -> list[list[Row]]:
        return _by_session(await fetch(self._pool, THERE, (session_ids,), Row), session_ids)


def _own(session: Session | None, request: Request) -> Reading | None:
    return session if isinstance(session, Reading) and session.owner_id == request.actor_id else None


def _by_session(rows: Sequence[Row], session_ids: Sequence[UUID]) -> list[list[Row]]:
    in_order = sorted(rows, key=attrgetter("session_id", "number"))
    found = {session_id: list(of_it) for session_id, of_it in groupby(in_order, attrgetter("session_id"))}
    return [found.get(session_id, []) for session_id in session_ids]


def _opened(key: SessionKey, rows: Sequence[Row]) -> tuple[Position, ...]:
    plain = (key.open(row.sealed, str(row.session_id).encode()) for row in rows)
    return tuple(chain.from_iterable(map(_positions.decode, plain)))
