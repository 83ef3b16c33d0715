"""A classroom: whose sessions a teacher may read.

Its state is a `Session` in form, so that the log treats it like one: the owner is the teacher, the start its creation.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from domain.classroom import inviting
from domain.classroom.commands import (
    AnswerInvitation,
    ClassroomCommand,
    CreateClassroom,
    EnrolLearner,
    FollowToken,
    ForgetLearner,
    InviteLearner,
    InviteLearners,
    JoinClassroom,
    LeaveClassroom,
    RemoveLearner,
    SetTranscripts,
    WithdrawInvitation,
)
from domain.classroom.events import (
    ClassroomCreated,
    ClassroomEvent,
    InvitationWithdrawn,
    LearnerEnrolled,
    LearnerRemoved,
    TranscriptsSet,
)
from domain.classroom.evolve import evolve
from domain.classroom.refusals import (
    MAX_LEARNERS,
    TheClassroomExists,
    TheClassroomIsFull,
    TheClassroomNeedsATitle,
    TheLearnerIsNotEnrolled,
)
from domain.classroom.state import Classroom
from domain.decider import Decider
from domain.people import MAX_PERSON_ID
from domain.session import Id, StreamKind
from domain.texts import MAX_TITLE, is_title


def decide(classroom: Classroom, command: ClassroomCommand, now: datetime) -> Sequence[ClassroomEvent]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case CreateClassroom(teacher_id, title):
            return _create(classroom, teacher_id, title.strip())
        case EnrolLearner(learner_id):
            return _enrol(classroom, learner_id, now)
        case RemoveLearner(learner_id):
            return _remove(classroom, learner_id)
        case FollowToken():
            return _follow(classroom, command, now)
        case ForgetLearner(learner_id):
            return _forget(classroom, learner_id)
        case InviteLearners():
            return inviting.make_code(classroom, command, now)
        case InviteLearner(learner_id):
            return inviting.invite(classroom, learner_id, now)
        case WithdrawInvitation(number):
            return inviting.withdraw(classroom, number, now)
        case JoinClassroom():
            return inviting.join(classroom, command, now)
        case AnswerInvitation():
            return inviting.answer(classroom, command, now)
        case LeaveClassroom():
            return inviting.leave(classroom, command)
        case SetTranscripts(show):
            return [] if show is classroom.show_transcript else [TranscriptsSet(show)]
        case _:
            assert_never(command)


def _create(classroom: Classroom, teacher_id: Id, title: str) -> Sequence[ClassroomEvent]:
    if classroom.version:
        raise TheClassroomExists
    if not is_title(title):
        raise TheClassroomNeedsATitle(field="title", limit=MAX_TITLE)
    return [ClassroomCreated(teacher_id, title)]


def _enrol(
    classroom: Classroom, learner_id: Id, now: datetime, token: datetime | None = None
) -> Sequence[ClassroomEvent]:
    inviting.check_learner(classroom, learner_id)
    if learner_id in classroom.enrolled:
        return []
    if len(classroom.enrolled) >= MAX_LEARNERS:
        raise TheClassroomIsFull(field="classroomId", limit=MAX_LEARNERS)
    return [LearnerEnrolled(learner_id, now, token)]


def _remove(classroom: Classroom, learner_id: Id) -> Sequence[ClassroomEvent]:
    if learner_id not in classroom.enrolled:
        raise TheLearnerIsNotEnrolled(field="learnerId", learner_id=learner_id[:MAX_PERSON_ID])
    return [LearnerRemoved(learner_id)]


def _follow(classroom: Classroom, command: FollowToken, now: datetime) -> Sequence[ClassroomEvent]:
    learner_id, latest = command.learner_id, classroom.tokens.get(command.learner_id)
    if latest and command.expires_at <= latest:
        return []
    if command.names_it:
        return _enrol(classroom, learner_id, now, command.expires_at)
    came_by_token = latest is not None and learner_id in classroom.enrolled
    return [LearnerRemoved(learner_id, command.expires_at)] if came_by_token else []


def _forget(classroom: Classroom, learner_id: Id) -> Sequence[ClassroomEvent]:
    if learner_id in classroom.enrolled:
        return [LearnerRemoved(learner_id)]
    invited = classroom.invited.get(learner_id)
    return [InvitationWithdrawn(invited.number, learner_id)] if invited else []


DECIDER: Decider[Classroom, ClassroomCommand, ClassroomEvent] = Decider(
    kind=StreamKind.CLASSROOM,
    initial=lambda id: Classroom(id=id),
    commands=ClassroomCommand,
    decide=decide,
    evolve=evolve,
)
