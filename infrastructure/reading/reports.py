"""What players report, each second or so: kept before it is acknowledged, and told the log a few at a time.

A report is a row, sealed with the key of its session, until about ten positions have gathered, a checkpoint is passed
or the learner does something else: then all that has gathered becomes one event, and the rows go. Whoever shows a
session takes in the rows that are there. To take one in twice changes nothing: a crash in between does no harm.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
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
from domain.session import Refused, Request, Session, SessionKind, SessionStatus, check_version
from infrastructure.keys.sealing import CannotOpen, SessionKey
from infrastructure.keys.stored_keys import each, each_held
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.clock import Clock
from infrastructure.postgres.queries import fetch
from infrastructure.reading.gathered import Gathered
from infrastructure.sessions.rows import OWNED_OF_KIND, is_at
from infrastructure.sessions.sessions import Sessions, ThereIsNoSuchSession, TheSessionIsBusy

log = logging.getLogger(__name__)

FEWEST, SPREAD = 8, 5
"""Positions that become one event: eight to twelve, by the session, so that a class that begins together spreads."""

SETTLED_AFTER_SECONDS = 60
"""How long a row waits for others before the timer has it told to the log."""

SIGN_OF_LIFE = timedelta(minutes=5)
"""After so long a silence in the log one report is told at once: who reports seldom is no less there."""

BATCH = 500

GATHER_SECONDS = 0.02
"""How long a report waits for others, which are stored with it: no player waits for the answer."""

TAKE = f"""
WITH given AS (SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) AS g (session_id, version, sealed)),
     added AS (INSERT INTO reading_reports (session_id, sealed) SELECT given.session_id, given.sealed FROM given
               CROSS JOIN LATERAL {each_held("given.session_id")} AS k
               WHERE {is_at("given.session_id", "given.version")} RETURNING number, session_id, sealed)
SELECT number, session_id, sealed FROM reading_reports WHERE session_id IN (SELECT session_id FROM added)
UNION ALL SELECT number, session_id, sealed FROM added ORDER BY number"""
"""Adds the reports that were checked on the sessions as they stand, and gives all that are there of their sessions.

