"""What happens to the time of an exam, as it happens."""

from collections.abc import AsyncIterator
from typing import get_args

from domain.exam.keeping_time import TheExamIsNotTimed
from domain.exam.state import Exam
from domain.exam.time_events import ClockEvent, TimeWarned
from domain.session import OPEN, Id, SessionStatus
from projections.exam.session import ExamPart, exam_part
from schema import graph
from schema.context import Info, ThereIsNoSuchThing, readable
from schema.exam.ids import exam_ids
from schema.watching import while_readable


@graph.type
class ExamTimeUpdate:
    """Something that happened to the time of an exam, and how things stand then."""

    session_id: Id
    version: int
    """The session's version after it."""
    cursor: str
    type: str
    """What happened, by the name of its event, as `eventTypes` has it: a part that opened or closed, a warning, time
    that was given, a clock that stopped or started."""
    warning_seconds: float | None
    """Which of the policy's warnings it is: so many seconds before the end; null for what is no warning."""
    part: ExamPart
    """The part that it is about, as it stands then; `secondsLeft` is by the server's clock at this moment."""
    status: SessionStatus
    """Where the session stands then."""


@graph.type
class ExamTimeSubscription:
    """What happens to the time of an exam."""

    @graph.subscription(
        description="What happens to the time of a timed exam after a cursor: parts that open and close, warnings, time"
        " that is given. Ends with the exam."
    )
    async def exam_time(self, info: Info, session_id: Id, after: str | None = None) -> AsyncIterator[ExamTimeUpdate]:
        """Follow the time."""
        current = await readable(info, session_id)
        if not isinstance(current, Exam):
            raise ThereIsNoSuchThing(field="sessionId", what=f"exam {session_id!r}")
        if current.time_policy is None:
            raise TheExamIsNotTimed(field="sessionId")
        if _is_over(current) and await info.context.history.version(session_id, after) >= current.version:
            return
        stream = info.context.history.folding(session_id, after)
        async for cursor, recorded, exam in while_readable(info, current, stream):
            assert isinstance(exam, Exam)
            event: object = recorded.event
            if isinstance(event, get_args(ClockEvent)):
                yield _update(info, cursor, recorded.event.event_name, event, exam)
            if _is_over(exam) and exam.version >= current.version:
                return


def _is_over(exam: Exam) -> bool:
    return exam.status not in OPEN


def _update(info: Info, cursor: str, type: str, event: ClockEvent, exam: Exam) -> ExamTimeUpdate:
    part = exam_part(exam, event.part_id, info.context.now())
    return ExamTimeUpdate(
        session_id=exam.id,
        version=exam.version,
        cursor=cursor,
        type=type,
        warning_seconds=event.warning_seconds if isinstance(event, TimeWarned) else None,
        part=exam_ids(info, exam).part(part),
        status=exam.status,
    )
