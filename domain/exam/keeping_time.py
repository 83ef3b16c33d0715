"""How the parts of a timed exam are opened, given more time, reopened, and stopped with the exam."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from domain.exam.clock import Clock
from domain.exam.marking import reason_of, require_another
from domain.exam.state import Exam, Part
from domain.exam.time_commands import GrantExtraTime, KeepTime, OpenPart, ReopenPart, TimeCommand
from domain.exam.time_events import ClockEvent, ClockStarted, ClockStopped, PartOpened, PartReopened, TimeGranted
from domain.exam.time_policy import PartClosing, Pausing, TimePolicy
from domain.exam.timing import closed, minutes_of, open_part, seconds
from domain.lifecycle import (
    LifecycleCommand,
    LifecycleEvent,
    PauseSession,
    SessionPaused,
    SessionResumed,
    decide_lifecycle,
    require_active,
    require_open,
)
from domain.session import Id, RefusalCode, Refused
from domain.writing import GenerationStatus

MAX_MINUTES = 240
"""So many minutes are granted at a time at most, or a part reopened for: longer than any exam."""


class TheExamIsNotTimed(Refused):
    """The exam is not timed: all of its parts are open. Start another one with timed: true."""

    code = RefusalCode.INVALID_INPUT


class ThereIsNoSuchPart(Refused):
    """The exam has no part {part_id!r}."""

    code = RefusalCode.INVALID_INPUT


class ThePartIsStillBeingWritten(Refused):
    """{label} is still being written; it can be opened once generation.parts says COMPLETED."""

    code = RefusalCode.NOT_READY


class ThePartCouldNotBeWritten(Refused):
    """{label} could not be written. Have it written once more by retryPart, then open it."""

    code = RefusalCode.WRONG_PHASE


class ThePartIsClosed(Refused):
    """{label} is closed for good. A teacher may reopen it."""

    code = RefusalCode.ALREADY_DONE


class ThePartIsNotClosed(Refused):
    """{label} is not closed. To give it more time, use grantExtraTime."""

    code = RefusalCode.WRONG_PHASE


class TheMinutesAreOutOfRange(Refused):
    """The minutes are to be from 1 to {limit}."""

    code = RefusalCode.INVALID_INPUT


class TheClockDoesNotStop(Refused):
    """The time of this exam does not stop (timePolicy.pausing is NONE). Go on, or hand it in."""

    code = RefusalCode.WRONG_PHASE


class TheClockHasRun(Refused):
    """A part of this timed exam was opened; it is not written anew. Hand it in, or start another one."""

    code = RefusalCode.WRONG_PHASE


def keep(exam: Exam, command: TimeCommand, now: datetime) -> Sequence[ClockEvent]:
    """What a command on the time of an exam leads to, beside what time itself has brought about."""
    match command:
        case OpenPart(part_id):
            return _open(exam, part_id, now)
        case GrantExtraTime(part_id):
            return _grant(exam, _by_teacher(exam, command), part_id, command, now)
        case ReopenPart(part_id):
            return _reopen(exam, _by_teacher(exam, command), part_id, command)
        case KeepTime():
            return []
        case _:
            assert_never(command)


def with_clock(exam: Exam, command: LifecycleCommand, now: datetime) -> Sequence[LifecycleEvent | ClockEvent]:
    """What pausing, resuming, abandoning and expiring lead to; a learner's pause stops the clock, if it may."""
    events = decide_lifecycle(exam, command)
    policy = exam.time_policy
    if policy is None:
        return events
    if isinstance(command, PauseSession) and not command.idle and policy.pausing is Pausing.NONE:
        raise TheClockDoesNotStop
    part = open_part(exam)
    return [*events, *(_stopped_or_started(part, one, now) for one in events if part and _moves(part.clock, one))]


def _moves(clock: Clock, event: LifecycleEvent) -> bool:
    """Whether an event stops or starts a clock; the inactivity timer's pause does not."""
    match event:
        case SessionPaused(idle):
            return not idle and clock.ends_at is not None
        case SessionResumed():
            return clock.seconds_left is not None
        case _:
            return False


def _stopped_or_started(part: Part, event: LifecycleEvent, now: datetime) -> ClockEvent:
    left = part.clock.left(now) or 0.0
    if isinstance(event, SessionPaused):
        return ClockStopped(part.plan.id, left)
    return ClockStarted(part.plan.id, now, now + timedelta(seconds=left))


def require_unopened(exam: Exam) -> None:
    """Raise `TheClockHasRun` where a part of a timed exam was opened."""
    if any(part.clock.opened_at for part in exam.parts.values()):
        raise TheClockHasRun


def handed_in(exam: Exam, now: datetime) -> Sequence[ClockEvent]:
    """The open part closes, as the exam is handed in."""
    part = open_part(exam)
    return [closed(part, PartClosing.HANDED_IN, now, now)] if part else []


def _open(exam: Exam, part_id: Id, now: datetime) -> Sequence[ClockEvent]:
    require_active(exam)
    policy, part = _timed(exam), _part(exam, part_id)
    if part.clock.is_open:
        return []
    if part.clock.closed_at is not None:
        raise ThePartIsClosed(field="partId", label=part.plan.label)
    if part.status is GenerationStatus.FAILED:
        raise ThePartCouldNotBeWritten(field="partId", label=part.plan.label)
    if part.status is not GenerationStatus.COMPLETED:
        raise ThePartIsStillBeingWritten(field="partId", label=part.plan.label)
    opened = PartOpened(part_id, now, now + seconds(policy, minutes_of(part)))
    before, grace = open_part(exam), timedelta(seconds=policy.grace_seconds)
    return [closed(before, PartClosing.NEXT, now, now + grace), opened] if before else [opened]


def _grant(exam: Exam, reason: str, part_id: Id, command: GrantExtraTime, now: datetime) -> Sequence[ClockEvent]:
    policy, part = _timed(exam), _part(exam, part_id)
    if part.clock.closed_at is not None:
        raise ThePartIsClosed(field="partId", label=part.plan.label)
    more, ends_at, left = seconds(policy, command.minutes), part.clock.ends_at, part.clock.seconds_left
    granted = TimeGranted(part_id, command.minutes, reason, now)
    if ends_at is not None:
        return [replace(granted, ends_at=ends_at + more)]
    return [granted if left is None else replace(granted, seconds_left=left + more.total_seconds())]


def _reopen(exam: Exam, reason: str, part_id: Id, command: ReopenPart) -> Sequence[ClockEvent]:
    part = _part(exam, part_id)
    if part.clock.closed_at is None:
        raise ThePartIsNotClosed(field="partId", label=part.plan.label)
    return [PartReopened(part_id, command.minutes, reason)]


def _by_teacher(exam: Exam, command: GrantExtraTime | ReopenPart) -> str:
    """The reason that a teacher gives, of a command that they may give. Raises a `Refused`."""
    require_another(exam, command.teacher_id)
    require_open(exam)
    _timed(exam)
    if not 1 <= command.minutes <= MAX_MINUTES:
        raise TheMinutesAreOutOfRange(field="minutes", limit=MAX_MINUTES)
    return reason_of(command.reason)


def _timed(exam: Exam) -> TimePolicy:
    if exam.time_policy is None:
        raise TheExamIsNotTimed(field="sessionId")
    return exam.time_policy


def _part(exam: Exam, part_id: Id) -> Part:
    try:
        return exam.parts[part_id]
    except KeyError:
        raise ThereIsNoSuchPart(field="partId", part_id=part_id) from None