An erasure comes before that, or after it.
"""

THERE = "SELECT number, session_id, sealed FROM reading_reports WHERE session_id = ANY(%s) ORDER BY number"
DONE = "DELETE FROM reading_reports WHERE number = ANY(%s) RETURNING number"
WAITING = (
    "SELECT session_id FROM reading_reports WHERE session_id > %s GROUP BY session_id"
    " HAVING min(reported_at) < now() - make_interval(secs => %s) ORDER BY session_id LIMIT %s"
)
ERASE = "DELETE FROM reading_reports WHERE session_id = %s"
DROP_ERASED = (
    f"DELETE FROM reading_reports AS r WHERE NOT EXISTS {each('r.session_id')}"
    " AND reported_at < now() - make_interval(secs => %s) RETURNING number"
)
"""Drops what nobody can open any more, should an older server have left it behind."""

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
        self._taking: Batches[Report, list[Row]] = Batches(self._take, GATHER_SECONDS)
        self._showing: Batches[UUID, list[Row]] = Batches(self._load)
        self.gathered = Gathered()

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
        own = [row.number for row in rows if row.sealed == sealed]
        if key is None or not own:
            return None
        command = RecordPositions(tuple(positions), _opened(key, [row for row in rows if row.number not in own]))
        gathered = (*command.waiting, *command.positions)
        report = reported(reading, gathered)
        shown = evolve(reading, report)
        is_stopped = reading.status is SessionStatus.PAUSED
        is_silent = self._clock.now() - reading.last_active_at >= SIGN_OF_LIFE
        if len(gathered) >= enough(reading) or is_stopped or is_silent or passed(reading, shown.furthest):
            return await self._told(reading, command, rows, Request(request.actor_id), own) or shown
        self.gathered.keep(reading, sum(row.number for row in rows), report)
        return shown

    async def _told(
        self, reading: Reading, command: RecordPositions, rows: Sequence[Row], request: Request, own: Sequence[int]
    ) -> Reading | None:
        """The session once the log is told; None where others are quicker, and all waits. What is refused goes."""
        try:
            return await self._tell(reading, command, rows, request)
        except TheSessionIsBusy:
            return None
        except Refused:
            await fetch(self._pool, DONE, (own,))
            raise

    async def settle(self, session_id: str) -> None:
        """Tell the log of all that was reported, before something else happens in a session."""
        rows = await self._showing.of(UUID(session_id))
        key = await self._keyring.key(UUID(session_id)) if rows else None
        reading = await self._sessions.get(session_id) if key else None
        if key and isinstance(reading, Reading):
            await self._tell(reading, SettlePositions(_opened(key, rows)), rows, SERVER)

    async def settle_waiting(self) -> None:
        """Tell the log of what has waited for long, of sessions in which nothing else happened."""
        await fetch(self._pool, DROP_ERASED, (SETTLED_AFTER_SECONDS,))
        last = UUID(int=0)
        while waiting := await fetch(self._pool, WAITING, (last, SETTLED_AFTER_SECONDS, BATCH)):
            for (last,) in waiting:
                await self._settle_quietly(last)

    async def current(self, reading: Reading) -> Reading:
        """A session with what was reported since the last event of it.

        Reports that have become an event of ours just now are no rows any more: then it is the session after that.
        """
        rows = await self._showing.of(UUID(reading.id))
        known = await self._sessions.known(reading.id)
        if isinstance(known, Reading) and known.version > reading.version:
            reading = known
        key = await self._keyring.key(UUID(reading.id)) if rows else None
        return evolve(reading, reported(reading, _opened(key, rows))) if key else reading

    async def exported(self, learner_id: str) -> AsyncIterator[object]:
        """What a learner's players have reported that the log was not told of yet."""
        owned = await fetch(self._pool, OWNED_OF_KIND, (learner_id, SessionKind.READING.value))
        for row in await fetch(self._pool, THERE, ([id for (id,) in owned],), Row):
            if key := await self._keyring.key(row.session_id):
                positions = msgspec.to_builtins(_opened(key, [row]))
                yield {"sessionId": str(row.session_id), "positions": positions}

    async def _tell(
        self, reading: Reading, command: RecordPositions | SettlePositions, rows: Sequence[Row], request: Request
    ) -> Reading:
        told = await self._sessions.execute(reading.id, command, request)
        assert isinstance(told, Reading)
        await fetch(self._pool, DONE, ([row.number for row in rows],))
        return told

    async def _settle_quietly(self, session_id: UUID) -> None:
        """Settle, or leave it for the next time: one that refuses, or cannot be read, keeps no other waiting."""
        try:
            await self.settle(str(session_id))
        except (Refused, CannotOpen) as reason:
            log.warning("reports of session %s wait: %r", session_id, reason)

    async def _take(self, reports: list[Report]) -> list[list[Row]]:
        session_ids, versions, sealed = zip(*reports, strict=True)
        rows = await fetch(self._pool, TAKE, (list(session_ids), list(versions), list(sealed)), Row)
        return _by_session(rows, session_ids)

    async def _load(self, session_ids: list[UUID]) -> list[list[Row]]:
        return _by_session(await fetch(self._pool, THERE, (session_ids,), Row), session_ids)


def _own(session: Session | None, request: Request) -> Reading | None:
    return session if isinstance(session, Reading) and session.owner_id == request.actor_id else None


def enough(reading: Reading) -> int:
    """How many positions become one event of a session."""
    return FEWEST + UUID(reading.id).int % SPREAD


def _by_session(rows: Sequence[Row], session_ids: Sequence[UUID]) -> list[list[Row]]:
    in_order = sorted(rows, key=attrgetter("session_id", "number"))
    found = {session_id: list(of_it) for session_id, of_it in groupby(in_order, attrgetter("session_id"))}
    return [found.get(session_id, []) for session_id in session_ids]


def _opened(key: SessionKey, rows: Sequence[Row]) -> tuple[Position, ...]:
    plain = (key.open(row.sealed, str(row.session_id).encode()) for row in rows)
    return tuple(chain.from_iterable(map(_positions.decode, plain)))
