"""What classrooms bring: streams of the log that are nobody's sessions."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from domain.classroom.state import Classroom
from domain.kinds import STREAMS
from domain.session import Id
from infrastructure.classroom import invitation_codes
from infrastructure.classroom.activity import Activity
from infrastructure.classroom.board import Board
from infrastructure.classroom.classrooms import Classrooms
from infrastructure.classroom.memberships import Memberships
from infrastructure.classroom.readership import Readership
from infrastructure.classroom.roster import Roster
from infrastructure.foundation import Foundation
from infrastructure.kind import KindModule, KindParts
from schema.classroom.ports import ClassroomPorts

Exported = Callable[[str], AsyncIterator[Any]]


def build(base: Foundation) -> KindParts:
    """Classrooms in a process."""
    by_token = base.settings.jwt_classrooms_claim is not None
    streams = base.streams("classrooms", STREAMS)
    memberships = Memberships(
        streams,
        base.freshness,
        base.pool,
        base.installation,
        by_roster=base.settings.enrolment_by_roster,
        by_token=by_token,
    )
    activity = Activity(base.event_log, base.wakeups, base.sessions, base.pulses, base.keyring, base.pool)
    classrooms = Classrooms(streams, memberships, activity, base.wakeups, base.pool)
    return KindParts(
        ports=ClassroomPorts(classrooms, Board(base.lists, base.scores), memberships),
        readership=Readership(classrooms, memberships),
        greet=Roster(streams, memberships).follow,
        memories=(streams,),
        forget_person=memberships.forget,
        exported={"classrooms": _enrolled(memberships), "invitations": _invited(memberships)},
    )


def _enrolled(memberships: Memberships) -> Exported:
    """The classrooms that a person is in."""

    async def enrolled(learner_id: str) -> AsyncIterator[Any]:
        for room in await memberships.of_learner(learner_id):
            if since := room.enrolled.get(Id(learner_id)):
                yield {**_room(room), "enrolledAt": since.isoformat()}

    return enrolled


def _invited(memberships: Memberships) -> Exported:
    """The classrooms that a person is asked into."""

    async def invited(learner_id: str) -> AsyncIterator[Any]:
        for room in await memberships.of_learner(learner_id):
            if invitation := room.invited.get(Id(learner_id)):
                yield {**_room(room), "invitedAt": invitation.invited_at.isoformat()}

    return invited


def _room(room: Classroom) -> dict[str, str]:
    return {"id": room.id, "title": room.title, "teacherId": room.owner_id}


CLASSROOM = KindModule(
    name="classroom",
    build=build,
    erase_person=(invitation_codes.ERASE,),
    export_person={"triedCodes": invitation_codes.EXPORT},
)
