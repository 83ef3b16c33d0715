"""What a teacher sees of a classroom's learners, and learners of the classrooms that they are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from domain.classroom.inviting import invitation_id
from domain.classroom.state import Classroom, Code
from domain.session import Id
from projections.readership import Invitation, Reader

LATEST = 5
"""The newest sessions that the board shows of each learner, open or not."""


@dataclass(frozen=True, slots=True)
class Totals:
    """All sessions that a learner was active in since they came, summed up.

    `averagePercentage` is of those that came to a result: exams that are completed, once their results are projected.
    """

    sessions: int = 0
    """How many sessions there are."""
    completed: int = 0
    """How many of them are completed."""
    active_seconds: float = 0.0
    """Their active time together, in seconds."""
    last_active_at: datetime | None = None
    """When the learner was last active; null for never."""
    average_percentage: float | None = None
    """The mean result of their completed exams, from 0 to 100; null without one."""


@dataclass(frozen=True, slots=True)
class ClassroomLearner:
    """A learner in a classroom, by their id, and since when."""

    id: Id
    enrolled_at: datetime


@dataclass(frozen=True, slots=True)
class InvitedLearner:
    """A learner who is asked into a classroom and has not answered; `withdrawInvitation` takes the `invitationId`."""

    invitation_id: Id
    """What `withdrawInvitation` takes."""
    learner_id: Id
    """Who is asked: the `sub` of their token."""
    invited_at: datetime
    """Since when."""


@dataclass(frozen=True, slots=True)
class InvitationCode:
    """That there is a code, not the code itself, which is told once; `withdrawInvitation` takes the `invitationId`."""

    invitation_id: Id
    """What `withdrawInvitation` takes."""
    made_at: datetime
    """When it was made."""
    expires_at: datetime
    """Until when learners can join by it."""


def invited_learners(classroom: Classroom) -> list[InvitedLearner]:
    """Who has not answered, in the order they were asked."""
    return [
        InvitedLearner(invitation_id(classroom.id, invited.number), learner_id, invited.invited_at)
        for learner_id, invited in classroom.invited.items()
    ]


def open_codes(classroom: Classroom, now: datetime) -> list[InvitationCode]:
    """The codes that hold, oldest first."""
    return [invitation_code(classroom.id, code) for code in classroom.codes if code.expires_at > now]


def invitation_code(classroom_id: Id, code: Code) -> InvitationCode:
    """What is told of a code."""
    return InvitationCode(invitation_id(classroom_id, code.number), code.made_at, code.expires_at)


def reader(classroom: Classroom, learner_id: Id) -> Reader | None:
    """The classroom's teacher as a learner's reader; None if the learner is not in it."""
    since = classroom.enrolled.get(learner_id)
    return Reader(classroom.owner_id, classroom.id, classroom.title, since) if since else None


def invitation(classroom: Classroom, learner_id: Id) -> Invitation | None:
    """A learner's invitation into the classroom, None if there is none to answer."""
    invited = classroom.invited.get(learner_id)
    if invited is None:
        return None
    id = invitation_id(classroom.id, invited.number)
    return Invitation(id, classroom.owner_id, classroom.id, classroom.title, invited.invited_at)


def readers(classrooms: Iterable[Classroom], learner_id: Id) -> list[Reader]:
    """Whose a learner's classrooms are, in the order the learner came."""
    found = [one for room in classrooms if (one := reader(room, learner_id))]
    return sorted(found, key=lambda one: (one.since, one.classroom_id))


def invitations(classrooms: Iterable[Classroom], learner_id: Id) -> list[Invitation]:
    """A learner's invitations, oldest first."""
    found = [one for room in classrooms if (one := invitation(room, learner_id))]
    return sorted(found, key=lambda one: (one.invited_at, one.id))
