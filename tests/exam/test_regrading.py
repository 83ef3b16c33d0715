"""Marks are asked for again, and put right by a teacher."""

from dataclasses import replace
from typing import Any

import pytest

from domain.exam.answering import TheExamHasNoSuchQuestion
from domain.exam.commands import CompleteExam, OverrideMark, RecordMark, RequestRegrade
from domain.exam.estimates import estimated
from domain.exam.events import (
    GradingRequested,
    MarkOverridden,
    ResultsRevised,
)
from domain.exam.grading import results
from domain.exam.marking import (
    TheMarkIsNoEstimate,
    TheMarkIsUnderWay,
    TheReasonIsMissing,
    ThereIsNoMarkToChange,
    TheScoreIsOutOfRange,
    awaiting_examiner,
)
from domain.lifecycle import EndSession, SessionIsNotActive
from domain.questions.marks import Marker, Provisional, ProvisionalReason
from domain.session import Id, SessionStatus
from infrastructure.exam.lexicon import GermanLexicon
from projections.exam import session as views
from tests.support.marked_exam import (
    EXAMPLE,
    MODEL_ANSWER,
    QUESTIONS,
    THE_LETTER,
    THE_TALK,
    examined,
    handed_in,
    marked,
    ready,
    submitted,
)
from tests.support.small_exam import AUTHOR

# ---------------------------------------------------------------- asking again


def test_an_estimate_can_be_asked_for_again() -> None:
    exam = marked(Marker.HEURISTIC).when(RequestRegrade(THE_LETTER)).then(GradingRequested((THE_LETTER,)))
    exam.when(RequestRegrade(THE_LETTER)).then_refused(TheMarkIsUnderWay, field="questionId")
    assert exam.when(RecordMark(THE_LETTER, examined())).happens().state.grades[THE_LETTER].marked_by is Marker.AI


def test_asking_again_after_completion_revises_the_results() -> None:
    done = marked(Marker.HEURISTIC).when(CompleteExam()).happens()
    asked = done.when(RequestRegrade(THE_LETTER))
    asked.then(GradingRequested((THE_LETTER,)), ResultsRevised(results(asked.happens().state)))
    found = asked.happens().state.results
    assert found
    assert (found.pending_review, found.answered, found.correct, found.incorrect) == (1, 1, 0, 0)


@pytest.mark.parametrize("marker", [Marker.AI, Marker.MANUAL, Marker.AUTOMATIC])
def test_other_marks_stand(marker: Marker) -> None:
    marked(marker).when(RequestRegrade(THE_LETTER)).then_refused(
        TheMarkIsNoEstimate, field="questionId", marker=marker.value
    )


@pytest.mark.parametrize("command", [RequestRegrade(Id("teil_9_1")), OverrideMark(Id("teil_9_1"), 1.0, "why")])
def test_a_question_that_is_not_there_has_no_mark_to_wait_for(command: Any) -> None:
    ready().when(command).then_refused(TheExamHasNoSuchQuestion, field="questionId")


@pytest.mark.parametrize("question_id", [THE_LETTER, EXAMPLE])
def test_where_there_is_no_mark_none_can_be_asked_for_or_changed(question_id: Any) -> None:
    ready().when(RequestRegrade(question_id)).then_refused(ThereIsNoMarkToChange, field="questionId")
    ready().when(OverrideMark(question_id, 1.0, "why")).then_refused(ThereIsNoMarkToChange, field="questionId")


@pytest.mark.parametrize("command", [RequestRegrade(THE_LETTER), OverrideMark(THE_LETTER, 1.0, "why")])
def test_the_marks_of_an_abandoned_exam_stay_as_they_are(command: Any) -> None:
    gone = marked(Marker.HEURISTIC).when(EndSession(SessionStatus.ABANDONED)).happens()
    gone.when(command).then_refused(SessionIsNotActive, status="ABANDONED")


# ---------------------------------------------------------------- a teacher's mark


