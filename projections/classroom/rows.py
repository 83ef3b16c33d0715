"""Where a learner finds their classrooms, and a code its own: rows that say which one, the classroom says the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.classroom.events import CodeMade, LearnerEnrolled, LearnerEvent, LearnerInvited, LearnerJoined
from domain.session import Id, Recorded
from projections.projection import Key

INVITED, ENROLLED = "INVITED", "ENROLLED"

OF_MEMBERS = (
    "classroom.invitation_declined",
    "classroom.invitation_withdrawn",
    "classroom.learner_enrolled",
    "classroom.learner_invited",
    "classroom.learner_joined",
    "classroom.learner_left",
    "classroom.learner_removed",
)
OF_CODES = ("classroom.code_made",)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A learner who is in a classroom, or invited. `session_id` is the classroom's."""

    session_id: Id
    learner_id: Id
    status: str
    since: datetime


@dataclass(frozen=True, slots=True)
class CodeRow:
    """Which classroom a code belongs to, as long as there is that classroom."""

    session_id: Id
    number: int
    code_hash: str


def member_touched(recorded: Recorded) -> Mapping[Key, Recorded]:
    """The learner whom an event is about; a code that is withdrawn is about nobody."""
    learner_id = recorded.event.learner_id if isinstance(recorded.event, LearnerEvent) else None
    return {(recorded.session_id, learner_id): recorded} if learner_id else {}


def member_row(row: MemberRow | None, recorded: Recorded) -> MemberRow | None:
    """A learner's row after an event: none once they are out, so that who is erased is in none made anew either."""
    match recorded.event:
        case LearnerInvited(_, learner_id, since):
            return MemberRow(recorded.session_id, learner_id, INVITED, since)
        case LearnerJoined(_, learner_id, since) | LearnerEnrolled(learner_id, since):
            return MemberRow(recorded.session_id, learner_id, ENROLLED, since)
    return None


def code_touched(recorded: Recorded) -> Mapping[Key, Recorded]:
    """The code that an event is about."""
    return {(recorded.session_id, recorded.event.number): recorded} if isinstance(recorded.event, CodeMade) else {}


def code_row(row: CodeRow | None, recorded: Recorded) -> CodeRow | None:
    """A code's row; it stays when the code does not hold any more, so that a repeated command finds its classroom."""
    match recorded.event:
        case CodeMade(number, code_hash):
            return CodeRow(recorded.session_id, number, code_hash)
    return row
