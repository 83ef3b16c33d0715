"""What stands in for an examiner's marks of a text."""

from collections.abc import Sequence

from domain.questions.keywords import spoken_of
from domain.questions.marks import Criterion, Marker, QuestionResult
from domain.questions.settling import CORRECT_FROM
from domain.questions.tasks import Reference, RubricCriterion, WordGuide


def heuristic(text: str, guide: WordGuide, reference: Reference, rubric: Sequence[RubricCriterion]) -> QuestionResult:
    """A mark by length and keywords, for when no examiner can be had.

    Length counts 70 %: 0.3 below the least number of words, from there evenly up to 1 at the target. The share of
    keywords that occur, in whichever form, counts 30 %. An empty answer has no points.
    """
    words = len(text.split())
    if words < guide.min:
        length = 0.3 if words else 0.0
    else:
        length = min(1.0, 0.3 + 0.7 * (words - guide.min) / max(guide.target - guide.min, 1))
    found = spoken_of(reference.keywords, text)
    coverage = len(found) / len(reference.keywords) if reference.keywords else 1.0
    ratio = 0.7 * length + 0.3 * coverage if words else 0.0
    feedback = f"{words} Wörter (Ziel {guide.target}), {len(found)} von {len(reference.keywords)} Stichwörtern."
    breakdown = tuple(_criterion(c, round(ratio * c.max_points, 2)) for c in rubric)
    return _result(breakdown, feedback, reference.model_answer)


def _criterion(criterion: RubricCriterion, points: float) -> Criterion:
    maximum = float(criterion.max_points)
    right = points >= CORRECT_FROM * maximum
    return Criterion(criterion.id, criterion.label, points, maximum, right)


def _result(breakdown: tuple[Criterion, ...], feedback: str, model_answer: str) -> QuestionResult:
    score, maximum = sum(c.score for c in breakdown), sum(c.max_score for c in breakdown)
    return QuestionResult(
        score=round(score, 2),
        max_score=maximum,
        is_correct=score >= CORRECT_FROM * maximum,
        feedback=feedback,
        marked_by=Marker.HEURISTIC,
        breakdown=breakdown,
        model_answer=model_answer,
    )
