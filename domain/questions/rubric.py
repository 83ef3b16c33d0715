"""Marking by criteria: the rubric of written and spoken answers, and an examiner's report."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.json import JsonObject
from domain.questions.marks import Criterion, MarkDecision, Marker, QuestionResult
from domain.questions.tasks import RubricCriterion
from domain.session import Id

CRITERIA = (
    ("content", "Inhalt", 10),
    ("structure", "Aufbau", 5),
    ("language", "Sprache", 6),
    ("register", "Register", 4),
)
"""Content, structure, language and register with their weights."""

CORRECT_FROM = 0.7
"""An answer counts as correct from 70 % of its points."""

MAX_NOTES = 6


@dataclass(frozen=True, slots=True)
class CriterionMark:
    """An examiner's points for a criterion, and why."""

    id: Id
    points: int
    reason: str
    decisions: tuple[MarkDecision, ...]


@dataclass(frozen=True, slots=True)
class GradeReport:
    """What an examiner says of an answer."""

    marks: tuple[CriterionMark, ...]
    summary: str
    next_step: str
    language_notes: tuple[str, ...]


class InvalidReport(ValueError):
    """Raised when an examiner's report does not fit the rubric; the message says how."""


_TEXT = {"type": "string"}

REPORT_SCHEMA: JsonObject = {
    "type": "object",
    "additionalProperties": False,
    "required": ["criteria", "summary", "nextStep", "languageNotes"],
    "properties": {
        "criteria": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "points", "reason", "decisions"],
                "properties": {
                    "id": _TEXT,
                    "points": {"type": "integer"},
                    "reason": _TEXT,
                    "decisions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["award", "source", "justification"],
                            "properties": {"award": {"type": "boolean"}, "source": _TEXT, "justification": _TEXT},
                        },
                    },
                },
            },
        },
        "summary": _TEXT,
        "nextStep": _TEXT,
        "languageNotes": {"type": "array", "items": _TEXT},
    },
}


def rescale(points: int) -> tuple[RubricCriterion, ...]:
    """The rubric for so many points: 10 become 4/2/2/2, 15 become 6/3/4/2. Content takes what rounding leaves."""
    total = sum(weight for _, _, weight in CRITERIA)
    shares = [round(weight * points / total) for _, _, weight in CRITERIA]
    shares[0] += points - sum(shares)
    return tuple(RubricCriterion(Id(id), label, share) for (id, label, _), share in zip(CRITERIA, shares, strict=True))


def read_report(rubric: Sequence[RubricCriterion], raw: JsonObject) -> GradeReport:
    """An examiner's report, checked against the rubric. Raises `InvalidReport`."""
    by_id = {mark["id"]: mark for mark in raw["criteria"]}
    if set(by_id) != {criterion.id for criterion in rubric} or len(raw["criteria"]) != len(rubric):
        raise InvalidReport(f"the criteria are to be {', '.join(criterion.id for criterion in rubric)}")
    for criterion in rubric:
        points = by_id[criterion.id]["points"]
        if type(points) is not int or not 0 <= points <= criterion.max_points:
            raise InvalidReport(f"{criterion.id} has {points!r} of {criterion.max_points} points")
    return GradeReport(
        marks=tuple(_mark(by_id[criterion.id]) for criterion in rubric),
        summary=raw["summary"],
        next_step=raw["nextStep"],
        language_notes=tuple(raw["languageNotes"][:MAX_NOTES]),
    )


def _mark(raw: JsonObject) -> CriterionMark:
    decisions = tuple(MarkDecision(d["award"], d["source"], d["justification"]) for d in raw["decisions"])
    return CriterionMark(Id(raw["id"]), raw["points"], raw["reason"], decisions)


def result_of(report: GradeReport, rubric: Sequence[RubricCriterion], model_answer: str) -> QuestionResult:
    """The mark that a report stands for."""
    breakdown = tuple(
        _criterion(criterion, float(mark.points), mark.reason, mark.decisions)
        for criterion, mark in zip(rubric, report.marks, strict=True)
    )
    return _result(breakdown, report.summary, model_answer, report.next_step, report.language_notes)


def _criterion(
    criterion: RubricCriterion, points: float, reason: str | None, decisions: tuple[MarkDecision, ...]
) -> Criterion:
    maximum = float(criterion.max_points)
    right = points >= CORRECT_FROM * maximum
    return Criterion(criterion.id, criterion.label, points, maximum, right, feedback=reason, decisions=decisions)


def _result(
    breakdown: tuple[Criterion, ...],
    feedback: str,
    model_answer: str,
    next_step: str | None,
    notes: tuple[str, ...],
) -> QuestionResult:
    score, maximum = sum(c.score for c in breakdown), sum(c.max_score for c in breakdown)
    return QuestionResult(
        score=round(score, 2),
        max_score=maximum,
        is_correct=score >= CORRECT_FROM * maximum,
        feedback=feedback,
        marked_by=Marker.AI,
        breakdown=breakdown,
        next_step=next_step,
        language_notes=notes,
        model_answer=model_answer,
    )
