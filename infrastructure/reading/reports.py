"""What players report, each second or so: kept before it is acknowledged, and told the log a few at a time.

A report is a row, sealed with the key of its session, until about ten positions have gathered, a checkpoint is passed
or the learner does something else: then all that has gathered becomes one event, and the rows go. Whoever shows a
session takes in the rows that are there. To take one in twice changes nothing: a crash in between does no harm.
"""

import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import chain
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
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.clock import Clock
from infrastructure.postgres.queries import fetch
from infrastructure.reading.gathered import Gathered
from infrastructure.reading.report_rows import ReportRows, Row
from infrastructure.sessions.rows import OWNED_OF_KIND
from infrastructure.sessions.sessions import Sessions, ThereIsNoSuchSession, TheSessionIsBusy

log = logging.getLogger(__name__)

FEWEST, SPREAD = 8, 5
"""Positions that become one event: eight to twelve, by the session, so that a class that begins together spreads."""

SIGN_OF_LIFE = timedelta(minutes=5)
"""After so long a silence in the log one report is told at once: who reports seldom is no less there."""

SERVER = Request("system:reports", for_anyone=True)
"""By whom is told to the log what nobody does anything else about."""

_positions = msgspec.json.Decoder(tuple[Position, ...])


class Reports:
    """Takes reports, and shows sessions with them."""

    def __init__(self, sessions: Sessions, pool: AsyncConnectionPool, keyring: Keyring, clock: Clock) -> None:
        self._sessions, self._pool, self._keyring, self._clock = sessions, pool, keyring, clock
        self._rows = ReportRows(pool)
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
        rows = await self._rows.take((reading.id, version, sealed)) if key else []
        own = [row.number for row in rows if row.sealed == sealed]
        if key is None or not own:
            return None
        others = [row for row in rows if row.sealed != sealed]
        command = RecordPositions(tuple(positions), _opened(reading.id, key, others))
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
            await self._rows.drop(own)
            raise

    async def settle(self, session_id: str) -> None:
        """Tell the log of all that was reported, before something else happens in a session."""
        rows = await self._rows.of(session_id)
        key = await self._keyring.key(UUID(session_id)) if rows else None
        reading = await self._sessions.get(session_id) if key else None
        if key and isinstance(reading, Reading):
            await self._tell(reading, SettlePositions(_opened(reading.id, key, rows)), rows, SERVER)

    async def settle_waiting(self) -> None:
        """Tell the log of what has waited for long, of sessions in which nothing else happened."""
        await self._rows.drop_erased()
        async for session_id in self._rows.waiting():
            await self._settle_quietly(session_id)

    async def current(self, reading: Reading) -> Reading:
        """A session with what was reported since the last event of it.

        Reports that have become an event of ours just now are no rows any more: then it is the session after that.
        """
        rows = await self._rows.of(reading.id)
        known = await self._sessions.known(reading.id)
        if isinstance(known, Reading) and known.version > reading.version:
            reading = known
        key = await self._keyring.key(UUID(reading.id)) if rows else None
        return evolve(reading, reported(reading, _opened(reading.id, key, rows))) if key else reading

    async def exported(self, learner_id: str) -> AsyncIterator[object]:
        """What a learner's players have reported that the log was not told of yet."""
        for (session_id,) in await fetch(self._pool, OWNED_OF_KIND, (learner_id, SessionKind.READING.value)):
            if key := await self._keyring.key(session_id):
                for row in await self._rows.of(str(session_id)):
                    positions = msgspec.to_builtins(_opened(str(session_id), key, [row]))
                    yield {"sessionId": str(session_id), "positions": positions}

    async def _tell(
        self, reading: Reading, command: RecordPositions | SettlePositions, rows: Sequence[Row], request: Request
    ) -> Reading:
        told = await self._sessions.execute(reading.id, command, request)
        assert isinstance(told, Reading)
        await self._rows.drop([row.number for row in rows])
        return told

    async def _settle_quietly(self, session_id: str) -> None:
        """Settle, or leave it for the next time: one that refuses, or cannot be read, keeps no other waiting."""
        try:
            await self.settle(session_id)
        except (Refused, CannotOpen) as reason:
            log.warning("reports of session %s wait: %r", session_id, reason)


def _own(session: Session | None, request: Request) -> Reading | None:
    return session if isinstance(session, Reading) and session.owner_id == request.actor_id else None


def enough(reading: Reading) -> int:
    """How many positions become one event of a session."""
    return FEWEST + UUID(reading.id).int % SPREAD


def _opened(session_id: str, key: SessionKey, rows: Iterable[Row]) -> tuple[Position, ...]:
    place = session_id.encode()
    return tuple(chain.from_iterable(_positions.decode(key.open(row.sealed, place)) for row in rows))
