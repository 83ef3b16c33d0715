"""Classrooms: streams of the log, held folded like sessions, and what happens in their learners' sessions."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.classroom import Classroom, CreateClassroom, LearnerEnrolled, RemoveLearner
from domain.people import RESERVED
from domain.session import Id, Recorded, RefusalCode, Refused, Request, StreamKind
from infrastructure.appending import named
from infrastructure.board import Board
from infrastructure.codec import STORED_COLUMNS, StoredRow
from infrastructure.event_log import EventLog, fetch
from infrastructure.history import Place
from infrastructure.keyring import Keyring
from infrastructure.sessions import Sessions
from infrastructure.signals import Signals
from infrastructure.views import SESSION_KINDS, Page, TheCursorIsNotOurs, decode_cursor, encode_cursor
from projections.classroom import ClassroomLearner

MAX_CLASSROOMS = 100
"""Classrooms of one teacher at most: whether a teacher may read a session is looked up in all of them."""

REMOVED = "classroom.learner_removed"
LOOK_SECONDS = 0.2
"""Activity is looked for this often at most, however much is recorded meanwhile."""

BATCH = 500

OWNED = "SELECT id FROM sessions WHERE owner_id = %s AND kind = %s ORDER BY started_at, id"
ALL = "SELECT id FROM sessions WHERE kind = %s ORDER BY id"
ACTS = (
    f"SELECT {', '.join(f'e.{column}' for column in STORED_COLUMNS)}, s.owner_id FROM stored_events AS e"
    " JOIN sessions AS s ON s.id = e.originator_id"
    " JOIN unnest(%s::text[], %s::timestamptz[]) AS learner (id, since)"
    " ON learner.id = s.owner_id AND learner.since <= e.recorded_at"
    " WHERE e.notification_id > %s AND e.notification_id <= %s AND e.kind = ANY(%s)"
    " ORDER BY e.notification_id LIMIT %s"
)
ACT = (
    "SELECT begun.actor_id, act.recorded_at FROM stored_events AS act JOIN stored_events AS begun"
    " ON begun.originator_id = act.originator_id AND begun.originator_version = 1"
    " WHERE act.notification_id = %s AND act.originator_version = %s AND act.kind = ANY(%s)"
)
"""Whose an event is, and when it was recorded: also of a session that is erased."""


class ThereIsNoSuchClassroom(Refused):
    """There is no classroom {classroom_id!r}."""

    code = RefusalCode.NOT_FOUND


class ThereAreClassroomsEnough(Refused):
    """A teacher has {limit} classrooms at most."""

    code = RefusalCode.LIMIT_REACHED


class Classrooms:
    """The classrooms. `streams` are sessions in form; they know the kind CLASSROOM and no other."""

    def __init__(
        self,
        streams: Sessions,
        board: Board,
        log: EventLog,
        signals: Signals,
        keyring: Keyring,
        pool: AsyncConnectionPool,
    ) -> None:
        self._streams, self._board, self._log, self._signals = streams, board, log, signals
        self._keyring, self._pool = keyring, pool

    async def get(self, classroom_id: str, teacher_id: str) -> Classroom | None:
        """A classroom of a teacher as it stands; None when there is none, or it is another's."""
        classroom = await self._streams.get(classroom_id)
        return classroom if isinstance(classroom, Classroom) and classroom.owner_id == teacher_id else None

    async def of_teacher(self, teacher_id: str) -> Sequence[Classroom]:
        """A teacher's classrooms, oldest first."""
        found = await asyncio.gather(*(self.get(id, teacher_id) for id in await self._owned(teacher_id)))
        return [classroom for classroom in found if classroom is not None]

    async def create(self, command: CreateClassroom, request: Request) -> Classroom:
        """Make a classroom. Raises a `Refused`, among them `ThereAreClassroomsEnough`."""
        request = named(request)
        owned = await self._owned(request.actor_id)
        if len(owned) >= MAX_CLASSROOMS and self._streams.new_id(StreamKind.CLASSROOM, request) not in owned:
            raise ThereAreClassroomsEnough(limit=MAX_CLASSROOMS)
        created = await self._streams.start(StreamKind.CLASSROOM, command, request)
        assert isinstance(created, Classroom)
        return created

    async def execute(self, classroom_id: str, command: Any, request: Request) -> Classroom:
        """Carry out a command of a classroom's teacher. Raises a `Refused`, among them `ThereIsNoSuchClassroom`."""
        if await self.get(classroom_id, request.actor_id) is None:
            raise ThereIsNoSuchClassroom(field="classroomId", classroom_id=classroom_id)
        changed = await self._streams.execute(classroom_id, command, request)
        assert isinstance(changed, Classroom)
        return changed

    async def learners(self, classroom: Classroom, first: int, after: str | None) -> Page[ClassroomLearner]:
        """A page of a classroom's learners, each with how they get on."""
        return await self._board.page(classroom, first, after)

    async def teaches(self, person_id: str) -> bool:
        """Whether a person has a classroom, whoever is in it."""
        return bool(await self._owned(person_id))

    async def has_learner(self, teacher_id: str, learner_id: str) -> bool:
        """Whether a learner is in one of a teacher's classrooms now."""
        return any(learner_id in classroom.enrolled for classroom in await self.of_teacher(teacher_id))

    async def with_learner(self, learner_id: str) -> AsyncIterator[Classroom]:
        """Every classroom that a learner is in now, whoever teaches it. All are looked through."""
        for (id,) in await fetch(self._pool, ALL, (StreamKind.CLASSROOM.value,)):
            classroom = await self._streams.get(str(id))
            if isinstance(classroom, Classroom) and learner_id in classroom.enrolled:
                yield classroom

    async def remove_everywhere(self, learner_id: str, actor_id: str) -> None:
        """Take a learner out of every classroom."""
        request = Request(actor_id, is_system=True)
        async for classroom in self.with_learner(learner_id):
            await self._streams.execute(classroom.id, RemoveLearner(Id(learner_id)), request)

    async def removal(self, teacher_id: str, learner_id: str) -> None:
        """Wait until a learner is in none of a teacher's classrooms."""
        async with self._signals.watch(REMOVED) as flag:
            while await self.has_learner(teacher_id, learner_id):
                await flag.wait()
                flag.clear()

    async def activity(
        self, classroom_id: str, teacher_id: str, after: str | None
    ) -> AsyncIterator[tuple[str, Id, Recorded]]:
        """What is recorded of the learners' sessions since they came, each event with its cursor and whose it is.

        All of it after a cursor, then what comes, without gap or repeat. Who leaves is not shown any more.
        Raises `TheCursorIsNotOurs` unless the cursor names an event of somebody who had come by then.
        """
        position = await self._position(UUID(classroom_id), after)
        async with self._signals.watch() as grown, self._signals.watch(UUID(classroom_id)) as changed:
            while True:
                grown.clear()
                changed.clear()
                end = await self._log.end()
                classroom = await self.get(classroom_id, teacher_id)
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
        events = [recorded.event for recorded in await self._keyring.open(await self._log.of_session(classroom_id))]
        enrolments = [event for event in events if isinstance(event, LearnerEnrolled)]
        return any(one.learner_id == learner_id and one.enrolled_at <= at for one in enrolments)

    async def _acts(self, classroom: Classroom, after: int, end: int) -> list[tuple[Id, StoredRow]]:
        """The next events of the learners' sessions up to a position, each with whose it is."""
        learners, since = list(classroom.enrolled), list(classroom.enrolled.values())
        rows = await fetch(self._pool, ACTS, (learners, since, after, end, list(SESSION_KINDS), BATCH))
        return [(Id(learner_id), StoredRow(*row)) for *row, learner_id in rows]

    async def _owned(self, teacher_id: str) -> Sequence[Id]:
        rows = await fetch(self._pool, OWNED, (teacher_id, StreamKind.CLASSROOM.value))
        return [Id(str(id)) for (id,) in rows]
