"""Timed exams: one part is open at a time, for its minutes, and what is not open takes no answers.

Nothing in here is done by a clock of its own. Whatever is asked of an exam, `passed` says first what time has brought
about by then; a timer asks where nobody does.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.exam.state import Exam, Part
from domain.exam.time_events import ClockEvent, PartClosed, TimeWarned
from domain.exam.time_policy import PartClosing, TimePolicy
from domain.session import OPEN, Id, RefusalCode, Refused


class ThePartIsNotOpen(Refused):
    """{label} is not open. {remedy}"""

    code = RefusalCode.WRONG_PHASE


def is_withheld(exam: Exam, part_id: Id) -> bool:
    """Whether what is in a part is not to be read yet: the exam is timed and under way, and the part was not opened."""
    return exam.time_policy is not None and exam.status in OPEN and exam.parts[part_id].clock.opened_at is None


def open_part(exam: Exam) -> Part | None:
    """The part of a timed exam that is open."""
    return next((part for part in exam.parts.values() if part.clock.is_open), None)


def minutes_of(part: Part) -> int:
    """How many minutes a part has: those of its plan, or of its reopening, and what teachers have given on top."""
    planned = part.clock.reopened_minutes
    return (part.plan.suggested_minutes or 0 if planned is None else planned) + part.clock.granted_minutes


def seconds(policy: TimePolicy, minutes: float) -> timedelta:
    """How long so many minutes of a part are."""
    return timedelta(seconds=minutes * policy.minute_seconds)


def closed(part: Part, reason: PartClosing, at: datetime, late_until: datetime) -> PartClosed:
    """The part closes."""
    return PartClosed(part.plan.id, reason, at, late_until)


def passed(exam: Exam, now: datetime) -> Sequence[ClockEvent]:
    """What time has brought about by now and nobody has recorded: a warning of the open part, or its end.

    The grace counts from when the end is found out, so that no outage of ours takes it from anybody.
    """
    policy, part = exam.time_policy, open_part(exam)
    if policy is None or part is None or part.clock.ends_at is None or exam.status not in OPEN:
        return []
    if part.clock.ends_at <= now:
        return [closed(part, PartClosing.TIME, part.clock.ends_at, now + timedelta(seconds=policy.grace_seconds))]
    due = [warning for warning, at in _warnings(policy, part) if at <= now]
    return [TimeWarned(part.plan.id, min(due), part.clock.ends_at, now)] if due else []


def _warnings(policy: TimePolicy, part: Part) -> Sequence[tuple[float, datetime]]:
    """The warnings of a running clock that are not past, and when each is due."""
    ends_at, warned_at = part.clock.ends_at, part.clock.warned_at
    assert ends_at is not None
    assert warned_at is not None
    dated = [(warning, ends_at - timedelta(seconds=warning)) for warning in policy.warnings_seconds]
    return [(warning, at) for warning, at in dated if at > warned_at]


def handed_in_at(exam: Exam) -> datetime | None:
    """When the exam is handed in by itself: once all of its parts are closed and take nothing late. None until then."""
    ends = [part.clock.late_until for part in exam.parts.values() if part.clock.closed_at is not None]
    whole = exam.time_policy is not None and exam.status in OPEN and len(ends) == len(exam.parts)
    return max((at for at in ends if at is not None), default=None) if whole else None


def is_to_be_handed_in(exam: Exam, now: datetime) -> bool:
    """Whether the time has come to hand the exam in by itself."""
    at = handed_in_at(exam)
    return at is not None and at <= now


def next_due(exam: Exam) -> datetime | None:
    """When time brings something about again, if nobody does anything; None if it never does."""
    policy, part = exam.time_policy, open_part(exam)
    if policy is None or exam.status not in OPEN:
        return None
    if part is None or part.clock.ends_at is None:
        return handed_in_at(exam)
    return min([part.clock.ends_at, *(at for _, at in _warnings(policy, part))])


def takes_late(exam: Exam, part_id: Id) -> bool:
    """Whether what a part takes now is late: it is closed."""
    return exam.parts[part_id].clock.closed_at is not None


def require_time(exam: Exam, part_id: Id, answered_at: datetime | None, now: datetime) -> None:
    """Raise `ThePartIsNotOpen` for an answer that its part does not take: not open, and not in time for the grace."""
    part = exam.parts[part_id]
    clock = part.clock
    if exam.time_policy is None or clock.is_open:
        return
    if clock.closed_at is None or clock.opened_at is None or clock.late_until is None:
        raise ThePartIsNotOpen(label=part.plan.label, remedy="Open it by openPart.")
    if now > clock.late_until:
        raise ThePartIsNotOpen(label=part.plan.label, remedy="It takes nothing late any more; a teacher may reopen it.")
    if answered_at is None or not clock.opened_at <= answered_at <= clock.closed_at:
        told = clock.closed_at.isoformat(timespec="seconds")
        remedy = f"It closed at {told}; what was answered while it was open is taken with its answeredAt."
        raise ThePartIsNotOpen(label=part.plan.label, remedy=remedy)


def require_open_part(exam: Exam, part_id: Id, field: str) -> None:
    """Raise `ThePartIsNotOpen`, which names the field, for what a part takes only while it is open."""
    part = exam.parts[part_id]
    if exam.time_policy is not None and not part.clock.is_open:
        remedy = "Open it by openPart." if part.clock.closed_at is None else "A teacher may reopen it."
        raise ThePartIsNotOpen(field=field, label=part.plan.label, remedy=remedy)
