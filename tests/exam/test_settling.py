"""Independent markings of a text come to a mark: two that are near enough, a third one, or a teacher."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.exam.commands import CompleteExam, OverrideMark, RecordMark, RegenerateExam, RequestRegrade
from domain.exam.events import QuestionGraded, ResultsRevised, TextMarked
from domain.exam.grading import results
from domain.exam.marking import TheMarkIsNoEstimate, awaiting_examiner
from domain.lifecycle import EndSession
from domain.questions.marks import Marker, ProvisionalReason, Remedy
from domain.questions.settling import agreed, is_settled, mark_of, points_of
from domain.questions.tasks import RubricCriterion, Step
from domain.session import Id, SessionStatus
from tests.support.marked_exam import (
    CRITERIA,
    FULL,
    MODEL_ANSWER,
    QUESTIONS,
    THE_LETTER,
    examined,
    handed_in,
    marking,
    ready,
    report,
    submitted,
)
from tests.support.small_exam import AUTHOR

LETTER = QUESTIONS[THE_LETTER].face.writing
assert LETTER is not None
RUBRIC = LETTER.rubric

STEPS = st.text("ABCDE", min_size=4, max_size=4)

# ---------------------------------------------------------------- which markings settle a mark


@pytest.mark.parametrize(
    ("markings", "pair"),
    [
        (("AAAA",), None),
        (("AAAA", "AAAA"), (0, 1)),
        (("AAAA", "BBBB"), (0, 1)),
        (("ABCD", "BABE"), (0, 1)),
        (("AAAA", "AAAC"), None),
        (("AAAA", "CAAA", "BAAA"), (0, 2)),
        (("AAAA", "DAAA", "CAAA"), (1, 2)),
        (("AAAA", "CAAA", "AAAA"), (0, 2)),
        (("AAAA", "CBAA", "BAAB"), (0, 2)),
        (("CBAA", "AAAA", "BAAA"), (1, 2)),
        (("AAAA", "EAAA", "CAAA"), None),
        (("AAAA", "AAAE", "EAAA"), None),
    ],
)
def test_two_markings_within_a_step_in_each_criterion_settle_a_mark(
    markings: tuple[str, ...], pair: tuple[int, int] | None
) -> None:
    reports = [report(steps) for steps in markings]
    assert agreed(reports) == ([reports[n] for n in pair] if pair else [])
    assert is_settled(reports) == bool(pair or len(markings) == 3)


@given(st.lists(STEPS, min_size=2, max_size=3))
def test_the_markings_that_settle_a_mark_are_nowhere_more_than_a_step_apart(markings: list[str]) -> None:
    pair = agreed([report(steps) for steps in markings])
    apart = [max(abs(ord(a) - ord(b)) for a, b in zip(one, markings[-1], strict=True)) for one in markings[:-1]]
    assert bool(pair) == (min(apart) <= 1)
    if pair:
        steps = ["".join(mark.step.value for mark in one.marks) for one in pair]
        assert all(abs(ord(a) - ord(b)) <= 1 for a, b in zip(*steps, strict=True))


# ---------------------------------------------------------------- what they come to


@pytest.mark.parametrize(
    ("steps", "points"),
    [
        ("AAAA", [2, 2, 3, 3]),
        ("BBBB", [1.5, 1.5, 2.25, 2.25]),
        ("DCBA", [0.5, 1, 2.25, 3]),
        ("DEEE", [0.5, 0, 0, 0]),
        ("EAAA", [0, 0, 0, 0]),
    ],
)
def test_a_step_brings_its_share_and_a_task_that_is_missed_nothing_at_all(steps: str, points: list[float]) -> None:
    assert points_of(report(steps), RUBRIC) == points


def test_an_old_rubric_is_marked_in_steps_too_and_no_criterion_of_it_takes_all_points_away() -> None:
    names = ("content", "structure", "language", "register")
    old = tuple(RubricCriterion(Id(id), id, most) for id, most in zip(names, (4, 2, 2, 2), strict=True))
    assert points_of(report("EABC", criteria=names), old) == [0, 2, 1.5, 1]


def test_a_mark_is_the_mean_of_two_markings_with_the_reasons_of_the_first() -> None:
    mark = mark_of([report("ABBA", "one"), report("BBAA", "two")], RUBRIC, MODEL_ANSWER)
    assert (mark.score, mark.max_score, mark.is_correct, mark.marked_by) == (8.875, 10.0, True, Marker.AI)
    assert [(one.id, one.score, one.step) for one in mark.breakdown] == [
        ("task", 1.75, Step.A),
        ("coherence", 1.5, Step.B),
        ("vocabulary", 2.625, Step.B),
        ("structures", 3.0, Step.A),
    ]
    assert [one.feedback for one in mark.breakdown] == [f"{id} is {s}" for id, s in zip(CRITERIA, "ABBA", strict=True)]
    assert (mark.feedback, mark.next_step, mark.language_notes, mark.model_answer) == (
        "all is ABBA",
        "read more",
        ("a note",),
        MODEL_ANSWER,
    )
    assert [(one.model_id, told(one.steps)) for one in mark.markings] == [("one", "ABBA"), ("two", "BBAA")]
    assert mark.provisional is None


def told(steps: object) -> str:
    assert isinstance(steps, tuple)
    assert tuple(one.id for one in steps) == CRITERIA
    return "".join(one.step.value for one in steps)


def test_of_three_markings_those_count_that_are_near_each_other() -> None:
    mark = mark_of([report("AAAA"), report("DAAA"), report("CAAA")], RUBRIC, "")
    assert (mark.breakdown[0].score, mark.breakdown[0].step, mark.feedback) == (0.75, Step.D, "all is DAAA")
    assert [told(one.steps) for one in mark.markings] == ["AAAA", "DAAA", "CAAA"]


def test_markings_that_differ_are_an_estimate_that_a_teacher_settles() -> None:
    mark = mark_of([report("AAAA"), report("CAAA"), report("EAAA")], RUBRIC, "")
    assert mark.provisional
    assert (mark.provisional.reason, mark.provisional.settled_by) == (
        ProvisionalReason.MARKINGS_DIFFER,
        (Remedy.TEACHER,),
    )
    assert (mark.score, mark.is_correct, mark.breakdown, len(mark.markings)) == (
        pytest.approx(19 / 3, abs=1e-3),
        False,
        (),
        3,
    )


@given(st.lists(STEPS, min_size=2, max_size=3))
def test_a_mark_lies_between_the_markings_that_it_comes_from(markings: list[str]) -> None:
    reports = [report(steps) for steps in markings]
    mark = mark_of(reports, RUBRIC, "")
    given_points = [sum(points_of(one, RUBRIC)) for one in agreed(reports) or reports]
    assert min(given_points) - 1e-4 <= mark.score <= max(given_points) + 1e-4
    assert mark.provisional or mark.score == pytest.approx(sum(one.score for one in mark.breakdown), abs=1e-3)
    assert (mark.provisional is None) == bool(agreed(reports))


def test_every_combination_of_two_steps_is_settled_or_not_whichever_came_first() -> None:
    for one, other in product("ABCDE", repeat=2):
        both = [report(f"{one}AAA"), report(f"{other}AAA")]
        assert bool(agreed(both)) == bool(agreed(both[::-1])) == (abs(ord(one) - ord(other)) <= 1)
        if agreed(both):
            assert mark_of(both, RUBRIC, "").score == mark_of(both[::-1], RUBRIC, "").score


# ---------------------------------------------------------------- in an exam


def test_a_first_marking_is_kept_and_the_text_waits_for_the_second() -> None:
    exam = submitted().when(marking(1), by=AUTHOR).then(TextMarked(THE_LETTER, report()))
    assert awaiting_examiner(exam.state) == [THE_LETTER]
    assert exam.state.reports == {THE_LETTER: (report(),)}


def test_the_marking_that_settles_the_mark_brings_it() -> None:
    exam = submitted().when(marking(1, "AAAA"), by=AUTHOR).happens().when(marking(2, "ABAA"), by=AUTHOR)
    mark = mark_of([report("AAAA"), report("ABAA")], RUBRIC, MODEL_ANSWER)
    exam.then(TextMarked(THE_LETTER, report("ABAA")), QuestionGraded(THE_LETTER, FULL, mark))
    assert awaiting_examiner(exam.happens().state) == []


def test_a_mark_after_completion_revises_the_results() -> None:
    exam = handed_in().when(marking(1), by=AUTHOR).happens().when(marking(2), by=AUTHOR)
    mark = mark_of([report(), report()], RUBRIC, MODEL_ANSWER)
    after = exam.happens().state
    exam.then(TextMarked(THE_LETTER, report()), QuestionGraded(THE_LETTER, FULL, mark), ResultsRevised(results(after)))


def test_two_that_differ_are_put_before_a_third() -> None:
    exam = submitted().when(marking(1, "AAAA"), by=AUTHOR).happens().when(marking(2, "CAAA"), by=AUTHOR)
    assert awaiting_examiner(exam.then(TextMarked(THE_LETTER, report("CAAA"))).state) == [THE_LETTER]
    settled = exam.happens().when(marking(3, "BAAA"), by=AUTHOR).happens().state.grades[THE_LETTER]
    assert (settled.provisional, settled.breakdown[0].score) == (None, 1.75)
    open_still = exam.happens().when(marking(3, "EAAA"), by=AUTHOR).happens()
    assert open_still.state.grades[THE_LETTER].provisional
    open_still.when(RequestRegrade(THE_LETTER)).then_refused(TheMarkIsNoEstimate, field="questionId", marker="AI")


def test_a_teacher_settles_what_the_markings_leave_open() -> None:
    exam = submitted()
    for number, steps in enumerate(("AAAA", "CAAA", "EAAA"), 1):
        exam = exam.when(marking(number, steps), by=AUTHOR).happens()
    mark = exam.when(OverrideMark(THE_LETTER, 6.0, "Off the point."), by="teacher").happens().state.grades[THE_LETTER]
    assert (mark.score, mark.provisional, mark.marked_by, len(mark.markings)) == (6.0, None, Marker.MANUAL, 3)


def test_the_same_marking_counts_once() -> None:
    once = submitted().when(marking(1), by=AUTHOR).happens()
    once.when(marking(1, "BBBB"), by=AUTHOR).then()
    once.when(marking(3), by=AUTHOR).then()
    submitted().when(marking(2), by=AUTHOR).then()


def test_what_waits_for_no_mark_gets_no_marking() -> None:
    ready().when(marking(1), by=AUTHOR).then()
    submitted().when(marking(1, round=2), by=AUTHOR).then()
    settled = submitted().when(marking(1), by=AUTHOR).happens().when(marking(2), by=AUTHOR).happens()
    settled.when(marking(3), by=AUTHOR).then()
    gone = submitted().when(EndSession(SessionStatus.ABANDONED)).happens()
    gone.when(marking(1), by=AUTHOR).then()
    assert awaiting_examiner(gone.state) == []


def test_a_marking_outlives_an_estimate_and_is_not_asked_for_again() -> None:
    once = submitted().when(marking(1), by=AUTHOR).happens()
    failed = once.when(RecordMark(THE_LETTER, examined(marker=Marker.HEURISTIC)), by=AUTHOR).happens()
    again = failed.when(RequestRegrade(THE_LETTER)).happens()
    assert again.when(marking(2), by=AUTHOR).happens().state.grades[THE_LETTER].marked_by is Marker.AI


def test_an_exam_that_is_written_anew_has_no_markings() -> None:
    once = submitted().when(marking(1), by=AUTHOR).happens()
    assert once.when(RegenerateExam()).happens().state.reports == {}
    assert once.when(CompleteExam()).happens().state.reports == {THE_LETTER: (report(),)}
