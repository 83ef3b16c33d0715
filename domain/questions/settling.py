"""From independent markings of a text to its mark.

Two markings that differ by a step at most in each criterion settle it: the mark is the mean of their points. Otherwise
there is a third one. If it is within a step of one of the two in every criterion, the mean of these two is the mark;
if it is not, the mean of all is an estimate, and a teacher is to mark the text.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from domain.questions.marks import (
    Criterion,
    CriterionStep,
    Marker,
    Marking,
    Provisional,
    ProvisionalReason,
    QuestionResult,
)
from domain.questions.reports import GradeReport
from domain.questions.tasks import RubricCriterion, Step

WORTH = {Step.A: 1.0, Step.B: 0.75, Step.C: 0.5, Step.D: 0.25, Step.E: 0.0}
"""The share of a criterion's points that a step brings (Goethe-Zertifikat)."""

TASK = "task"
"""The criterion Erfüllung: a text on its step E has no point in any criterion (Goethe-Zertifikat)."""

MOST_MARKINGS = 3

CORRECT_FROM = 0.7
"""An answer counts as correct from 70 % of its points."""

ORDER = {step: place for place, step in enumerate(Step)}


def distance(one: GradeReport, other: GradeReport) -> Sequence[int]:
    """By how many steps two markings differ in each criterion."""
    pairs = zip(one.marks, other.marks, strict=True)
    return [abs(ORDER[mine.step] - ORDER[theirs.step]) for mine, theirs in pairs]


def agree(one: GradeReport, other: GradeReport) -> bool:
    """Whether two markings differ by a step at most in each criterion."""
    return max(distance(one, other)) <= 1


def agreed(reports: Sequence[GradeReport]) -> Sequence[GradeReport]:
    """The two markings that settle the mark; none if no two of those that count are near enough.

    Of three the third counts with the one that it is nearer to, with the first if it is as near to both.
    """
    if not reports:
        return []
    *before, last = reports
    near = sorted((one for one in before if agree(one, last)), key=lambda one: sum(distance(one, last)))
    return [near[0], last] if near else []


def is_settled(reports: Sequence[GradeReport]) -> bool:
    """Whether no further marking is wanted."""
    return len(reports) >= MOST_MARKINGS or bool(agreed(reports))


def points_of(report: GradeReport, rubric: Sequence[RubricCriterion]) -> Sequence[float]:
    """The points that a marking gives in each criterion."""
    if any(mark.id == TASK and mark.step is Step.E for mark in report.marks):
        return [0.0] * len(rubric)
    return [WORTH[mark.step] * criterion.max_points for mark, criterion in zip(report.marks, rubric, strict=True)]


def mark_of(reports: Sequence[GradeReport], rubric: Sequence[RubricCriterion], model_answer: str) -> QuestionResult:
    """What the markings of a text come to, once they are settled."""
    pair = agreed(reports)
    points = [fmean(given) for given in zip(*(points_of(one, rubric) for one in pair or reports), strict=True)]
    score, most = round(sum(points), 4), float(sum(criterion.max_points for criterion in rubric))
    told = (pair or reports)[0]
    mark = QuestionResult(
        score=score,
        max_score=most,
        is_correct=score >= CORRECT_FROM * most,
        feedback=told.summary,
        marked_by=Marker.AI,
        breakdown=_breakdown(told, rubric, points),
        next_step=told.next_step,
        language_notes=told.language_notes,
        model_answer=model_answer,
        markings=tuple(map(_marking, reports)),
    )
    return mark if pair else _estimate(mark, Provisional.because(ProvisionalReason.MARKINGS_DIFFER))


def estimate_of(
    reports: Sequence[GradeReport], rubric: Sequence[RubricCriterion], model_answer: str, why: Provisional
) -> QuestionResult:
    """What the markings of a text tell when no other can be had: their mean, which is nobody's mark."""
    return replace(_estimate(mark_of(reports, rubric, model_answer), why), marked_by=Marker.HEURISTIC)


def _breakdown(told: GradeReport, rubric: Sequence[RubricCriterion], points: Sequence[float]) -> tuple[Criterion, ...]:
    """The points of each criterion, with the step and the reasons of one of the markings."""
    return tuple(
        Criterion(
            id=criterion.id,
            label=criterion.label,
            score=round(score, 4),
            max_score=float(criterion.max_points),
            is_correct=score >= CORRECT_FROM * criterion.max_points,
            feedback=mark.reason,
            decisions=mark.decisions,
            step=mark.step,
        )
        for criterion, mark, score in zip(rubric, told.marks, points, strict=True)
    )


def _marking(report: GradeReport) -> Marking:
    return Marking(report.model_id, tuple(CriterionStep(mark.id, mark.step, mark.reason) for mark in report.marks))


def _estimate(mark: QuestionResult, why: Provisional) -> QuestionResult:
    """The same points as an estimate: no criterion of them is told, and they are no verdict."""
    return replace(mark, is_correct=False, breakdown=(), provisional=why)
