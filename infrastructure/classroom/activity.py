"""What happens in the sessions of a classroom's learners, since they came."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.classroom.events import LearnerEnrolled, LearnerJoined
from domain.classroom.state import Classroom
from domain.people import RESERVED
from domain.session import Id, Recorded
from infrastructure.log.codec import SESSION_KINDS, STORED_COLUMNS, StoredRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.pages import Place, TheCursorIsNotOurs, decode_cursor, encode_cursor
from infrastructure.postgres.queries import fetch

LOOK_SECONDS = 0.2
"""Activity is looked for this often at most, however much is recorded meanwhile."""

BATCH = 500

ACTS = (
    f"SELECT {', '.join(f'e.{column}' for column in STORED_COLUMNS)}, s.owner_id FROM stored_events AS e"
    " JOIN sessions AS s ON s.id = e.originator_id"
    " JOIN unnest(%s::text[], %s::timestamptz[]) AS learner (id, since)"
    " ON learner.id = s.owner_id AND learner.since <= e.recorded_at AND learner.since <= s.last_active_at"
    " WHERE e.notification_id > %s AND e.notification_id <= %s AND e.kind = ANY(%s)"
    " AND (learner.since <= s.started_at OR e.actor_id = s.owner_id OR EXISTS ("
    " SELECT FROM stored_events AS act WHERE act.originator_id = e.originator_id AND act.actor_id = s.owner_id"
    " AND act.originator_version < e.originator_version AND act.recorded_at >= learner.since))"
    " ORDER BY e.notification_id LIMIT %s"
)
"""Of a session that a learner had begun before they came, what is recorded from their first act since on."""

ACT = (
    "SELECT begun.actor_id, act.recorded_at FROM stored_events AS act JOIN stored_events AS begun"
    " ON begun.originator_id = act.originator_id AND begun.originator_version = 1"
    " WHERE act.notification_id = %s AND act.originator_version = %s AND act.kind = ANY(%s)"
)
"""Whose an event is, and when it was recorded: also of a session that is erased."""


class Activity:
    """Follows classrooms. `current` gives one as it stands now, None when it may not be followed any more."""

    def __init__(self, log: EventLog, wakeups: Wakeups, keyring: Keyring, pool: AsyncConnectionPool) -> None:
        self._log, self._wakeups, self._keyring, self._pool = log, wakeups, keyring, pool

    async def follow(
        self, classroom_id: UUID, current: Callable[[], Awaitable[Classroom | None]], after: str | None
    ) -> AsyncGenerator[tuple[str, Id, Recorded], None]:
        """Each event with its cursor and whose it is: all after a cursor, then what comes, without gap or repeat.

        Who leaves is not shown any more. Raises `TheCursorIsNotOurs` unless the cursor names an event of somebody who
        had come by then.
        """
        position = await self._position(classroom_id, after)
        async with self._wakeups.watch() as grown, self._wakeups.watch(classroom_id) as changed:
            while True:
                grown.clear()
                changed.clear()
                end = await self._log.end()
                classroom = await current()
                if classroom is None:
                    return
                acts = await self._acts(classroom, position, end)
                for learner_id, row in acts:
                    if changed.is_set():
                        break
                    for recorded in await self._keyring.open([row]):
                        yield encode_cursor(recorded.position, recorded.version), learner_id, recorded
                    position = row.position
                else:
                    if len(acts) < BATCH:
                        position = end
                        await grown.wait()
                        await asyncio.sleep(LOOK_SECONDS)

    async def _position(self, classroom_id: UUID, after: str | None) -> int:
        """The position of the event that a cursor names, 0 without one. Of erased learners any will do."""
        if after is None:
            return 0
        position, version = decode_cursor(after, Place, Place)
        for owner_id, recorded_at in await fetch(self._pool, ACT, (position, version, list(SESSION_KINDS))):
            if owner_id.startswith(RESERVED) or await self._had_come(classroom_id, owner_id, recorded_at):
                return int(position)
        raise TheCursorIsNotOurs(field="after")

    async def _had_come(self, classroom_id: UUID, learner_id: str, at: datetime) -> bool:
        """Whether a learner had come to the classroom by then; they may have left since."""
        for recorded in await self._keyring.open(await self._log.of_session(classroom_id)):
            match recorded.event:
                case LearnerEnrolled(id, since) | LearnerJoined(_, id, since) if id == learner_id and since <= at:
                    return True
        return False

    async def _acts(self, classroom: Classroom, after: int, end: int) -> list[tuple[Id, StoredRow]]:
        """The next events of the learners' sessions up to a position, each with whose it is."""
        learners, since = list(classroom.enrolled), list(classroom.enrolled.values())
        rows = await fetch(self._pool, ACTS, (learners, since, after, end, list(SESSION_KINDS), BATCH))
        return [(Id(learner_id), StoredRow(*row)) for *row, learner_id in rows]
