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
from infrastructure.log.codec import SESSION_KINDS, StoredRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.statements import WHOSE
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.pages import Place, TheCursorIsNotOurs, decode_cursor, encode_cursor
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.histories import OF_LEARNERS

LOOK_SECONDS = 0.2
"""Activity is looked for this often at most, however much is recorded meanwhile."""

BATCH = 500


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
        for owner_id, recorded_at in await fetch(self._pool, WHOSE, (position, version, list(SESSION_KINDS))):
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
        rows = await fetch(self._pool, OF_LEARNERS, (learners, since, after, end, list(SESSION_KINDS), BATCH))
        return [(Id(learner_id), StoredRow(*row)) for *row, learner_id in rows]
