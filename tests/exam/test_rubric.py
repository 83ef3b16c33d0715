"""What the heuristic gives."""

import pytest

from domain.questions.marks import Marker
from domain.questions.rubric import heuristic
from domain.questions.tasks import Reference, RubricCriterion, WordGuide
from domain.session import Id

GUIDE = WordGuide(200, 250)
REFERENCE = Reference(("absage", "Kursgebühr", "zwei Wochen", "ersatz"), "the model answer")


def rescale(points: int) -> tuple[RubricCriterion, ...]:
    """A rubric of one criterion."""
    return (RubricCriterion(Id("task"), "Erfüllung", points),)


RUBRIC = rescale(10)


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
    assert (result.score, result.is_correct, [mark.score for mark in result.breakdown]) == (0.0, False, [0.0])


def test_keywords_are_found_in_any_case_and_spacing() -> None:
    found = heuristic("Die ABSAGE, die kursgebühr und die zwei\nWochen", GUIDE, REFERENCE, RUBRIC)
    assert found.feedback == "8 Wörter (Ziel 250), 3 von 4 Stichwörtern."


def test_a_task_without_keywords_is_marked_by_length() -> None:
    assert heuristic(text(250), GUIDE, Reference((), ""), RUBRIC).score == 10.0


def test_a_guide_whose_target_is_its_least_is_reached_there() -> None:
    guide = WordGuide(100, 100)
    assert [heuristic(text(n, 4), guide, REFERENCE, RUBRIC).score for n in (99, 101)] == [5.1, 10.0]
