"""How certain the marks of texts are, in the rows that follow the log, and how far examiner and teachers agree."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exam.commands import OverrideMark, RecordMark, RequestRegrade, SubmitAnswer
from domain.exam.state import Exam
from domain.questions.marks import Marker, Provisional, ProvisionalReason, QuestionResult
from domain.questions.settling import mark_of
from domain.session import Id
from projections.exam.agreement import MarkAgreement, agreement, fifth
from projections.exam.marked_texts import PROVISIONAL, MarkedTextRow, certainty, evolve, spread, touched
from tests.support.marked_exam import (
    FIRST_VERDICT,
    QUESTIONS,
    THE_LETTER,
    THE_TALK,
    TRUE,
    examined,
    handed_in,
    marking,
    ready,
    report,
    submitted,
)
from tests.support.small_exam import AUTHOR, LEARNER
from tests.support.specification import Past


def rows(past: Past[Exam]) -> dict[Id, MarkedTextRow]:
    """The rows of an exam, by question."""
    found: dict[Id, MarkedTextRow] = {}
    for recorded in past.history:
        for (_, question_id), meaning in touched(recorded).items():
            row = evolve(found.get(question_id), meaning)
            if row is not None:
                found[question_id] = row
    return found


def marked(*steps: str) -> Past[Exam]:
    """The letter after these markings."""
    exam = submitted()
    for number, one in enumerate(steps, 1):
        exam = exam.when(marking(number, one), by=AUTHOR).happens()
    return exam


def of_letter(past: Past[Exam]) -> tuple[int | None, int | None, int | None]:
    row = rows(past)[THE_LETTER]
    assert (row.marked_at is None) == (row.certainty is None and row.teacher_fifth is None)
    return row.certainty, row.examiner_fifth, row.teacher_fifth


def test_each_text_of_an_exam_has_a_row_and_nothing_else_has() -> None:
    past = ready().when(SubmitAnswer(FIRST_VERDICT, TRUE)).happens()
    assert {id: (row.owner_id, row.certainty) for id, row in rows(past).items()} == {
        THE_LETTER: (LEARNER, None),
        THE_TALK: (LEARNER, None),
    }


@pytest.mark.parametrize(
    ("steps", "certainty"),
    [
        ((), None),
        (("AAAA",), None),
        (("AAAA", "AAAA"), 0),
        (("AAAA", "ABAB"), -2),
        (("AAAA", "AACA", "AABA"), -2),
        (("AAAA", "CCCC", "BBBB"), -8),
        (("AAAA", "CAAA", "EAAA"), PROVISIONAL),
    ],
)
def test_the_more_markings_differ_the_less_certain_is_the_mark(steps: tuple[str, ...], certainty: int | None) -> None:
    assert of_letter(marked(*steps))[0] == certainty


def test_an_estimate_is_the_least_certain_and_no_mark_of_the_examiners() -> None:
    estimate = examined(marker=Marker.HEURISTIC)
    past = submitted().when(RecordMark(THE_LETTER, estimate), by=AUTHOR).happens()
    assert of_letter(past) == (PROVISIONAL, None, None)
    assert certainty(estimate) == PROVISIONAL < -4 * 4
    assert of_letter(past.when(RequestRegrade(THE_LETTER)).happens()) == (None, None, None)


def test_a_teachers_mark_takes_a_text_out_and_makes_a_pair_with_the_examiners() -> None:
    past = marked("AAAA", "AAAA").when(OverrideMark(THE_LETTER, 5.0, "Off the point."), by="teacher").happens()
    assert of_letter(past) == (None, 4, 2)
    again = past.when(OverrideMark(THE_LETTER, 7.0, "On a second look."), by="teacher").happens()
    assert of_letter(again) == (None, 4, 3)


def test_a_teachers_mark_makes_no_pair_with_an_estimate() -> None:
    differing = marked("AAAA", "CAAA", "EAAA")
    assert of_letter(differing.when(OverrideMark(THE_LETTER, 5.0, "Why."), by="teacher").happens()) == (None, None, 2)


def test_a_text_that_was_not_written_is_in_nobodys_way() -> None:
    assert rows(handed_in())[THE_TALK].certainty is None


def test_rows_tell_neither_texts_nor_reasons() -> None:
    told = json.dumps([str(row) for row in rows(marked("AAAA", "ABAB")).values()])
    assert "wort" not in told
    assert "task is" not in told


@given(st.lists(st.text("ABCDE", min_size=4, max_size=4), min_size=2, max_size=3))
def test_the_spread_is_the_steps_between_the_lowest_and_the_highest(steps: list[str]) -> None:
    task = QUESTIONS[THE_LETTER].face.writing
    assert task
    mark = mark_of([report(one) for one in steps], task.rubric, "")
    columns = ["".join(column) for column in zip(*steps, strict=True)]
    assert spread(mark) == sum("ABCDE".index(max(c)) - "ABCDE".index(min(c)) for c in columns)
    differ = Provisional.because(ProvisionalReason.MARKINGS_DIFFER)
    assert certainty(replace(mark, provisional=differ)) < certainty(replace(mark, provisional=None)) <= 0


# ---------------------------------------------------------------- agreement


def scored(score: float, most: float) -> QuestionResult:
    return replace(examined(), score=score, max_score=most)


@pytest.mark.parametrize(
    ("score", "most", "place"),
    [(0, 10, 0), (1.99, 10, 0), (2, 10, 1), (5.9, 10, 2), (8, 10, 4), (10, 10, 4), (12, 15, 4), (0, 0, 0)],
)
def test_marks_go_by_fifths_of_the_points(score: float, most: float, place: int) -> None:
    assert fifth(scored(score, most)) == place


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ({}, MarkAgreement(0, None)),
        ({(1, 1): 1}, MarkAgreement(1, None)),
        ({(1, 1): 7}, MarkAgreement(7, None)),
        ({(0, 0): 5, (4, 4): 5}, MarkAgreement(10, 1.0)),
        ({(0, 4): 5, (4, 0): 5}, MarkAgreement(10, -1.0)),
        ({(0, 0): 1, (0, 4): 1, (4, 0): 1, (4, 4): 1}, MarkAgreement(4, 0.0)),
        ({(3, 1): 2}, MarkAgreement(2, 0.0)),
    ],
)
def test_kappa_is_1_for_perfect_agreement_0_for_chance_and_null_where_it_means_nothing(
    pairs: dict[tuple[int, int], int], expected: MarkAgreement
) -> None:
    assert agreement(pairs) == expected


def plain_kappa(marks: list[tuple[int, int]]) -> float | None:
    """Cohen's formula over a matrix of all five by five, as it is printed."""
    n, k = len(marks), 5
    observed = [[sum(pair == (i, j) for pair in marks) / n for j in range(k)] for i in range(k)]
    of_one = [sum(row) for row in observed]
    of_other = [sum(observed[i][j] for i in range(k)) for j in range(k)]
    cells = [(i, j, (i - j) ** 2 / (k - 1) ** 2) for i in range(k) for j in range(k)]
    chance = sum(weight * of_one[i] * of_other[j] for i, j, weight in cells)
    return 1 - sum(weight * observed[i][j] for i, j, weight in cells) / chance if chance > 1e-12 else None


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=60))
def test_kappa_is_what_the_formula_gives(marks: list[tuple[int, int]]) -> None:
    counted = {pair: marks.count(pair) for pair in marks}
    found, expected = agreement(counted), plain_kappa(marks)
    assert found.pairs == len(marks)
    assert found.kappa == (None if expected is None else pytest.approx(expected, abs=1e-4))


@given(st.dictionaries(st.tuples(st.integers(0, 4), st.integers(0, 4)), st.integers(1, 9), min_size=1))
def test_it_does_not_matter_whose_marks_come_first(pairs: dict[tuple[int, int], int]) -> None:
    turned = {(other, one): times for (one, other), times in pairs.items()}
    assert agreement(turned).kappa == pytest.approx(agreement(pairs).kappa, abs=1e-4)
