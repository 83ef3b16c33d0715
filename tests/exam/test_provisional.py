"""What no examiner has marked is an estimate: in results, in trends and averages, and where it was stored as a mark."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.exam.commands import CompleteExam, OverrideMark, RecordMark, RequestRegrade
from domain.exam.events import ExamCompleted, ExamStarted, ResultsRevised
from domain.exam.plans import ExamSkill, Level
from domain.exam.results import ExamResults, MarkerCount, PartResult
from domain.exam.wishes import Wishes
from domain.questions.marks import Marker, Provisional, ProvisionalReason, Remedy
from domain.session import Id, Recorded
from projections.exam import results as views
from tests.support.marked_exam import THE_LETTER, examined, handed_in, marked
from tests.support.small_exam import AUTHOR, LEARNER
from tests.support.specification import MORNING, SESSION


def estimate(reason: ProvisionalReason, score: float = 9.0) -> RecordMark:
    """Points by no examiner, as the marking records them."""
    points = replace(
        examined(score=score, marker=Marker.HEURISTIC),
        is_correct=False,
        breakdown=(),
        provisional=Provisional.because(reason),
    )
    return RecordMark(THE_LETTER, points)


@pytest.mark.parametrize("reason", ProvisionalReason)
def test_every_reason_says_in_words_what_settles_it(reason: ProvisionalReason) -> None:
    provisional = Provisional.because(reason)
    assert provisional.reason is reason
    assert provisional.message.endswith(".")
    assert ("teacher" in provisional.message) == (Remedy.TEACHER in provisional.settled_by)
    assert ("again" in provisional.message) == (Remedy.REGRADE in provisional.settled_by)


def test_where_there_is_no_examiner_asking_again_settles_nothing() -> None:
    assert Provisional.because(ProvisionalReason.NO_EXAMINER).settled_by == (Remedy.TEACHER,)
    assert Provisional.because(ProvisionalReason.BEING_MARKED).settled_by == (Remedy.WAIT,)


def test_results_with_an_estimate_are_provisional() -> None:
    exam = handed_in().when(estimate(ProvisionalReason.NO_EXAMINER), by=AUTHOR).happens().state
    found = exam.results
    assert found
    assert (found.provisional, found.passed, found.band) == (True, False, None)
    assert (found.answered, found.correct, found.incorrect, found.pending_review) == (2, 1, 0, 0)
    assert found.score == 10.0
    assert (found.provisional_reason, found.settled_by) == (
        Provisional.because(ProvisionalReason.NO_EXAMINER).message,
        (Remedy.TEACHER,),
    )
    assert [part.correct for part in found.parts] == [0, 0, 1]


def test_results_say_first_what_settles_itself() -> None:
    failed = handed_in().when(estimate(ProvisionalReason.EXAMINER_FAILED), by=AUTHOR).happens()
    again = failed.when(RequestRegrade(THE_LETTER)).happens().state.results
    assert again
    assert (again.provisional, again.settled_by) == (True, (Remedy.WAIT,))


def test_a_mark_settles_the_results() -> None:
    before = handed_in().when(estimate(ProvisionalReason.NO_EXAMINER), by=AUTHOR).happens()
    found = before.when(OverrideMark(THE_LETTER, 9.0, "Well done."), by="teacher").happens().state.results
    assert found
    assert (found.provisional, found.provisional_reason, found.settled_by) == (False, None, ())
    assert (found.correct, found.incorrect) == (2, 0)


# ---------------------------------------------------------------- what was stored before


PART = PartResult(Id("teil_1"), "Teil 1", 2, 2, 2, 20.0, 25.0, 80.0)
PASSED = ExamResults(
    total=2, answered=2, unanswered=0, correct=2, incorrect=0, score=20.0, max_score=25.0, percentage=80.0, passed=True,
    pending_review=0, parts=(PART,), band=80, markers=(MarkerCount(Marker.HEURISTIC, 2),),
)  # fmt: skip
"""As results were stored when a rule of thumb could pass an exam."""


def test_a_mark_that_was_stored_as_given_by_a_rule_of_thumb_is_read_as_an_estimate() -> None:
    mark = marked(Marker.HEURISTIC).state.grades[THE_LETTER]
    assert (mark.score, mark.is_correct, mark.breakdown) == (8.0, False, ())
    assert mark.provisional
    assert mark.provisional.settled_by == (Remedy.REGRADE, Remedy.TEACHER)


@pytest.mark.parametrize("event", [ExamCompleted(PASSED), ResultsRevised(PASSED)])
def test_results_that_were_stored_as_passed_by_one_are_read_as_provisional(event: ExamCompleted) -> None:
    done = marked(Marker.HEURISTIC).when(CompleteExam()).happens()
    found = done.given(event).state.results
    assert found == done.state.results
    assert found
    assert (found.provisional, found.passed, found.band, found.correct) == (True, False, None, 0)


def row(results: ExamResults, skill: ExamSkill = ExamSkill.WRITING, number: int = 1) -> views.ExamResultRow:
    """The row of an exam that was stored with these results."""
    events = (ExamStarted(LEARNER, skill, Level.C1, Wishes(), ()), ExamCompleted(results))
    found = None
    for version, event in enumerate(events, 1):
        found = views.evolve(found, Recorded(event, SESSION, version, MORNING + timedelta(days=number), LEARNER))
    assert found
    return found


MARKED = replace(PASSED, markers=(MarkerCount(Marker.AI, 2),))


@pytest.mark.parametrize(
    ("results", "skill", "provisional"),
    [
        (PASSED, ExamSkill.WRITING, True),
        (MARKED, ExamSkill.WRITING, False),
        (replace(MARKED, pending_review=1), ExamSkill.WRITING, True),
        (replace(PASSED, markers=()), ExamSkill.SPEAKING, True),
        (replace(PASSED, markers=(), answered=0), ExamSkill.SPEAKING, False),
        (replace(PASSED, markers=()), ExamSkill.READING, False),
    ],
)
def test_rows_of_before_are_read_the_same_way(results: ExamResults, skill: ExamSkill, provisional: bool) -> None:
    found = row(results, skill).results
    assert found
    assert (found.provisional, found.passed, found.band) == (provisional, not provisional, None if provisional else 80)
    correct = 0 if provisional else 2
    assert (found.correct, found.incorrect, [part.correct for part in found.parts]) == (correct, 0, [correct])


def test_an_estimate_is_no_point_of_the_trend() -> None:
    rows = [replace(row(one, number=n), session_id=Id(str(n))) for n, one in enumerate((MARKED, PASSED, MARKED), 1)]
    shown = views.trend(rows[::-1])
    assert [(point.label, point.session_id) for point in shown.points] == [("S1", "1"), ("S2", "3")]
    assert (shown.average, shown.change) == (80.0, 0.0)
