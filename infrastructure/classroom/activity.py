"""What happens in the sessions of a classroom's learners, since they came."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.classroom.events import LearnerEnrolled, LearnerJoined
from domain.classroom.state import Classroom
from domain.people import RESERVED
from domain.session import Id, Recorded, Refused, Session
from infrastructure.log.codec import SESSION_KINDS, StoredRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.statements import WHOSE
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.pages import Place, TheCursorIsNotOurs, decode_cursor, encode_cursor
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.histories import OF_LEARNERS, WHOSE_GREW
from infrastructure.sessions.pulses import Pulse, Pulses, Watch
from infrastructure.sessions.sessions import Sessions
from projections.classroom.activity import Act

BATCH = 500
FEW = 100
"""Events of one look that are told at once."""


class Activity:
    """Follows classrooms. `current` gives one as it stands now, None when it may not be followed any more."""

    def __init__(
        self,
        log: EventLog,
        wakeups: Wakeups,
        sessions: Sessions,
        pulses: Pulses,
        keyring: Keyring,
        pool: AsyncConnectionPool,
    ) -> None:
        self._log, self._wakeups, self._sessions, self._pulses = log, wakeups, sessions, pulses
        self._keyring, self._pool = keyring, pool
        self._whose_grew: Batches[tuple[int, int], set[str]] = Batches(self._load_whose_grew)

    async def follow(
        self, classroom_id: UUID, current: Callable[[], Awaitable[Classroom | None]], after: str | None
    ) -> AsyncGenerator[Act, None]:
        """Each event after a cursor, then what comes, without gap or repeat; and what moves between events.

        Who leaves is not shown any more. All classrooms that are followed are looked at together, when the pulses look.
        Raises `TheCursorIsNotOurs` unless the cursor names an event of somebody who had come by then.
        """
        told = Followed(await self._position(classroom_id, after), after)
        async with (
            self._wakeups.watch() as grown,
            self._wakeups.watch(classroom_id) as changed,
            self._pulses.watch(grown) as watch,
        ):
            while True:
                grown.clear()
                changed.clear()
                end = await self._log.end()
                classroom = await current()
                if classroom is None:
                    return
                self._pulses.move(watch, classroom.enrolled)
                acts = await self._acts(classroom, told.position, end) if end > told.position else []
                sessions = await self._sessions_of(acts, classroom)
                async for act in self._passed(told, acts, sessions, changed):
                    yield act
                if changed.is_set() or len(acts) == BATCH:
                    continue
                told.position = end
                if told.is_new:
                    watch.add(await self._pulses.waiting(list(classroom.enrolled)))
                    told.is_new = False
                for act in told.moves(watch, classroom, changed):
                    yield act
                await grown.wait()
                if not watch.pulses:
                    await self._pulses.look()

    async def _passed(
        self,
        told: "Followed",
        acts: Sequence[tuple[Id, StoredRow]],
        sessions: Mapping[UUID, Session | None],
        changed: asyncio.Event,
    ) -> AsyncGenerator[Act, None]:
        """Events one by one, each passed once it is told, until the classroom has changed."""
        for learner_id, row in acts:
            if changed.is_set():
                break
            for recorded in await self._keyring.open([row]):
                yield told.passing(recorded, learner_id, sessions.get(row.session_id))
            told.position = row.position

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
        learners = await self._busy(classroom, after, end)
        if not learners:
            return []
        asked = (list(learners), list(learners.values()), after, end, list(SESSION_KINDS), BATCH)
        rows = await fetch(self._pool, OF_LEARNERS, asked)
        return [(Id(learner_id), StoredRow(*row)) for *row, learner_id in rows]

    async def _busy(self, classroom: Classroom, after: int, end: int) -> Mapping[Id, datetime]:
        """The learners something may have happened to; classrooms that are looked at together ask for that once."""
        if end - after > BATCH:
            return classroom.enrolled
        busy = await self._whose_grew.of((after, end))
        return {id: since for id, since in classroom.enrolled.items() if id in busy}

    async def _load_whose_grew(self, asked: list[tuple[int, int]]) -> list[set[str]]:
        found: list[set[str]] = [set() for _ in asked]
        after, until = map(list, zip(*asked, strict=True))
        for place, owner_id in await fetch(self._pool, WHOSE_GREW, (after, until, list(SESSION_KINDS), BATCH)):
            found[place - 1].add(owner_id)
        return found

    async def _sessions_of(
        self, acts: Sequence[tuple[Id, StoredRow]], classroom: Classroom
    ) -> Mapping[UUID, Session | None]:
        """The sessions as they stand that a few events are of, as far as they may be read; of many they grow old."""
        if len(acts) > FEW:
            return {}
        ids = list({row.session_id for _, row in acts})
        found = await asyncio.gather(*(self._current(id) for id in ids))
        since = classroom.enrolled
        return {
            id: session
            for id, session in zip(ids, found, strict=True)
            if session and session.owner_id in since and since[session.owner_id] <= session.last_active_at
        }

    async def _current(self, session_id: UUID) -> Session | None:
        try:
            session = await self._sessions.get(str(session_id))
        except Refused:
            return None
        return await self._pulses.current(session) if session else None


@dataclass(slots=True)
class Followed:
    """How far a classroom was followed: to a position, the event of a cursor, and in which sessions to which version.

    `versions` has the session of each learner's last event that was told.
    """

    position: int
    cursor: str | None
    versions: dict[Id, tuple[Id, int]] = field(default_factory=dict)
    is_new: bool = True

    def passing(self, recorded: Recorded, learner_id: Id, session: Session | None) -> Act:
        """An event, which is passed."""
        self.cursor = encode_cursor(recorded.position, recorded.version)
        self.versions[learner_id] = recorded.session_id, recorded.version
        return Act(self.cursor, learner_id, recorded, session)

    def moves(self, watch: Watch, classroom: Classroom, changed: asyncio.Event) -> Iterator[Act]:
        """Sessions that have moved, until the classroom has changed."""
        while not changed.is_set() and (pulse := watch.take()):
            if self.cursor is not None and self._shows(pulse, classroom):
                yield Act(self.cursor, pulse.session.owner_id, None, pulse.session)

    def _shows(self, pulse: Pulse, classroom: Classroom) -> bool:
        """Whether a session that has moved is to be shown: of who was in by then, and not back in time."""
        session = pulse.session
        since = classroom.enrolled.get(session.owner_id)
        last_session, version = self.versions.get(session.owner_id, (session.id, 0))
        is_behind = last_session == session.id and session.version < version
        return since is not None and since <= pulse.at and not is_behind
