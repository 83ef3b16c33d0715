"""The results of exams, one row for each, for history and trend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.exam.events import ExamCompleted, ExamStarted, ResultsRevised
from domain.exam.plans import PASS_PERCENT, ExamSkill, Level
from domain.exam.results import ExamResults
from domain.questions.marks import ESTIMATED_BEFORE, Marker
from domain.session import Id, Recorded


@dataclass(frozen=True, slots=True)
class ExamResultRow:
    """An exam and, once it is completed, how it went."""

    session_id: Id
    owner_id: Id
    skill: ExamSkill
    level: Level
    started_at: datetime
    completed_at: datetime | None = None
    results: ExamResults | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One exam in the trend; labels count S1, S2 … from the oldest point shown."""

    session_id: Id
    label: str
    """What to write under the point: S1, S2 and so on."""
    completed_at: datetime
    """When the exam was handed in."""
    percentage: float
    """Its result, from 0 to 100."""


@dataclass(frozen=True, slots=True)
class ExamTrend:
    """How a learner's results move, oldest first. `change` is the last percentage less the first, in points.

    `average` is null without a point, `change` with fewer than two.
    """

    points: tuple[TrendPoint, ...]
    """The exams, oldest first."""
    average: float | None
    """Their mean result, from 0 to 100; null without one."""
    change: float | None
    """The last result less the first, in percentage points; null with fewer than two."""
    pass_line: float
    """The result from which an exam is passed, from 0 to 100."""


def evolve(row: ExamResultRow | None, recorded: Recorded) -> ExamResultRow | None:
    """The row after an event of its exam."""
    match recorded.event:
        case ExamStarted(owner_id, skill, level):
            return ExamResultRow(recorded.session_id, owner_id, skill, level, recorded.recorded_at)
        case ExamCompleted(results) if row:
            return replace(row, completed_at=recorded.recorded_at, results=as_read(results, row.skill))
        case ResultsRevised(results) if row:
            return replace(row, results=as_read(results, row.skill))
    return row


def as_read(results: ExamResults, skill: ExamSkill) -> ExamResults:
    """Results as they are read: those that were stored as final are provisional if points of theirs are estimates.

    Results of before markers were counted do not tell who marked their texts: they count as estimates. None of them
    tells which of its texts is estimated, so none of its texts is counted as correct or incorrect.
    """
    marked_by = {count.marker for count in results.markers}
    unknown = not marked_by and bool(results.answered) and skill in (ExamSkill.WRITING, ExamSkill.SPEAKING)
    if results.provisional or not (results.pending_review or Marker.HEURISTIC in marked_by or unknown):
        return results
    reason, remedies = ESTIMATED_BEFORE.message, ESTIMATED_BEFORE.settled_by
    return replace(
        results,
        correct=0,
        incorrect=0,
        parts=tuple(replace(part, correct=0) for part in results.parts),
        modules=tuple(replace(module, correct=0) for module in results.modules),
        passed=False,
        band=None,
        provisional=True,
        provisional_reason=reason,
        settled_by=remedies,
    )


def trend(newest_first: Sequence[ExamResultRow]) -> ExamTrend:
    """The trend of completed exams that had questions, and whose marks are all there."""
    done = [row for row in reversed(newest_first) if row.completed_at and row.results and _counts(row.results)]
    points = tuple(
        TrendPoint(row.session_id, f"S{n}", row.completed_at, row.results.percentage)
        for n, row in enumerate(done, 1)
        if row.completed_at and row.results
    )
    marks = [point.percentage for point in points]
    return ExamTrend(
        points=points,
        average=round(sum(marks) / len(marks), 2) if marks else None,
        change=round(marks[-1] - marks[0], 2) if len(marks) > 1 else None,
        pass_line=PASS_PERCENT,
    )


def _counts(results: ExamResults) -> bool:
    return results.total > 0 and not results.provisional
