"""How learners are asked into a classroom, and how they come and go: nobody is in without having said so."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.classroom.commands import AnswerInvitation, InviteLearners, JoinClassroom, LeaveClassroom
from domain.classroom.events import (
    ClassroomEvent,
    CodeMade,
    InvitationDeclined,
    InvitationWithdrawn,
    LearnerInvited,
    LearnerJoined,
    LearnerLeft,
)
from domain.classroom.refusals import (
    MAX_CODE_DAYS,
    MAX_CODES,
    MAX_DECLINED,
    MAX_INVITED,
    MAX_LEARNERS,
    ThatIsNoLearnersId,
    TheCodeLastsTooLong,
    TheCodeOpensNothing,
    TheInvitationIsNotOpen,
    TheLearnerDoesNotWantTo,
    ThereAreCodesEnough,
    ThereAreInvitationsEnough,
    ThereIsNoRoomForYou,
    TheTeacherIsNoLearner,
    YouAreNotInThisClassroom,
    YourTokenPutsYouThere,
)
from domain.classroom.state import Classroom
from domain.people import MAX_PERSON_ID, is_person_id
from domain.session import Id

MAX_DIGITS = 18
"""Digits of an invitation's number at most: all that a bigint surely holds."""


def invitation_id(classroom_id: str, number: int) -> Id:
    """What a code, or an invitation, of a classroom goes by outside."""
    return Id(f"{classroom_id}:{number}")


def read_invitation_id(text: str) -> tuple[str, int] | None:
    """The classroom and the number that an invitation's id is made of; None if it cannot be one."""
    classroom_id, _, number = text.rpartition(":")
    return (classroom_id, int(number)) if number.isdecimal() and len(number) <= MAX_DIGITS else None


def check_learner(classroom: Classroom, learner_id: Id) -> None:
    """Refuse an id that can be no learner's here."""
    if not is_person_id(learner_id):
        raise ThatIsNoLearnersId(field="learnerId", limit=MAX_PERSON_ID)
    if learner_id == classroom.owner_id:
        raise TheTeacherIsNoLearner(field="learnerId")


def make_code(classroom: Classroom, command: InviteLearners, now: datetime) -> Sequence[ClassroomEvent]:
    """A code that opens the classroom from now on. Raises a `Refused`."""
    if not 1 <= command.days <= MAX_CODE_DAYS:
        raise TheCodeLastsTooLong(field="expiresInDays", limit=MAX_CODE_DAYS)
    if sum(code.expires_at > now for code in classroom.codes) >= MAX_CODES:
        raise ThereAreCodesEnough(field="classroomId", limit=MAX_CODES)
    return [CodeMade(classroom.version + 1, command.code_hash, now, now + timedelta(days=command.days))]


def invite(classroom: Classroom, learner_id: Id, now: datetime) -> Sequence[ClassroomEvent]:
    """An invitation, unless the learner is in or asked already. Raises a `Refused`."""
    check_learner(classroom, learner_id)
    if learner_id in classroom.enrolled or learner_id in classroom.invited:
        return []
    if classroom.declined.get(learner_id, 0) >= MAX_DECLINED:
        raise TheLearnerDoesNotWantTo(field="learnerId", limit=MAX_DECLINED)
    if len(classroom.invited) >= MAX_INVITED:
        raise ThereAreInvitationsEnough(field="classroomId", limit=MAX_INVITED)
    return [LearnerInvited(classroom.version + 1, learner_id, now)]


def withdraw(classroom: Classroom, number: int, now: datetime) -> Sequence[ClassroomEvent]:
    """The end of a code that holds, or of an invitation that is to be answered. Raises a `Refused`."""
    for learner_id, invited in classroom.invited.items():
        if invited.number == number:
            return [InvitationWithdrawn(number, learner_id)]
    if any(code.number == number and code.expires_at > now for code in classroom.codes):
        return [InvitationWithdrawn(number)]
    raise TheInvitationIsNotOpen(field="invitationId", invitation_id=invitation_id(classroom.id, number))


def join(classroom: Classroom, command: JoinClassroom, now: datetime) -> Sequence[ClassroomEvent]:
    """The learner is in, by a code that holds. Raises a `Refused`."""
    for code in classroom.codes:
        if code.code_hash == command.code_hash and code.expires_at > now:
            return _come_in(classroom, command.learner_id, code.number, "code", now)
    raise TheCodeOpensNothing(field="code")


def answer(classroom: Classroom, command: AnswerInvitation, now: datetime) -> Sequence[ClassroomEvent]:
    """The learner is in, or has declined. Raises a `Refused`."""
    learner_id, number = command.learner_id, command.number
    invited = classroom.invited.get(learner_id)
    if invited is None or invited.number != number:
        raise TheInvitationIsNotOpen(field="invitationId", invitation_id=invitation_id(classroom.id, number))
    if command.accept:
        return _come_in(classroom, learner_id, number, "invitationId", now)
    return [InvitationDeclined(number, learner_id)]


def _come_in(classroom: Classroom, learner_id: Id, number: int, field: str, now: datetime) -> Sequence[ClassroomEvent]:
    if learner_id == classroom.owner_id:
        raise TheTeacherIsNoLearner(field=field)
    if learner_id in classroom.enrolled:
        return []
    if len(classroom.enrolled) >= MAX_LEARNERS:
        raise ThereIsNoRoomForYou(field=field, limit=MAX_LEARNERS)
    return [LearnerJoined(number, learner_id, now)]


def leave(classroom: Classroom, command: LeaveClassroom) -> Sequence[ClassroomEvent]:
    """The learner is gone. Raises a `Refused`."""
    if command.learner_id not in classroom.enrolled:
        raise YouAreNotInThisClassroom(field="classroomId", classroom_id=classroom.id)
    if command.by_token and command.learner_id in classroom.tokens:
        raise YourTokenPutsYouThere(field="classroomId")
    return [LearnerLeft(command.learner_id)]
