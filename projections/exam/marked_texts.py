"""The texts of exams, a row for each: how certain its mark is, and how the examiner and a teacher have marked it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from domain.exam.events import ExamStarted, GradingRequested, MarkOverridden, QuestionGraded
from domain.exam.plans import PartPlan
from domain.exam.state import question_id
from domain.questions import MODULES
from domain.questions.marks import Marker, QuestionResult
from domain.session import Id, Recorded
from projections.exam.agreement import fifth
from projections.projection import Key

PROVISIONAL = -100
"""How certain an estimate is: less than any mark."""


@dataclass(frozen=True, slots=True)
class MarkedTextRow:
    """A text that is to be written or said in an exam.

    `certainty` is null where there is nothing for a teacher to look at: the text has no mark yet, or a teacher's. The
    marks of an examiner and of a teacher are told in fifths of the points, 0 to 4.
    """

    session_id: Id
    question_id: Id
    owner_id: Id
    started_at: datetime
    marked_at: datetime | None = None
    certainty: int | None = None
    examiner_fifth: int | None = None
    teacher_fifth: int | None = None


class Meaning(NamedTuple):
    """What an event means to a text."""

    question_id: Id
    recorded: Recorded


TOPICS = ("exam.started", "exam.grading_requested", "exam.question_graded", "exam.mark_overridden")


def touched(recorded: Recorded) -> Mapping[Key, Meaning]:
    """The questions that an event is about."""
    match recorded.event:
        case ExamStarted(parts=parts):
            ids = [*chain.from_iterable(map(_texts, parts))]
        case GradingRequested(question_ids):
            ids = [*question_ids]
        case QuestionGraded(question_id=id) | MarkOverridden(question_id=id):
            ids = [id]
        case _:
            ids = []
    return {(recorded.session_id, id): Meaning(id, recorded) for id in ids}


def _texts(part: PartPlan) -> list[Id]:
    """The questions of a part that are answered with a text."""
    if MODULES[part.module_id].reference is None:
        return []
    return [question_id(part.id, number) for number in range(1, part.questions + part.has_example + 1)]


def evolve(row: MarkedTextRow | None, meaning: Meaning) -> MarkedTextRow | None:
    """The row after an event; questions that are answered otherwise than with a text have none."""
    recorded = meaning.recorded
    match recorded.event:
        case ExamStarted(owner_id):
            return MarkedTextRow(recorded.session_id, meaning.question_id, owner_id, recorded.recorded_at)
        case _ if row is None:
            return None
        case GradingRequested():
            return replace(row, marked_at=None, certainty=None, examiner_fifth=None, teacher_fifth=None)
        case QuestionGraded(result=result) if result.marked_by is not Marker.AUTOMATIC:
            examiner = fifth(result) if result.marked_by is Marker.AI and not result.provisional else None
            return replace(row, marked_at=recorded.recorded_at, certainty=certainty(result), examiner_fifth=examiner)
        case MarkOverridden(result=result):
            return replace(row, certainty=None, teacher_fifth=fifth(result))
    return row


def certainty(result: QuestionResult) -> int:
    """How certain a mark is, the more the higher: 0 where all markings agree, estimates least."""
    is_estimate = result.provisional is not None or result.marked_by is Marker.HEURISTIC
    return PROVISIONAL if is_estimate else -spread(result)


def spread(result: QuestionResult) -> int:
    """By how many steps the lowest and the highest marking differ, all criteria together; 0 with fewer than two."""
    steps = [[one.step.value for one in marking.steps] for marking in result.markings]
    return sum(ord(max(of_criterion)) - ord(min(of_criterion)) for of_criterion in zip(*steps, strict=True))