def overridden(score: float, reason: str, *, correct: bool) -> MarkOverridden:
    manual = replace(
        examined(),
        score=score,
        is_correct=correct,
        feedback=reason,
        marked_by=Marker.MANUAL,
        pending_review=False,
        breakdown_superseded=True,
    )
    return MarkOverridden(THE_LETTER, manual, reason)


@pytest.mark.parametrize(("score", "correct"), [(0.0, False), (6.9, False), (7.0, True), (7.5, True), (10.0, True)])
def test_a_teacher_puts_a_mark_right(score: float, correct: bool) -> None:
    exam = marked(Marker.AI).when(OverrideMark(THE_LETTER, score, "It is to the point."), by="teacher")
    exam.then(overridden(score, "It is to the point.", correct=correct))


@pytest.mark.parametrize("score", [-0.1, 10.1, float("nan"), float("inf")])
def test_a_score_lies_between_0_and_the_points(score: float) -> None:
    marked(Marker.AI).when(OverrideMark(THE_LETTER, score, "why")).then_refused(
        TheScoreIsOutOfRange, field="score", maximum=10.0
    )


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1001, "\x00", " \u200b\u2060"])
def test_a_teacher_gives_a_reason(reason: str) -> None:
    marked(Marker.AI).when(OverrideMark(THE_LETTER, 9.0, reason)).then_refused(TheReasonIsMissing, field="reason")


def test_a_reason_is_kept_as_plain_text() -> None:
    marked(Marker.AI).when(OverrideMark(THE_LETTER, 3.0, "Off\vthe\x00 point.")).then(
        overridden(3.0, "Off\nthe point.", correct=False)
    )


def test_a_teachers_mark_after_completion_revises_the_results() -> None:
    exam = marked(Marker.AI).when(CompleteExam()).happens().when(OverrideMark(THE_LETTER, 3.0, "Off the point."))
    exam.then(overridden(3.0, "Off the point.", correct=False), ResultsRevised(results(exam.happens().state)))
    found = exam.happens().state.results
    assert found
    assert (found.score, found.correct, found.incorrect) == (3.0, 0, 1)


def test_points_for_a_text_that_was_not_written_do_not_make_it_answered() -> None:
    exam = handed_in().when(OverrideMark(THE_TALK, 15.0, "It was held in class.")).happens().state
    assert exam.results
    assert (exam.results.score, exam.results.answered, exam.results.correct, exam.results.incorrect) == (16.0, 2, 1, 0)
    assert views.progress(exam).correct_answers == 1


def test_a_teacher_may_be_faster_than_the_examiner() -> None:
    exam = submitted().when(OverrideMark(THE_LETTER, 9.0, "Well done.")).happens()
    assert (exam.state.grades[THE_LETTER].marked_by, awaiting_examiner(exam.state)) == (Marker.MANUAL, [])
    exam.when(RecordMark(THE_LETTER, examined()), by=AUTHOR).then()
    exam.when(RequestRegrade(THE_LETTER)).then_refused(TheMarkIsNoEstimate, field="questionId", marker="MANUAL")


@pytest.mark.parametrize("reason", [one for one in ProvisionalReason if one is not ProvisionalReason.BEING_MARKED])
def test_an_estimate_stands_where_no_examiner_has_marked(reason: ProvisionalReason) -> None:
    result = estimated(submitted().state, QUESTIONS[THE_LETTER], reason, GermanLexicon())
    assert (result.marked_by, result.is_correct, result.breakdown) == (Marker.HEURISTIC, False, ())
    assert (result.pending_review, result.model_answer, result.max_score) == (False, MODEL_ANSWER, 10.0)
    assert result.provisional == Provisional.because(reason)


def test_a_teachers_mark_in_place_of_an_estimate_is_settled_and_breaks_nothing_down() -> None:
    exam = marked(Marker.HEURISTIC).when(CompleteExam()).happens()
    assert exam.state.results
    assert exam.state.results.provisional
    done = exam.when(OverrideMark(THE_LETTER, 9.0, "Well done."), by="teacher").happens().state
    mark = done.grades[THE_LETTER]
    assert (mark.provisional, mark.is_correct, mark.breakdown, mark.breakdown_superseded) == (None, True, (), False)
    assert done.results
    assert not done.results.provisional
