"""The clocks of timed exams, kept also while nobody is there.

What is due is a durable job at that instant by the database's clock (see jobs): a crash loses none, and of several
workers any may do it, since what time brings about is recorded once, whoever records it.
"""

from datetime import datetime

from domain.exam.state import Exam
from domain.exam.time_commands import KeepTime
from domain.exam.time_policy import WARNED_MINUTES, Pausing, TimePolicy
from domain.exam.timing import next_due
from domain.session import Request
from infrastructure.process.settings import Settings
from infrastructure.sessions.sessions import Sessions

TIMER = Request("system:timer", for_anyone=True)

CALLED_BY = (
    "exam.part_opened",
    "exam.part_closed",
    "exam.clock_started",
    "exam.time_granted",
)
"""Events after which time brings something about."""


class Timekeeping:
    """Has exams told of what time brings about: warnings, the end of a part, the end of the exam."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def keep(self, session_id: str) -> datetime | None:
        """Record what time has brought about by now; when to look again, None for never."""
        exam = await self._sessions.get(session_id)
        if not isinstance(exam, Exam) or next_due(exam) is None:
            return None
        kept = await self._sessions.execute(session_id, KeepTime(), TIMER)
        assert isinstance(kept, Exam)
        return next_due(kept)


def policy_of(settings: Settings, pausing: Pausing) -> TimePolicy:
    """What an exam keeps to that starts now, as the operators of this server have it."""
    minute = settings.exam_minute_seconds
    warned = tuple(minutes * minute for minutes in WARNED_MINUTES)
    return TimePolicy(settings.exam_grace_seconds, pausing, warned, minute)
