"""Marking by criteria: how points are divided, and what an examiner may report."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from domain.questions.marks import MarkDecision, Marker
from domain.questions.rubric import (
    CRITERIA,
    REPORT_SCHEMA,
    InvalidReport,
    read_report,
    rescale,
    result_of,
)

RUBRIC = rescale(10)

REPORT: Mapping[str, Any] = {
    "criteria": [
        {
            "id": id,
            "points": points,
            "reason": f"the reason for {id}",
            "decisions": [{"award": True, "source": "these words", "justification": "they are to the point"}],
        }
        for id, points in (("content", 3), ("structure", 2), ("language", 1), ("register", 2))
    ],
    "summary": "A clear letter.",
    "nextStep": "Ask for a date.",
    "languageNotes": [f"note {n}" for n in range(8)],
}


# ---------------------------------------------------------------- the rubric


@pytest.mark.parametrize(
    ("points", "shares"), [(25, [10, 5, 6, 4]), (10, [4, 2, 2, 2]), (15, [6, 3, 4, 2]), (1, [1, 0, 0, 0])]
)
def test_the_rubric_is_rescaled_to_the_points(points: int, shares: list[int]) -> None:
    assert [criterion.max_points for criterion in rescale(points)] == shares
    assert [(criterion.id, criterion.label) for criterion in rescale(points)] == [
        (id, name) for id, name, _ in CRITERIA
    ]


def test_no_point_is_lost_or_made_up() -> None:
    for points in range(200):
        shares = [criterion.max_points for criterion in rescale(points)]
        assert sum(shares) == points
        assert min(shares) >= 0


# ---------------------------------------------------------------- an examiner's report


def report(criterion: int | None = None, **changes: Any) -> Mapping[str, Any]:
    """The report, or one of its criteria, changed."""
    changed = deepcopy(dict(REPORT))
    (changed if criterion is None else changed["criteria"][criterion]).update(changes)
    return changed


def test_a_report_has_the_shape_that_is_asked_for() -> None:
    Draft202012Validator.check_schema(REPORT_SCHEMA)
    Draft202012Validator(REPORT_SCHEMA).validate(REPORT)


def test_a_report_becomes_a_mark_of_the_examiners() -> None:
    result = result_of(read_report(RUBRIC, REPORT), RUBRIC, "the model answer")
    assert (result.score, result.max_score, result.is_correct, result.marked_by) == (8.0, 10.0, True, Marker.AI)
    assert (result.feedback, result.next_step, result.model_answer) == (
        "A clear letter.",
        "Ask for a date.",
        "the model answer",
    )
    assert not result.pending_review
    marks = [(mark.id, mark.score, mark.max_score, mark.is_correct) for mark in result.breakdown]
    assert marks == [
        ("content", 3.0, 4.0, True),
        ("structure", 2.0, 2.0, True),
        ("language", 1.0, 2.0, False),
        ("register", 2.0, 2.0, True),
    ]
    assert result.breakdown[2].feedback == "the reason for language"
    assert result.breakdown[2].decisions == (MarkDecision(True, "these words", "they are to the point"),)


def test_the_first_six_language_notes_are_kept() -> None:
    assert read_report(RUBRIC, REPORT).language_notes == tuple(f"note {n}" for n in range(6))


def test_criteria_may_come_in_any_order() -> None:
    turned = report(criteria=list(reversed(REPORT["criteria"])))
    assert read_report(RUBRIC, turned) == read_report(RUBRIC, REPORT)


@pytest.mark.parametrize(("points", "correct"), [([4, 2, 1, 0], True), ([4, 2, 0, 0], False), ([0, 0, 0, 0], False)])
def test_a_text_is_correct_from_70_percent(points: list[int], correct: bool) -> None:
    marks = [{**mark, "points": given} for mark, given in zip(REPORT["criteria"], points, strict=True)]
    result = result_of(read_report(RUBRIC, report(criteria=marks)), RUBRIC, "")
    assert (result.score, result.is_correct) == (float(sum(points)), correct)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (report(0, points=5), "content has 5 of 4 points"),
        (report(1, points=-1), "structure has -1 of 2 points"),
        (report(2, points=1.5), "language has 1.5 of 2 points"),
        (report(2, points=True), "language has True of 2 points"),
        (report(3, id="style"), "the criteria are to be content, structure, language, register"),
        (report(3, id="content"), "the criteria are to be"),
        (report(criteria=REPORT["criteria"][:3]), "the criteria are to be"),
        (report(criteria=[*REPORT["criteria"], REPORT["criteria"][0]]), "the criteria are to be"),
        (report(criteria=[]), "the criteria are to be"),
    ],
)
def test_a_report_that_does_not_fit_the_rubric_is_invalid(raw: Mapping[str, Any], reason: str) -> None:
    with pytest.raises(InvalidReport, match=reason):
        read_report(RUBRIC, raw)
