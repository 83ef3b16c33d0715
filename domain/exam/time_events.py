"""What happens in a timed exam alone: its parts open and close, and what is written stays closed until they open."""

from datetime import datetime
from typing import TypeAlias

from domain.disclosure import Later, Open, Own
from domain.exam.authoring import Source
from domain.exam.question import Question
from domain.exam.time_policy import PartClosing
from domain.session import Id, event


@event("exam.source_withheld")
class SourceWithheld:
    """A part of a timed exam got its source, or one that has grown. The session shows it once the part is open."""

    part_id: Open[Id]
    source: Later[Source]
    """What the part's questions are about: for analysts; its owner reads it in the session, once the part is open."""


@event("exam.question_withheld")
class QuestionWithheld:
    """A question of a timed exam is written. The session shows it once its part is open."""

    part_id: Open[Id]
    question: Later[Question]
    """The question, without its key: for analysts; its owner reads it in the session, once the part is open."""


@event("exam.part_opened")
class PartOpened:
    """The learner opened a part; its clock runs."""

    part_id: Open[Id]
    at: Open[datetime]
    ends_at: Open[datetime]
    """When its time is over, if nothing changes that."""


@event("exam.time_warned")
class TimeWarned:
    """The time of the open part is nearly over."""

    part_id: Open[Id]
    warning_seconds: Open[float]
    """Which of the warnings of the exam's policy it is: so many seconds before the end."""
    ends_at: Open[datetime]
    """When the part's time is over."""
    at: Open[datetime]


@event("exam.part_closed")
class PartClosed:
    """A part was closed with what was saved; `at` is when, even if it was found out later."""

    part_id: Open[Id]
    reason: Open[PartClosing]
    """Why it was closed."""
    at: Open[datetime]
    late_until: Open[datetime]
    """Until when answers are taken that were given before it closed."""


@event("exam.clock_stopped")
class ClockStopped:
    """The clock of the open part was stopped, because the learner paused the exam."""

    part_id: Open[Id]
    seconds_left: Open[float]
    """How much of its time was left."""


@event("exam.clock_started")
class ClockStarted:
    """The clock of the open part runs again, because the learner resumed the exam."""

    part_id: Open[Id]
    at: Open[datetime]
    ends_at: Open[datetime]
    """When its time is over from now on."""


@event("exam.time_granted")
class TimeGranted:
    """A teacher gave the learner more time for a part."""

    part_id: Open[Id]
    minutes: Open[int]
    """How many minutes more."""
    reason: Own[str]
    """Why, in the teacher's words."""
    at: Open[datetime]
    ends_at: Open[datetime | None] = None
    """When the part's time is over from now on; null unless its clock runs."""
    seconds_left: Open[float | None] = None
    """How much of its time is left from now on; null unless its clock is stopped."""


@event("exam.part_reopened")
class PartReopened:
    """A teacher let the learner open a closed part once more."""

    part_id: Open[Id]
    minutes: Open[int]
    """How many minutes it has when the learner opens it again."""
    reason: Own[str]
    """Why, in the teacher's words."""


ClockEvent: TypeAlias = PartOpened | TimeWarned | PartClosed | ClockStopped | ClockStarted | TimeGranted | PartReopened
"""What happens to the time of a part."""
