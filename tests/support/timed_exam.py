"""The small exam with clocks: parts of 10, 18 and 15 minutes, which are written and not opened yet."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from domain.exam.events import GenerationCompleted, ModelCalled, PartGenerated, PartStarted
from domain.exam.plans import PartPlan, deep_merge
from domain.exam.state import Exam
from domain.exam.time_commands import OpenPart
from domain.exam.time_events import PartOpened, QuestionWithheld, SourceWithheld
from domain.exam.time_policy import Pausing, TimePolicy
from domain.session import Id
from tests.support.small_exam import AUTHOR, PLANNED, PLANS, QUESTIONS, STARTED, USAGE, given, source
from tests.support.specification import MORNING, Past

FIRST, SECOND, THIRD = Id("teil_1"), Id("teil_2"), Id("teil_3")
MINUTES = {FIRST: 10, SECOND: 18, THIRD: 15}
TIMER = "system:timer"
TEACHER = Id("teacher")
POLICY = TimePolicy()
STOPPING = replace(POLICY, pausing=Pausing.STOPS_THE_CLOCK)


def _with_minutes(plan: PartPlan) -> PartPlan:
    return replace(plan, config=deep_merge(plan.config, {"render": {"suggestedMinutes": MINUTES[plan.id]}}))


TIMED_PLANS = tuple(map(_with_minutes, PLANS))


def begun(policy: TimePolicy | None = POLICY) -> Past[Exam]:
    """A timed exam that is not written yet."""
    return given(replace(STARTED, parts=TIMED_PLANS, time_policy=policy))


def withheld(part_id: Id) -> Iterator[Any]:
    """A part of it is written at the first attempt."""
    yield PartStarted(part_id, 1)
    yield SourceWithheld(part_id, source(part_id))
    yield from (QuestionWithheld(part_id, one) for one in QUESTIONS.values() if one.part_id == part_id)
    yield ModelCalled(USAGE, part_id)
    yield PartGenerated(part_id)


def timed(policy: TimePolicy = POLICY) -> Past[Exam]:
    """A timed exam that is written completely; none of its parts was opened."""
    work = [event for part_id in MINUTES for event in withheld(part_id)]
    return begun(policy).given(PLANNED, *work, GenerationCompleted(MORNING), by=AUTHOR)


def in_minutes(minutes: float, start: datetime = MORNING) -> datetime:
    """An instant so many minutes after one."""
    return start + timedelta(minutes=minutes)


def opened(part_id: Id, at: datetime = MORNING, minutes: float | None = None) -> PartOpened:
    """A part was opened."""
    return PartOpened(part_id, at, in_minutes(MINUTES[part_id] if minutes is None else minutes, at))


def at_first_part(policy: TimePolicy = POLICY) -> Past[Exam]:
    """A timed exam whose first part is open, just now."""
    return timed(policy).when(OpenPart(FIRST)).happens()
