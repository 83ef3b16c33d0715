"""A classroom as its events make it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.session import Id, Session
from domain.transcripts import ShowTranscript


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
    `show_transcript` is what its teacher has set.
    """

    title: str = ""
    enrolled: Mapping[Id, datetime] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    invited: Mapping[Id, Invited] = field(default_factory=dict)
    declined: Mapping[Id, int] = field(default_factory=dict)
    tokens: Mapping[Id, datetime] = field(default_factory=dict)
    show_transcript: ShowTranscript | None = None
