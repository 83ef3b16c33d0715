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
    classroom_id: Id
    classroom_title: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Invitation:
    """A classroom that its teacher asks the viewer into; `answerInvitation` takes the id."""

    id: Id
    teacher_id: Id
    classroom_id: Id
    classroom_title: str
    invited_at: datetime
