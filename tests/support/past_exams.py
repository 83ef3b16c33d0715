"""Exams of the past, put down as the views have them: many, close to midnight and to the days when clocks change."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from infrastructure.services import Services

ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"),
    *("Asia/Kathmandu", "Pacific/Kiritimati", "Africa/Casablanca", "Africa/Cairo", "CET", "EET", "Etc/GMT+12"),
)
"""Far ahead and far behind, by half and quarter hours; those that PostgreSQL takes for abbreviations without summer."""

CHANGES = (date(2026, 3, 29), date(2026, 4, 5), date(2026, 3, 8), date(2026, 10, 25), date(2026, 11, 1))
"""When the clocks change in Europe, on Lord Howe and in America."""

SESSION = """INSERT INTO sessions (id, kind, owner_id, status, version, started_at, last_active_at, completed_at,
    active_seconds) VALUES (%s, 'EXAM', %s, %s, 1, %s, %s, %s, %s)"""
RESULT = "INSERT INTO exam_results VALUES (%s, %s, %s, 'C1', %s, %s, %s)"


class AnExam(NamedTuple):
    """An exam: when it ended, or was last worked on; its percentage if it was completed and had questions."""

    ended: datetime
    is_completed: bool
    percentage: float | None
    seconds: float
    skill: str

    def day(self, zone: ZoneInfo) -> date:
        """The calendar day that it belongs to."""
        return self.ended.astimezone(zone).date()


def a_past(random: Random, zone: ZoneInfo) -> tuple[datetime, Sequence[AnExam]]:
    """Now, soon after the clocks changed somewhere, and exams before that; sums of their figures are exact."""
    now = datetime.combine(random.choice(CHANGES), time(), UTC) + timedelta(minutes=random.randrange(9 * 24 * 60))
    return now, [_an_exam(random, zone, now) for _ in range(random.randint(1, 60))]


def _an_exam(random: Random, zone: ZoneInfo, now: datetime) -> AnExam:
    ended = now - timedelta(seconds=random.randrange(random.choice((4, 14, 400)) * 86_400))
    if random.random() < 0.5:
        midnight = datetime.combine(ended.astimezone(zone).date(), time(), zone).astimezone(UTC)
        ended = midnight + random.choice((-1, 0, 1)) * timedelta(microseconds=1)
    is_completed = random.random() < 0.8
    percentage = random.randrange(401) / 4 if is_completed and random.random() < 0.9 else None
    return AnExam(ended, is_completed, percentage, random.randrange(9000) / 8, random.choice(("READING", "LISTENING")))


async def put_down(parts: Services, learner: str, exams: Sequence[AnExam]) -> None:
    """Have the views hold a learner's exams."""
    async with parts.pool.connection() as connection:
        for exam in exams:
            id, began = UUID(int=Random(f"{learner} {exam}").getrandbits(128)), exam.ended - timedelta(hours=1)
            status = "COMPLETED" if exam.is_completed else "PAUSED"
            completed = exam.ended if exam.is_completed else None
            results = {"percentage": exam.percentage or 0.0, "total": int(exam.percentage is not None)}
            session = (id, learner, status, began, exam.ended, completed, exam.seconds)
            await connection.execute(SESSION, session)
            await connection.execute(RESULT, (id, learner, exam.skill, began, completed, Jsonb(results)))
