"""A classroom: whose sessions a teacher may read.

Its state is a `Session` in form, so that the log treats it like one: the owner is the teacher, the start its creation.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.classroom.events import ClassroomCreated, InvitationWithdrawn, LearnerEnrolled, LearnerRemoved
from domain.classroom.inviting import check_learner, decide_inviting
from domain.classroom.refusals import (
    MAX_LEARNERS,
    MAX_TITLE,
    TheClassroomExists,
    TheClassroomIsFull,
    TheClassroomNeedsATitle,
    TheLearnerIsNotEnrolled,
)
from domain.classroom.state import Classroom, evolve
from domain.people import MAX_PERSON_ID
from domain.session import Decider, Id, StreamKind, command


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


def decide(classroom: Classroom, command: Any, now: datetime) -> Sequence[Any]:
    """The events that a command leads to. Raises a `Refused` if it may not be carried out."""
    match command:
        case CreateClassroom(teacher_id, title):
            return _create(classroom, teacher_id, title.strip())
        case EnrolLearner(learner_id):
            return _enrol(classroom, learner_id, now)
        case RemoveLearner(learner_id):
            if learner_id not in classroom.enrolled:
                raise TheLearnerIsNotEnrolled(field="learnerId", learner_id=learner_id[:MAX_PERSON_ID])
            return [LearnerRemoved(learner_id)]
        case FollowToken():
            return _follow(classroom, command, now)
        case ForgetLearner(learner_id):
            return _forget(classroom, learner_id)
    return decide_inviting(classroom, command, now)


def _create(classroom: Classroom, teacher_id: Id, title: str) -> Sequence[Any]:
    if classroom.version:
        raise TheClassroomExists
    if not (1 <= len(title) <= MAX_TITLE and title.isprintable()):
        raise TheClassroomNeedsATitle(field="title", limit=MAX_TITLE)
    return [ClassroomCreated(teacher_id, title)]


def _enrol(classroom: Classroom, learner_id: Id, now: datetime, token: datetime | None = None) -> Sequence[Any]:
    check_learner(classroom, learner_id)
    if learner_id in classroom.enrolled:
        return []
    if len(classroom.enrolled) >= MAX_LEARNERS:
        raise TheClassroomIsFull(field="classroomId", limit=MAX_LEARNERS)
    return [LearnerEnrolled(learner_id, now, token)]


def _follow(classroom: Classroom, command: FollowToken, now: datetime) -> Sequence[Any]:
    learner_id, latest = command.learner_id, classroom.tokens.get(command.learner_id)
    if latest and command.expires_at <= latest:
        return []
    if command.names_it:
        return _enrol(classroom, learner_id, now, command.expires_at)
    came_by_token = latest is not None and learner_id in classroom.enrolled
    return [LearnerRemoved(learner_id, command.expires_at)] if came_by_token else []


def _forget(classroom: Classroom, learner_id: Id) -> Sequence[Any]:
    if learner_id in classroom.enrolled:
        return [LearnerRemoved(learner_id)]
    invited = classroom.invited.get(learner_id)
    return [InvitationWithdrawn(invited.number, learner_id)] if invited else []


DECIDER: Decider[Classroom] = Decider(
    kind=StreamKind.CLASSROOM,
    initial=lambda id: Classroom(id=id),
    decide=decide,
    evolve=evolve,
)
