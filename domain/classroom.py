"""A classroom: whose sessions a teacher may read.

Its state is a `Session` in form, so that the log treats it like one: the owner is the teacher, the start its creation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.disclosure import Own, Person
from domain.people import MAX_PERSON_ID, is_person_id
from domain.session import Decider, Id, RefusalCode, Refused, Session, StreamKind, command, event

MAX_TITLE = 200
MAX_LEARNERS = 500
"""Learners of one classroom at most."""


class TheClassroomNeedsATitle(Refused):
    """A classroom's title has from 1 to {limit} characters, all of them printable."""

    code = RefusalCode.INVALID_INPUT


class TheClassroomExists(Refused):
    """The classroom exists already; create another one."""

    code = RefusalCode.ALREADY_DONE


class ThatIsNoLearnersId(Refused):
    """A learner's id has from 1 to {limit} characters, all of them printable; it is the `sub` of their token."""

    code = RefusalCode.INVALID_INPUT


class TheTeacherIsNoLearner(Refused):
    """Nobody is a learner in their own classroom."""

    code = RefusalCode.INVALID_INPUT


class TheClassroomIsFull(Refused):
    """A classroom has {limit} learners at most. Remove one first, or create another classroom."""

    code = RefusalCode.LIMIT_REACHED


class TheLearnerIsNotEnrolled(Refused):
    """There is no learner {learner_id!r} in this classroom."""

    code = RefusalCode.NOT_FOUND


@event("classroom.created")
class ClassroomCreated:
    """A teacher, its owner, has made a classroom."""

    owner_id: Person[Id]
    title: Own[str]


@event("classroom.learner_enrolled")
class LearnerEnrolled:
    """The teacher may read the learner's sessions from now on."""

    learner_id: Person[Id]
    enrolled_at: Own[datetime]


@event("classroom.learner_removed")
class LearnerRemoved:
    """The teacher may not read the learner's sessions any more, as far as this classroom goes."""

    learner_id: Person[Id]


@command
class CreateClassroom:
    """Make a classroom without learners."""

    teacher_id: Id
    title: str


@command
class EnrolLearner:
    """Take a learner in; who is in already stays as they are."""

    learner_id: Id


@command
class RemoveLearner:
    """Take a learner out."""

    learner_id: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Classroom(Session):
    """A classroom as it stands: since when each of its learners is in it, in the order they came."""

    title: str = ""
    enrolled: Mapping[Id, datetime] = field(default_factory=dict)


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
    raise TypeError(f"no classroom takes {type(command).__name__}")


def _create(classroom: Classroom, teacher_id: Id, title: str) -> Sequence[Any]:
    if classroom.version:
        raise TheClassroomExists
    if not (1 <= len(title) <= MAX_TITLE and title.isprintable()):
        raise TheClassroomNeedsATitle(field="title", limit=MAX_TITLE)
    return [ClassroomCreated(teacher_id, title)]


def _enrol(classroom: Classroom, learner_id: Id, now: datetime) -> Sequence[Any]:
    if not is_person_id(learner_id):
        raise ThatIsNoLearnersId(field="learnerId", limit=MAX_PERSON_ID)
    if learner_id == classroom.owner_id:
        raise TheTeacherIsNoLearner(field="learnerId")
    if learner_id in classroom.enrolled:
        return []
    if len(classroom.enrolled) >= MAX_LEARNERS:
        raise TheClassroomIsFull(field="classroomId", limit=MAX_LEARNERS)
    return [LearnerEnrolled(learner_id, now)]


def evolve(classroom: Classroom, event: Any) -> Classroom:
    """The classroom after an event."""
    match event:
        case ClassroomCreated(owner_id, title):
            return replace(classroom, owner_id=owner_id, title=title)
        case LearnerEnrolled(learner_id, enrolled_at):
            return replace(classroom, enrolled={**classroom.enrolled, learner_id: enrolled_at})
        case LearnerRemoved(learner_id):
            left = {id: since for id, since in classroom.enrolled.items() if id != learner_id}
            return replace(classroom, enrolled=left)
    return classroom


DECIDER: Decider[Classroom] = Decider(
    kind=StreamKind.CLASSROOM,
    initial=lambda id: Classroom(id=id),
    decide=decide,
    evolve=evolve,
)
