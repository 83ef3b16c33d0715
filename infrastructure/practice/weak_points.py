"""Keeps the weak points of exams as decks of their learners' own."""

from domain.exam.state import Exam
from domain.practice.weak_points import require_completed, require_weak_points
from infrastructure.practice.sealed_decks import SealedDecks
from projections.practice.weak_points import weak_points


class WeakPoints:
    """Makes practice goals of what went wrong in exams."""

    def __init__(self, decks: SealedDecks) -> None:
        self._decks = decks

    async def keep(self, exam: Exam) -> str:
        """Keep the weak points of an exam as a goal of its learner's; the goal's id, the same each time."""
        require_completed(exam)
        deck = require_weak_points(weak_points(exam))
        return await self._decks.keep(exam, lambda _: deck)
