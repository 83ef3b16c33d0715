"""Classrooms as their teachers work with them: streams of the log, held folded like sessions."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import datetime
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.classroom.commands import (
    CreateClassroom,
    EnrolLearner,
    InviteLearner,
    InviteLearners,
    WithdrawInvitation,
)
from domain.classroom.inviting import read_invitation_id
from domain.classroom.limits import check_room_to_create
from domain.classroom.refusals import TheInvitationIsNotOpen
from domain.classroom.state import Classroom
from domain.session import Id, RefusalCode, Refused, Request, StreamKind
from infrastructure.classroom.activity import Activity
from infrastructure.classroom.memberships import Memberships
from infrastructure.log.wakeups import Wakeups
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.appends import named
from infrastructure.sessions.rows import OWNED_OF_KIND
from infrastructure.sessions.sessions import Sessions
from projections.classroom.activity import Act
from projections.classroom.board import InvitationCode, invitation_code

MADE = "classroom.created"
OUT = ("classroom.learner_removed", "classroom.learner_left")


class ThereIsNoSuchClassroom(Refused):
    """There is no classroom {classroom_id!r}."""

    code = RefusalCode.NOT_FOUND


class Classrooms:
    """The classrooms. `streams` are sessions in form; they know the kind CLASSROOM and no other."""

    def __init__(
        self,
        streams: Sessions,
        memberships: Memberships,
        activity: Activity,
        wakeups: Wakeups,
        pool: AsyncConnectionPool,
    ) -> None:
        self._streams, self._memberships, self._activity = streams, memberships, activity
        self._wakeups, self._pool = wakeups, pool

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
        made = self._streams.new_id(StreamKind.CLASSROOM, request)
        check_room_to_create(await self._owned(request.actor_id), made)
        created = await self._streams.start(StreamKind.CLASSROOM, command, request)
        assert isinstance(created, Classroom)
        return created

    async def execute(self, classroom_id: str, command: object, request: Request) -> Classroom:
        """Carry out a command of a classroom's teacher. Raises a `Refused`, among them `ThereIsNoSuchClassroom`."""
        if await self.get(classroom_id, request.actor_id) is None:
            raise ThereIsNoSuchClassroom(field="classroomId", classroom_id=classroom_id)
        changed = await self._streams.execute(classroom_id, command, request)
        assert isinstance(changed, Classroom)
        return changed

    async def enrol(self, classroom_id: str, learner_id: Id, request: Request) -> Classroom:
        """Ask a learner in or, where a roster decides, put them in. Raises a `Refused`."""
        if self._memberships.by_roster:
            return await self.execute(classroom_id, EnrolLearner(learner_id), request)
        classroom = await self.get(classroom_id, request.actor_id)
        if classroom and not await self._streams.was_executed(classroom.id, request):
            await self._memberships.check_room_for_invitation(classroom, learner_id)
        return await self.execute(classroom_id, InviteLearner(learner_id), request)

    async def invite(self, classroom_id: str, days: int, request: Request) -> tuple[Classroom, str, InvitationCode]:
        """Make a code: the classroom, the code, and what is told of it later. Raises a `Refused`.

        Repeated with its command id it gives the same code.
        """
        request = named(request)
        code, code_hash = self._memberships.new_code(classroom_id, request)
        classroom = await self.execute(classroom_id, InviteLearners(code_hash, days), request)
        made = next(one for one in classroom.codes if one.code_hash == code_hash)
        return classroom, code, invitation_code(classroom.id, made)

    async def withdraw(self, invitation: str, request: Request) -> Classroom:
        """Let a code or an invitation hold no longer. Raises a `Refused`, among them `TheInvitationIsNotOpen`."""
        place = read_invitation_id(invitation)
        if place is None or await self.get(place[0], request.actor_id) is None:
            raise TheInvitationIsNotOpen(field="invitationId", invitation_id=invitation)
        classroom_id, number = place
        return await self.execute(classroom_id, WithdrawInvitation(number), request)

    async def teaches(self, person_id: str) -> bool:
        """Whether a person has a classroom, whoever is in it."""
        return bool(await self._owned(person_id))

    async def reads_since(self, teacher_id: str, learner_id: str) -> datetime | None:
        """Since when a learner is in one of a teacher's classrooms; None if they are in none now."""
        rooms = await self.of_teacher(teacher_id)
        return min((room.enrolled[Id(learner_id)] for room in rooms if learner_id in room.enrolled), default=None)

    def departures(self) -> AsyncGenerator[None, None]:
        """Comes by whenever somebody may have left a classroom, or been removed from one; once at the start."""
        return self._moments(*OUT)

    def openings(self) -> AsyncGenerator[None, None]:
        """Comes by whenever somebody may have made a classroom; once at the start."""
        return self._moments(MADE)

    async def _moments(self, *topics: str) -> AsyncGenerator[None, None]:
        async with self._wakeups.watch(*topics) as flag:
            while True:
                flag.clear()
                yield
                await flag.wait()

    async def activity(self, classroom_id: str, teacher_id: str, after: str | None) -> AsyncGenerator[Act, None]:
        """What happens in the sessions of a classroom's learners; see `Activity.follow`."""
        stream = self._activity.follow(UUID(classroom_id), lambda: self.get(classroom_id, teacher_id), after)
        async with aclosing(stream):
            async for act in stream:
                yield act

    async def _owned(self, teacher_id: str) -> Sequence[Id]:
        rows = await fetch(self._pool, OWNED_OF_KIND, (teacher_id, StreamKind.CLASSROOM.value))
        return [Id(str(id)) for (id,) in rows]
