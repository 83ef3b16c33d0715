"""What the resolvers of practice may use of the server."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from domain.exam.state import Exam
from domain.practice.events import Item
from domain.reading.book import Book
from domain.reading.state import Reading
from projections.practice.activity import PracticeStats
from projections.practice.session import PracticeForecast, PracticeGoal
from schema.ports import Page


class Goals(Protocol):
    """What learners can set out to learn, and where they stand."""

    async def page(self, learner_id: str, first: int, after: str | None) -> Page[PracticeGoal]: ...  # noqa: D102
    async def standing(self, learner_id: str, goal_id: str) -> PracticeGoal: ...  # noqa: D102
    async def due(self, learner_id: str) -> PracticeGoal: ...  # noqa: D102
    async def forecast(self, learner_id: str, days: int, zone: ZoneInfo) -> PracticeForecast: ...  # noqa: D102
    async def stats(self, learner_id: str, zone: ZoneInfo) -> PracticeStats: ...  # noqa: D102


class Selection(Protocol):
    """Picks what to practise. Raises `Refused`. Reviews are planned for the target retention."""

    target_retention: float

    async def pick(self, learner_id: str, goal_id: str, limit: int) -> tuple[Item, ...]: ...  # noqa: D102


class WeakPoints(Protocol):
    """Makes practice goals of what went wrong in exams. Raises `Refused`."""

    async def keep(self, exam: Exam) -> str: ...  # noqa: D102


class MissedWords(Protocol):
    """Makes practice goals of what was missed in readings. Raises `Refused`."""

    async def keep(self, reading: Reading, book: Book) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class PracticePorts:
    """What practice is carried out with."""

    goals: Goals
    selection: Selection
    weak_points: WeakPoints
    missed_words: MissedWords
