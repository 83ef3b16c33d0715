"""Sessions that nobody works on: they pause by themselves, and expire when nobody comes back.

A durable job looks for them (see jobs); whatever a learner does in the meantime wins over it, because each command is
meant for the version that was found.
"""

import logging
from datetime import UTC, datetime
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS
from domain.lifecycle import ExpireSession, PauseSession
from domain.session import Refused, Request
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.rows import QUIET
from infrastructure.sessions.sessions import Sessions

log = logging.getLogger(__name__)

BATCH = 500


class Inactivity:
    """Pauses and expires. A limit of zero is none."""

    def __init__(
        self, sessions: Sessions, pool: AsyncConnectionPool, *, pause_seconds: float, expire_seconds: float
    ) -> None:
        self._sessions, self._pool = sessions, pool
        self._pause_seconds, self._expire_seconds = pause_seconds, expire_seconds

    async def look(self) -> None:
        """Expire the sessions that were left for too long, then pause those that are not worked on now."""
        if self._expire_seconds:
            for decider in (one for one in KINDS.values() if one.expires):
                lasts = decider.lasts.total_seconds() if decider.lasts else self._expire_seconds
                seconds = min(lasts, self._expire_seconds)
                await self._command(ExpireSession(), ["ACTIVE", "PAUSED"], [decider.kind.value], seconds)
        if self._pause_seconds:
            kinds = [kind.value for kind in KINDS]
            await self._command(PauseSession(idle=True), ["ACTIVE"], kinds, self._pause_seconds)

    async def _command(
        self, command: ExpireSession | PauseSession, statuses: list[str], kinds: list[str], seconds: float
    ) -> None:
        """Give a command to all sessions that are quiet for so long; one that refuses keeps no other waiting."""
        place = (datetime.min.replace(tzinfo=UTC), UUID(int=0))
        while quiet := await fetch(self._pool, QUIET, (statuses, kinds, seconds, *place, BATCH)):
            for _, session_id, version in quiet:
                timer = Request("system:timer", expected_version=version, for_anyone=True)
                try:
                    await self._sessions.execute(str(session_id), command, timer)
                except Refused as refused:
                    log.info("session %s was left as it is: %s", session_id, refused)
            place = quiet[-1][:2]
