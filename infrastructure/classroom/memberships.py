"""Classrooms as their learners work with them: those that they are in, and those that they are asked into.

Rows that follow the log say which classrooms may be a learner's; they are brought up to date before they are asked, and
what is so is read from the classrooms themselves.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from psycopg_pool import AsyncConnectionPool

from domain.classroom.commands import AnswerInvitation, ForgetLearner, JoinClassroom, LeaveClassroom
from domain.classroom.inviting import read_invitation_id
from domain.classroom.limits import check_room_to_invite, no_room_to_come_in
from domain.classroom.refusals import TheCodeOpensNothing, TheInvitationIsNotOpen, YouAreNotInThisClassroom
from domain.classroom.state import Classroom
from domain.lifecycle import TheSessionIsErased
from domain.people import is_person_id
from domain.session import Id, RefusalCode, Refused, Request
from infrastructure.classroom.invitation_codes import Codes, Tries
from infrastructure.keys.installation import Installation
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.sessions import Sessions, TheCommandIdIsTaken, ThereIsNoSuchSession
from infrastructure.views.freshness import Freshness
from projections.classroom.kind import CODES, MEMBERS
from projections.projection import Projection

OF_LEARNER = "SELECT session_id FROM classroom_members WHERE learner_id = %s ORDER BY since, session_id"
OF_CODE = "SELECT session_id FROM classroom_codes WHERE code_hash = %s"


class TheRosterDecides(Refused):
    """Here a roster decides who is in a classroom: there are no codes. Teachers put learners in with enrolLearner."""

    code = RefusalCode.FORBIDDEN


class TheRowsAreBehind(Refused):
    """What has happened in classrooms of late is still being taken in. Ask again in a moment."""

    code = RefusalCode.NOT_READY


class Memberships:
    """Who is in which classroom. `by_roster`: others than the learners decide it; `by_token`: tokens may, too."""

    def __init__(
        self,
        streams: Sessions,
        freshness: Freshness,
        pool: AsyncConnectionPool,
        installation: Installation,
        *,
        by_roster: bool = False,
        by_token: bool = False,
    ) -> None:
        self._streams, self._freshness, self._pool, self._installation = streams, freshness, pool, installation
        self._codes, self._tries = Codes(installation), Tries(pool)
        self.by_roster, self._by_token = by_roster, by_token

    async def of_learner(self, learner_id: str) -> Sequence[Classroom]:
        """The classrooms that a learner is in, or asked into. Raises `TheRowsAreBehind`."""
        await self._up_to_date(MEMBERS)
        ids = await fetch(self._pool, OF_LEARNER, (learner_id,))
        found = await asyncio.gather(*(self._streams.get(str(id)) for (id,) in ids))
        rooms = [room for room in found if isinstance(room, Classroom)]
        return [room for room in rooms if learner_id in room.enrolled or learner_id in room.invited]

    async def join(self, code: str, request: Request) -> Classroom:
        """Come into a classroom by a code. Raises a `Refused`, among them `TheCodeOpensNothing`."""
        if self.by_roster:
            raise TheRosterDecides
        await self._tries.count(request.actor_id)
        code_hash = self._codes.hash(code)
        await self._up_to_date(CODES)
        rows = await fetch(self._pool, OF_CODE, (code_hash,))
        if not rows:
            raise TheCodeOpensNothing(field="code")
        command = JoinClassroom(Id(request.actor_id), code_hash)
        joined = await self._come_in(str(rows[0][0]), command, request, TheCodeOpensNothing(field="code"))
        await self._tries.take_back(request.actor_id)
        return joined

    async def answer(self, invitation_id: str, request: Request, *, accept: bool) -> Classroom:
        """Accept an invitation, or decline it. Raises a `Refused`, among them `TheInvitationIsNotOpen`."""
        otherwise = TheInvitationIsNotOpen(field="invitationId", invitation_id=invitation_id)
        place = read_invitation_id(invitation_id)
        if place is None:
            raise otherwise
        classroom_id, number = place
        command = AnswerInvitation(Id(request.actor_id), number, accept)
        if accept:
            return await self._come_in(classroom_id, command, request, otherwise)
        return await self._execute(classroom_id, command, replace(request, for_anyone=True), otherwise)

    async def leave(self, classroom_id: str, request: Request) -> Classroom:
        """Leave a classroom, also when the day is full. Raises a `Refused`, among them `YouAreNotInThisClassroom`."""
        otherwise = YouAreNotInThisClassroom(field="classroomId", classroom_id=classroom_id)
        command = LeaveClassroom(Id(request.actor_id), self._by_token)
        return await self._execute(classroom_id, command, replace(request, for_anyone=True), otherwise)

    async def forget(self, learner_id: str, actor_id: str) -> None:
        """Take a learner who is erased out of every classroom, and their invitations back."""
        request = Request(actor_id, for_anyone=True)
        for classroom in await self.of_learner(learner_id):
            with suppress(ThereIsNoSuchSession, TheSessionIsErased):
                await self._streams.execute(classroom.id, ForgetLearner(Id(learner_id)), request)

    def new_code(self, classroom_id: str, request: Request) -> tuple[str, str]:
        """The code that a request makes for a classroom, and its hash. Raises `TheRosterDecides`."""
        if self.by_roster:
            raise TheRosterDecides
        code = self._codes.made_for(classroom_id, request)
        return code, self._codes.hash(code)

    async def check_room_for_invitation(self, classroom: Classroom, learner_id: str) -> None:
        """Raise `TheLearnerHasInvitationsEnough` unless a learner may have another invitation, or this one already."""
        rooms = await self.of_learner(learner_id) if is_person_id(learner_id) else ()
        check_room_to_invite([room.id for room in rooms if learner_id in room.invited], classroom.id)

    async def _come_in(self, classroom_id: str, command: object, request: Request, otherwise: Refused) -> Classroom:
        learner_id = request.actor_id
        inside = [room.id for room in await self.of_learner(learner_id) if learner_id in room.enrolled]
        refusal = no_room_to_come_in(inside, classroom_id, otherwise.field)
        if refusal and not await self._streams.was_executed(classroom_id, self._own(request)):
            raise refusal
        return await self._execute(classroom_id, command, request, otherwise)

    async def _execute(self, classroom_id: str, command: object, request: Request, otherwise: Refused) -> Classroom:
        """Carry out a learner's command on a classroom of another's. `otherwise` is raised when there is none."""
        try:
            changed = await self._streams.execute(classroom_id, command, self._own(request))
        except (ThereIsNoSuchSession, TheSessionIsErased):
            raise otherwise from None
        except TheCommandIdIsTaken:
            raise TheCommandIdIsTaken(field="commandId", command_id=request.command_id) from None
        assert isinstance(changed, Classroom)
        return changed

    def _own(self, request: Request) -> Request:
        """The request with a command id of the learner's alone: several learners of a classroom may use the same."""
        given = request.command_id
        own = str(self._installation.uuid("a learner's command", request.actor_id, given)) if given else None
        return replace(request, command_id=own, is_permitted=True)

    async def _up_to_date(self, projection: Projection) -> None:
        """Have the rows follow what is recorded by now. Raises `TheRowsAreBehind`, as while they are made anew."""
        if not await self._freshness.whole(projection):
            raise TheRowsAreBehind(retry_after_ms=1000)
