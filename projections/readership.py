"""Who may read a person's sessions, and who asks to, as that person sees it."""

from dataclasses import dataclass
from datetime import datetime

from domain.session import Id


@dataclass(frozen=True, slots=True)
class Reader:
    """A teacher who may read the viewer's sessions, because of a classroom.

    Those of them that the viewer was active in `since` they came into the classroom, and no others.
    """

    teacher_id: Id
    """Who may read: the `sub` of the teacher's token."""
    classroom_id: Id
    classroom_title: str
    """What the classroom is called."""
    since: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A classroom that its teacher asks the viewer into; `answerInvitation` takes the id."""

    id: Id
    """What `answerInvitation` takes as `invitationId`."""
    teacher_id: Id
    """Who asks: the `sub` of the teacher's token."""
    classroom_id: Id
    classroom_title: str
    """What the classroom is called."""
    invited_at: datetime
    """Since when."""
