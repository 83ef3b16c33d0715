"""Marking by criteria: how points are divided, what an examiner may report, and what the heuristic gives."""

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
    heuristic,
    read_report,
    rescale,
    result_of,
)
from domain.questions.tasks import Reference, WordGuide

GUIDE = WordGuide(200, 250)
REFERENCE = Reference(("absage", "Kursgebühr", "zwei Wochen", "ersatz"), "the model answer")
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


# ---------------------------------------------------------------- the heuristic


def text(words: int, keywords: int = 0) -> str:
    """A text of so many words with some of the keywords."""
    found = " ".join(REFERENCE.keywords[:keywords]).split()
    return " ".join([*found, *["wort"] * (words - len(found))])


@pytest.mark.parametrize(
    ("words", "keywords", "ratio"),
    [
        (0, 0, 0.0),
        (1, 0, 0.7 * 0.3),
        (199, 0, 0.7 * 0.3),
        (200, 0, 0.7 * 0.3),
        (225, 0, 0.7 * 0.65),
        (250, 0, 0.7),
        (1000, 0, 0.7),
        (199, 4, 0.7 * 0.3 + 0.3),
        (250, 2, 0.85),
        (250, 4, 1.0),
    ],
)
def test_length_counts_70_percent_and_keywords_30(words: int, keywords: int, ratio: float) -> None:
    for points in (10, 15):
        result = heuristic(text(words, keywords), GUIDE, REFERENCE, rescale(points))
        assert result.score == pytest.approx(points * ratio, abs=0.02)
        assert result.score == pytest.approx(sum(mark.score for mark in result.breakdown))
        assert (result.max_score, result.marked_by) == (points, Marker.HEURISTIC)


@pytest.mark.parametrize(("words", "correct"), [(249, False), (250, True)])
def test_the_heuristic_calls_a_text_correct_from_70_percent(words: int, correct: bool) -> None:
    for points in (10, 15):
        assert heuristic(text(words), GUIDE, REFERENCE, rescale(points)).is_correct is correct


@pytest.mark.parametrize("blank", ["", "   ", "\n\t\n"])
def test_an_empty_text_has_no_points(blank: str) -> None:
    result = heuristic(blank, GUIDE, Reference((), ""), RUBRIC)
    assert (result.score, result.is_correct, [mark.score for mark in result.breakdown]) == (0.0, False, [0.0] * 4)


def test_keywords_are_found_in_any_case_and_spacing() -> None:
    found = heuristic("Die ABSAGE, die kursgebühr und die zwei\nWochen", GUIDE, REFERENCE, RUBRIC)
    assert found.feedback == "8 Wörter (Ziel 250), 3 von 4 Stichwörtern."


def test_a_task_without_keywords_is_marked_by_length() -> None:
    assert heuristic(text(250), GUIDE, Reference((), ""), RUBRIC).score == 10.0


def test_a_guide_whose_target_is_its_least_is_reached_there() -> None:
    guide = WordGuide(100, 100)
    assert [heuristic(text(n, 4), guide, REFERENCE, RUBRIC).score for n in (99, 101)] == [5.1, 10.0]
