"""Follows tokens that name a learner's classrooms (LYCEUM_JWT_CLASSROOMS_CLAIM): who is named is in, by an event."""

import logging
from datetime import UTC, datetime

import psycopg

from domain.classroom.commands import FollowToken
from domain.classroom.limits import MAX_READERS
from domain.classroom.refusals import TheClassroomIsFull, TheTeacherIsNoLearner
from domain.lifecycle import TheSessionIsErased
from domain.session import Id, Refused, Request
from infrastructure.classroom.memberships import Memberships
from infrastructure.log.codec import parse_id
from infrastructure.process.caches import PEOPLE, PERSON_BYTES, EvenCache
from infrastructure.sessions.sessions import Sessions, ThereIsNoSuchSession
from schema.context import Role, Viewer

log = logging.getLogger(__name__)

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Roster:
    """What tokens say of classrooms, followed with a learner's first request by each of them."""

    def __init__(self, streams: Sessions, memberships: Memberships) -> None:
        self._streams, self._memberships = streams, memberships
        self._followed: EvenCache[str, float] = EvenCache("followed_tokens", entries=PEOPLE, entry_bytes=PERSON_BYTES)

    async def follow(self, viewer: Viewer) -> None:
        """Put a learner into the classrooms that their token names, and out of those that an older one had named.

        What does not succeed is logged and tried again with the next request; the request at hand goes on.
        """
        if viewer.classrooms is None or Role.LEARNER not in viewer.roles:
            return
        if (self._followed.get(viewer.id) or 0.0) >= viewer.expires_at:
            return
        try:
            named = {str(id) for id in map(parse_id, viewer.classrooms) if id}
            await self._follow(viewer, sorted(named)[:MAX_READERS])
        except (psycopg.Error, Refused) as error:
            log.warning("what a token says of classrooms is followed later: %s", error)
            return
        self._followed.keep(viewer.id, viewer.expires_at)

    async def _follow(self, viewer: Viewer, named: list[str]) -> None:
        rooms = await self._memberships.of_learner(viewer.id)
        for classroom_id in named:
            await self._tell(classroom_id, viewer, names_it=True)
        for classroom_id in {room.id for room in rooms if viewer.id in room.tokens}.difference(named):
            await self._tell(classroom_id, viewer, names_it=False)

    async def _tell(self, classroom_id: str, viewer: Viewer, *, names_it: bool) -> None:
        command = FollowToken(Id(viewer.id), names_it, _instant(viewer.expires_at))
        try:
            await self._streams.execute(classroom_id, command, Request(viewer.id, for_anyone=True))
        except (ThereIsNoSuchSession, TheSessionIsErased, TheTeacherIsNoLearner):
            log.debug("a token names %s, which is no classroom that its bearer can learn in", classroom_id)
        except TheClassroomIsFull:
            log.warning("a token names classroom %s, which is full", classroom_id)


def _instant(seconds: float) -> datetime:
    """An instant of a token, however far ahead it is."""
    return datetime.fromtimestamp(min(seconds, END_OF_TIME.timestamp()), UTC)
