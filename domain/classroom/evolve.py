"""What each event makes of a classroom."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar, assert_never

from domain.classroom.events import (
    ClassroomCreated,
    ClassroomEvent,
    CodeMade,
    InvitationDeclined,
    InvitationWithdrawn,
    LearnerEnrolled,
    LearnerInvited,
    LearnerJoined,
    LearnerLeft,
    LearnerRemoved,
    TranscriptsSet,
)
from domain.classroom.state import Classroom, Code, Invited
from domain.lifecycle import SessionErased
from domain.session import Id

V = TypeVar("V")


def evolve(classroom: Classroom, event: ClassroomEvent) -> Classroom:
    """The classroom after an event."""
    match event:
        case ClassroomCreated(owner_id, title):
            return replace(classroom, owner_id=owner_id, title=title)
        case LearnerEnrolled(learner_id, enrolled_at, token):
            return _with_token(_came(classroom, learner_id, enrolled_at), learner_id, token)
        case LearnerJoined(_, learner_id, joined_at):
            return _with_token(_came(classroom, learner_id, joined_at), learner_id, None)
        case LearnerRemoved(learner_id, token):
            gone = _gone(classroom, learner_id)
            return _with_token(gone, learner_id, token) if token else gone
        case LearnerLeft(learner_id):
            return _declined(_gone(classroom, learner_id), learner_id)
        case CodeMade():
            return _code_made(classroom, event)
        case LearnerInvited(number, learner_id, invited_at):
            return replace(classroom, invited={**classroom.invited, learner_id: Invited(number, invited_at)})
        case InvitationWithdrawn(number, learner_id):
            codes = tuple(code for code in classroom.codes if code.number != number)
            return replace(classroom, codes=codes, invited=_without(classroom.invited, learner_id))
        case InvitationDeclined(_, learner_id):
            return _declined(replace(classroom, invited=_without(classroom.invited, learner_id)), learner_id)
        case TranscriptsSet(show):
            return replace(classroom, show_transcript=show)
        case SessionErased():
            return classroom
        case _:
            assert_never(event)


def _came(classroom: Classroom, learner_id: Id, since: datetime) -> Classroom:
    return replace(
        classroom,
        enrolled={**classroom.enrolled, learner_id: since},
        invited=_without(classroom.invited, learner_id),
        declined=_without(classroom.declined, learner_id),
    )


def _declined(classroom: Classroom, learner_id: Id) -> Classroom:
    times = classroom.declined.get(learner_id, 0) + 1
    return replace(classroom, declined={**classroom.declined, learner_id: times})


def _with_token(classroom: Classroom, learner_id: Id, expires_at: datetime | None) -> Classroom:
    others = _without(classroom.tokens, learner_id)
    return replace(classroom, tokens={**others, learner_id: expires_at} if expires_at else others)


def _gone(classroom: Classroom, learner_id: Id) -> Classroom:
    return replace(classroom, enrolled=_without(classroom.enrolled, learner_id))


def _code_made(classroom: Classroom, event: CodeMade) -> Classroom:
    """The classroom with a new code; those that have expired by now are forgotten."""
    holding = [code for code in classroom.codes if code.expires_at > event.made_at]
    return replace(classroom, codes=(*holding, Code(event.number, event.code_hash, event.made_at, event.expires_at)))


def _without(mapping: Mapping[Id, V], key: Id | None) -> Mapping[Id, V]:
    return {id: value for id, value in mapping.items() if id != key}
