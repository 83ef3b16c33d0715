"""What can be asked of a classroom: by its teacher, by its learners, and by what tokens say."""

from datetime import datetime
from typing import TypeAlias

from domain.classroom.refusals import CODE_DAYS
from domain.session import Id, command
from domain.transcripts import ShowTranscript


@command
class CreateClassroom:
    """Make a classroom without learners."""

    teacher_id: Id
    title: str


@command
class EnrolLearner:
    """Put a learner in, as a roster says; who is in already stays as they are."""

    learner_id: Id


@command
class RemoveLearner:
    """Take a learner out."""

    learner_id: Id


@command
class FollowToken:
    """Put a learner in whose token names the classroom, or take one out whom a token had put in.

    Of two tokens the one that expires later counts: older ones are still in use here and there.
    """

    learner_id: Id
    names_it: bool
    expires_at: datetime


@command
class ForgetLearner:
    """Take a learner out who is erased, or their invitation back."""

    learner_id: Id


@command
class InviteLearners:
    """Make a code that opens the classroom for so many days."""

    code_hash: str
    days: int = CODE_DAYS


@command
class InviteLearner:
    """Ask a learner in; who is in, or is asked already, stays as they are."""

    learner_id: Id


@command
class WithdrawInvitation:
    """Let a code, or an invitation, hold no longer."""

    number: int


@command
class JoinClassroom:
    """Come in by a code; who is in already stays as they are."""

    learner_id: Id
    code_hash: str


@command
class AnswerInvitation:
    """Accept an invitation, or decline it."""

    learner_id: Id
    number: int
    accept: bool


@command
class LeaveClassroom:
    """Go. Who is there by a token cannot where tokens decide (`by_token`): the next one would bring them back."""

    learner_id: Id
    by_token: bool = False


@command
class SetTranscripts:
    """Say when learners may read the transcripts of what they hear; None leaves it to them."""

    show_transcript: ShowTranscript | None


ClassroomCommand: TypeAlias = (
    CreateClassroom
    | EnrolLearner
    | RemoveLearner
    | FollowToken
    | ForgetLearner
    | InviteLearners
    | InviteLearner
    | WithdrawInvitation
    | JoinClassroom
    | AnswerInvitation
    | LeaveClassroom
    | SetTranscripts
)
