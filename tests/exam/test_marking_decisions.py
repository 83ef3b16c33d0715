"""Texts are handed in, wait for an examiner, and are marked."""

import pytest

from domain.exam.answering import TheAnswerIsBlank, TheQuestionIsGraded
from domain.exam.commands import CompleteExam, RecordCall, RecordMark, RequestRegrade, SubmitAnswer
from domain.exam.events import (
    AnswerSubmitted,
    ExamCompleted,
    GradingRequested,
    ModelCalled,
    QuestionGraded,
    ResultsRevised,
)
from domain.exam.grading import results
from domain.exam.marking import (
    awaiting_examiner,
)
from domain.exam.state import Exam
from domain.lifecycle import EndSession, SessionPaused
from domain.questions.marks import Marker, Provisional, ProvisionalReason
from domain.questions.question import Answer
from domain.session import SessionStatus
from projections.exam import questions as exam_questions
from tests.support.marked_exam import (
    FIRST_VERDICT,
    FULL,
    LETTER,
    MODEL_ANSWER,
    SECOND_VERDICT,
    THE_LETTER,
    THE_TALK,
    TRUE,
    examined,
    handed_in,
    marked,
    ready,
    submitted,
    words,
)
from tests.support.small_exam import AUTHOR, USAGE, save, saved
from tests.support.specification import Past

# ---------------------------------------------------------------- handing in one text


def test_a_submitted_text_waits_for_an_examiner() -> None:
    exam = ready().when(SubmitAnswer(THE_LETTER, FULL))
    waiting = exam.then(AnswerSubmitted(THE_LETTER, FULL), GradingRequested((THE_LETTER,))).state
    assert (waiting.answers[THE_LETTER], awaiting_examiner(waiting), waiting.grades) == (FULL, [THE_LETTER], {})


def test_until_the_mark_is_there_no_points_are_shown_and_why() -> None:
    shown = exam_questions.result(submitted().state, THE_LETTER)
    assert shown
    assert (shown.score, shown.marked_by, shown.is_correct, shown.breakdown) == (0.0, Marker.HEURISTIC, False, ())
    assert (shown.pending_review, shown.model_answer) == (True, None)
    assert shown.provisional == Provisional.because(ProvisionalReason.BEING_MARKED)


def test_an_estimate_stays_while_the_examiner_is_asked_again() -> None:
    again = marked(Marker.HEURISTIC).when(RequestRegrade(THE_LETTER)).happens().state
    shown = exam_questions.result(again, THE_LETTER)
    assert shown
    assert (shown.score, shown.pending_review) == (8.0, True)
    assert shown.provisional == Provisional.because(ProvisionalReason.BEING_MARKED)


def test_a_submitted_text_is_final() -> None:
    submitted().when(SubmitAnswer(THE_LETTER, words(12))).then_refused(TheQuestionIsGraded, field="questionId")
    submitted().when(save((THE_LETTER, None))).then()


def test_a_blank_text_cannot_be_submitted() -> None:
    ready().when(SubmitAnswer(THE_LETTER, Answer(text=" \n"))).then_refused(TheAnswerIsBlank, field="answer")


# ---------------------------------------------------------------- handing in the exam


def test_completion_marks_what_has_a_key_and_asks_the_examiner_for_the_rest() -> None:
    before = ready().given(saved(teil_1_1=FULL, teil_3_2=TRUE))
    done = before.when(CompleteExam()).happens()
    blank, right, wrong, request, completed = [recorded.event for recorded in done.history[len(before.history) :]]
    assert (blank.question_id, right.question_id, wrong.question_id) == (THE_TALK, FIRST_VERDICT, SECOND_VERDICT)  # type: ignore[attr-defined]
    assert (right.result.score, wrong.result.score) == (1.0, 0.0)  # type: ignore[attr-defined]
    assert request == GradingRequested((THE_LETTER,))
    assert completed == ExamCompleted(results(done.state))


def test_a_text_that_was_not_written_has_no_points_and_takes_no_examiner() -> None:
    result = handed_in().state.grades[THE_TALK]
    assert (result.score, result.max_score, result.is_correct, result.marked_by) == (0.0, 15.0, False, Marker.AUTOMATIC)
    assert (result.pending_review, result.model_answer) == (False, MODEL_ANSWER)


def test_results_tell_what_is_pending() -> None:
    found = handed_in().state.results
    assert found
    assert (found.total, found.answered, found.correct, found.incorrect, found.pending_review) == (4, 2, 1, 0, 1)
    assert (found.score, found.max_score) == (1.0, 27.0)


def test_a_text_that_was_submitted_before_is_asked_for_once() -> None:
    before = submitted()
    done = before.when(CompleteExam()).happens()
    assert not any(isinstance(recorded.event, GradingRequested) for recorded in done.history[len(before.history) :])
    assert done.state.results
    assert (done.state.results.pending_review, awaiting_examiner(done.state)) == (1, [THE_LETTER])


def test_an_exam_whose_texts_are_marked_is_handed_in_with_all_its_points() -> None:
    found = marked(Marker.AI).when(CompleteExam()).happens().state.results
    assert found
    assert (found.score, found.correct, found.pending_review) == (8.0, 1, 0)


# ---------------------------------------------------------------- the mark comes in


def test_a_mark_is_recorded_once() -> None:
    exam = submitted().when(RecordMark(THE_LETTER, examined()), by=AUTHOR)
    known = exam.then(QuestionGraded(THE_LETTER, FULL, examined()))
    assert (known.state.grades[THE_LETTER], awaiting_examiner(known.state)) == (examined(), [])
    known.when(RecordMark(THE_LETTER, examined(score=1.0)), by=AUTHOR).then()


def test_a_mark_that_nobody_asked_for_is_not_recorded() -> None:
    ready().when(RecordMark(THE_LETTER, examined()), by=AUTHOR).then()


def test_a_mark_that_comes_after_completion_revises_the_results() -> None:
    exam = handed_in().when(RecordMark(THE_LETTER, examined()), by=AUTHOR)
    revised = exam.happens().state.results
    exam.then(QuestionGraded(THE_LETTER, FULL, examined()), ResultsRevised(results(exam.happens().state)))
    assert revised
    assert (revised.score, revised.correct, revised.incorrect, revised.pending_review) == (9.0, 2, 0, 0)
    assert exam.happens().state.status is SessionStatus.COMPLETED


@pytest.mark.parametrize("before", [submitted().given(SessionPaused()), handed_in()])
def test_marks_come_in_while_the_learner_is_away(before: Past[Exam]) -> None:
    done = before.when(RecordMark(THE_LETTER, examined()), by=AUTHOR).happens()
    assert THE_LETTER in done.state.grades
    assert done.state.last_active_at == before.state.last_active_at


def test_an_abandoned_exam_is_not_marked_any_more() -> None:
    gone = submitted().when(EndSession(SessionStatus.ABANDONED)).happens()
    gone.when(RecordMark(THE_LETTER, examined()), by=AUTHOR).then()


def test_every_call_of_a_model_is_kept() -> None:
    exam = handed_in().when(RecordCall(USAGE, LETTER), by=AUTHOR)
    before = handed_in().state.total_usage()
    assert exam.then(ModelCalled(USAGE, LETTER)).state.total_usage() == before + USAGE
