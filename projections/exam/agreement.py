"""How far an examiner and teachers agree: the quadratic weighted kappa of their marks (Cohen 1968).

J. Cohen, "Weighted kappa: nominal scale agreement with provision for scaled disagreement or partial credit",
Psychological Bulletin 70 (1968), 213-220. Marks go by fifths of the points; a disagreement weighs as the square of the
fifths that it spans. 1 is perfect agreement, 0 what chance would bring, less than 0 worse than that.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from domain.questions.marks import QuestionResult
from domain.session import SessionKind

FIFTHS = 5

Pair = tuple[int, int]
"""The fifths in which the examiner's mark of a text lies, and a teacher's."""


@dataclass(frozen=True, slots=True)
class MarkAgreement:
    """How far the examiner's marks agree with those that teachers put in their place.

    The quadratic weighted kappa (Cohen 1968) of both, in fifths of the points.
    """

    pairs: int
    """How many texts have both marks. Estimates are no marks."""
    kappa: float | None
    """From -1 to 1: 1 is perfect agreement, 0 what chance would bring. Null below 2 pairs, and where all marks of both
    lie in the same fifth, because chance would bring the same."""


@dataclass(frozen=True, slots=True)
class ExamAnalytics:
    """How exams are marked that were begun in a span of time."""

    agreement: MarkAgreement
    """How far the examiner and teachers agree."""
    kind: SessionKind = SessionKind.EXAM
    """Which kind of session."""


def fifth(result: QuestionResult) -> int:
    """In which fifth of its points a mark lies: 0 for the lowest, 4 for the highest."""
    return min(int(FIFTHS * result.score / result.max_score), FIFTHS - 1) if result.max_score else 0


def agreement(pairs: Mapping[Pair, int]) -> MarkAgreement:
    """The agreement of so many pairs of each sort."""
    count = sum(pairs.values())
    return MarkAgreement(count, round(kappa, 4) if count > 1 and (kappa := _kappa(pairs, count)) is not None else None)


def _kappa(pairs: Mapping[Pair, int], count: int) -> float | None:
    """One less the observed disagreement as a share of what chance would bring; None where chance brings none."""
    examiner, teacher = Counter[int](), Counter[int]()
    for (one, other), times in pairs.items():
        examiner[one] += times
        teacher[other] += times
    observed = sum(_weight(one, other) * times for (one, other), times in pairs.items())
    by_chance = sum(_weight(i, j) * examiner[i] * teacher[j] for i in examiner for j in teacher) / count
    return 1 - observed / by_chance if by_chance else None


def _weight(one: int, other: int) -> float:
    return ((one - other) / (FIFTHS - 1)) ** 2
