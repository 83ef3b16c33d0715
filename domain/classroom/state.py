"""A classroom as its events make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from domain.classroom.events import (
    ClassroomCreated,
    CodeMade,
    InvitationDeclined,
    InvitationWithdrawn,
    LearnerEnrolled,
    LearnerInvited,
    LearnerJoined,
    LearnerLeft,
    LearnerRemoved,
)
from domain.session import Id, Session

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Code:
    """A code that opens the classroom until it expires."""

    number: int
    code_hash: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that a learner has not answered yet."""

    number: int
    invited_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Classroom(Session):
    """A classroom as it stands: since when each of its learners is in it, in the order they came.

    `codes` are those that are not withdrawn, `invited` has who is to answer. `declined` counts how often each learner
    has declined or left since they were last in; `tokens` has when the token expires that last put each in or out.
    """

    title: str = ""
    enrolled: Mapping[Id, datetime] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    invited: Mapping[Id, Invited] = field(default_factory=dict)
    declined: Mapping[Id, int] = field(default_factory=dict)
    tokens: Mapping[Id, datetime] = field(default_factory=dict)


def evolve(classroom: Classroom, event: Any) -> Classroom:
    """The classroom after an event."""
    match event:
        case ClassroomCreated(owner_id, title):
            return replace(classroom, owner_id=owner_id, title=title)
        case LearnerEnrolled(learner_id, enrolled_at, token):
            return _with_token(_came(classroom, learner_id, enrolled_at), learner_id, token)
        case LearnerJoined(_, learner_id, joined_at):
            return _with_token(_came(classroom, learner_id, joined_at), learner_id, None)
        case LearnerRemoved(learner_id, token):
            gone = replace(classroom, enrolled=without(classroom.enrolled, learner_id))
            return _with_token(gone, learner_id, token) if token else gone
        case LearnerLeft(learner_id):
            return _declined(replace(classroom, enrolled=without(classroom.enrolled, learner_id)), learner_id)
    return _after_inviting(classroom, event)


def _after_inviting(classroom: Classroom, event: Any) -> Classroom:
    match event:
        case CodeMade(number, code_hash, made_at, expires_at):
            open_codes = [code for code in classroom.codes if code.expires_at > made_at]
            return replace(classroom, codes=(*open_codes, Code(number, code_hash, made_at, expires_at)))
        case LearnerInvited(number, learner_id, invited_at):
            return replace(classroom, invited={**classroom.invited, learner_id: Invited(number, invited_at)})
        case InvitationWithdrawn(number, learner_id):
            codes = tuple(code for code in classroom.codes if code.number != number)
            return replace(classroom, codes=codes, invited=without(classroom.invited, learner_id))
        case InvitationDeclined(_, learner_id):
            return _declined(replace(classroom, invited=without(classroom.invited, learner_id)), learner_id)
    return classroom


def without(mapping: Mapping[Id, V], key: Id | None) -> Mapping[Id, V]:
    """A mapping without a key."""
    return {id: value for id, value in mapping.items() if id != key}


def _came(classroom: Classroom, learner_id: Id, since: datetime) -> Classroom:
    return replace(
        classroom,
        enrolled={**classroom.enrolled, learner_id: since},
        invited=without(classroom.invited, learner_id),
        declined=without(classroom.declined, learner_id),
    )


def _declined(classroom: Classroom, learner_id: Id) -> Classroom:
    times = classroom.declined.get(learner_id, 0) + 1
    return replace(classroom, declined={**classroom.declined, learner_id: times})


def _with_token(classroom: Classroom, learner_id: Id, expires_at: datetime | None) -> Classroom:
    others = without(classroom.tokens, learner_id)
    return replace(classroom, tokens={**others, learner_id: expires_at} if expires_at else others)
