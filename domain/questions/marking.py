"""How a closed question is marked: by its key, unit by unit."""

from collections.abc import Mapping, Sequence

from domain.questions.marks import Criterion, Marker, QuestionResult
from domain.questions.question import UnitKey
from domain.session import Id


def grade(key: Sequence[UnitKey], choices: Mapping[Id, str], points: float) -> QuestionResult:
    """Mark a closed question: every unit carries the same share of `points`, and right units add up."""
    share = points / len(key)
    breakdown = tuple(_mark(unit, choices.get(unit.id), share) for unit in key)
    right = sum(mark.is_correct for mark in breakdown)
    return QuestionResult(
        score=points if right == len(key) else round(right * share, 4),
        max_score=points,
        is_correct=right == len(key),
        feedback=breakdown[0].feedback if len(breakdown) == 1 else f"{right} / {len(key)}",
        marked_by=Marker.AUTOMATIC,
        breakdown=breakdown,
    )


def _mark(unit: UnitKey, given: str | None, share: float) -> Criterion:
    right = given == unit.correct
    why = [unit.rationales.get(Id(option)) for option in dict.fromkeys((given, unit.correct)) if option is not None]
    return Criterion(
        id=unit.id,
        label=unit.label,
        score=round(share, 4) if right else 0.0,
        max_score=round(share, 4),
        is_correct=right,
        given=given,
        expected=unit.correct,
        feedback=" ".join(reason for reason in why if reason) or None,
        misconception=None if right or given is None else unit.misconceptions.get(Id(given)),
    )
