"""How well a topic is mastered, and what to study next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from domain.disclosure import Open
from domain.study.syllabus import Unit

MASTERED_FROM, LEARNING_FROM = 80, 60
MOST_WEIGHT = 3
"""So many earlier attempts weigh against a new one at most."""


class MasteryStatus(Enum):
    """How a topic stands: from 80 mastered, from 60 learning, below weak; pending before the first quiz."""

    MASTERED = "MASTERED"
    """Known well."""
    LEARNING = "LEARNING"
    """On the way."""
    WEAK = "WEAK"
    """Known badly."""
    PENDING = "PENDING"
    """No quiz has said anything yet."""


@dataclass(frozen=True, slots=True)
class Mastery:
    """A learner's score in a topic, from 0 to 100, after so many quizzes."""

    score: Open[float] = 0.0
    """How well the topic is known, from 0 to 100."""
    attempts: Open[int] = 0
    """How many quizzes have counted."""

    @property
    def status(self) -> MasteryStatus:
        """What the score means."""
        return status_of(self.score) if self.attempts else MasteryStatus.PENDING

    def after(self, score: float) -> "Mastery":
        """The mastery after another quiz: the first counts in full, later ones beside what was there.

        What was there weighs min(attempts, 3) / (attempts + 1).
        """
        weight = min(self.attempts, MOST_WEIGHT) / (self.attempts + 1)
        return Mastery(round(self.score * weight + score * (1 - weight), 4), self.attempts + 1)


@dataclass(frozen=True, slots=True)
class StudySummary:
    """What a completed session came to: topics by how they stand, quizzes taken, and their mean score."""

    topics_studied: Open[int]
    """How many topics had a lesson or a quiz."""
    topics_mastered: Open[int]
    """How many of them are mastered."""
    quizzes: Open[int]
    """How many quizzes were graded."""
    average_score: Open[float | None]
    """Their mean score, from 0 to 100; null without one."""
    misconceptions_open: Open[int]
    """How many misconceptions have not been got over."""


def status_of(score: float) -> MasteryStatus:
    """What a score means."""
    if score >= MASTERED_FROM:
        return MasteryStatus.MASTERED
    return MasteryStatus.LEARNING if score >= LEARNING_FROM else MasteryStatus.WEAK


def next_topic(units: Sequence[Unit], mastery: Mapping[str, Mastery]) -> Unit:
    """The unit with the lowest mastery whose prerequisites among the units are met, the first of equal ones.

    A prerequisite is met from 60. When all is mastered it is the unit with the lowest score.
    """
    scores = {unit.id: mastery.get(unit.id, Mastery()) for unit in units}

    def is_open(unit: Unit) -> bool:
        return all(scores[id].score >= LEARNING_FROM for id in unit.prerequisites if id in scores)

    wanting = [unit for unit in units if scores[unit.id].status is not MasteryStatus.MASTERED and is_open(unit)]
    return min(wanting or units, key=lambda unit: scores[unit.id].score)
