"""How an exam is paused, handed in and abandoned, and what remains possible then."""

from typing import Any

import pytest

from domain.exam import grading
from domain.exam.commands import CompleteExam, SubmitAnswer
from domain.exam.decide import TheExamIsStillBeingWritten, TheExamWasHandedIn
from domain.exam.events import ExamCompleted
from domain.lifecycle import (
    EndSession,
    OutcomeIsNotAnEnding,
    PauseSession,
    ResumeSession,
    SessionEnded,
    SessionIsNotActive,
    SessionPaused,
    SessionResumed,
)
from domain.session import SessionStatus
from tests.support.small_exam import (
    FIRST_CHOICE,
    GAPS,
    HALF_THE_GAPS,
    MATCHES,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    RIGHT_MATCHES,
    SECOND_CHOICE,
    STARTED,
    given,
    graded,
    save,
    saved,
    whole_exam,
)

ABANDON, COMPLETE = EndSession(SessionStatus.ABANDONED), EndSession(SessionStatus.COMPLETED)


# ---------------------------------------------------------------- completing


@pytest.mark.parametrize("command", [CompleteExam(), COMPLETE])
def test_completing_grades_all_that_is_not_graded(command: Any) -> None:
    exam = whole_exam().given(graded(GAPS, HALF_THE_GAPS), saved(teil_2_2=RIGHT_CHOICE, teil_3_1=RIGHT_MATCHES))
    done = exam.when(command).happens()
    assert [recorded.event for recorded in done.history[len(exam.history) :]] == [
        graded(FIRST_CHOICE, RIGHT_CHOICE),
        graded(SECOND_CHOICE, None),
        graded(MATCHES, RIGHT_MATCHES),
        ExamCompleted(grading.results(done.state)),
    ]
    assert done.state.status is SessionStatus.COMPLETED


def test_results_count_items_and_leave_examples_out() -> None:
    answers = saved(teil_1_1=HALF_THE_GAPS, teil_2_2=RIGHT_CHOICE, teil_3_1=RIGHT_MATCHES)
    results = whole_exam().given(answers).when(CompleteExam()).happens().state.results
    assert results
    assert (results.total, results.answered, results.unanswered, results.correct, results.incorrect) == (9, 7, 2, 6, 1)
    assert (results.score, results.max_score, results.percentage) == (9.0, 14.0, 64.29)
    assert (results.passed, results.band, results.pending_review) == (True, 60, 0)
    assert [(part.label, part.total, part.answered, part.correct, part.score) for part in results.parts] == [
        ("Teil 1", 4, 3, 2, 3.0),
        ("Teil 2", 2, 1, 1, 3.0),
        ("Teil 3", 3, 3, 3, 3.0),
    ]


def test_an_exam_without_answers_can_be_handed_in() -> None:
    results = whole_exam().when(CompleteExam()).happens().state.results
    assert results
    assert (results.answered, results.percentage, results.passed, results.band) == (0, 0.0, False, None)


@pytest.mark.parametrize("command", [CompleteExam(), COMPLETE])
def test_completing_while_it_is_written_is_not_possible_yet(command: Any) -> None:
    given(STARTED).when(command).then_refused(TheExamIsStillBeingWritten)


@pytest.mark.parametrize("command", [CompleteExam(), COMPLETE, ABANDON])
def test_a_completed_exam_is_final(command: Any) -> None:
    whole_exam().when(CompleteExam()).happens().when(command).then_refused(TheExamWasHandedIn)


@pytest.mark.parametrize(
    "command", [save((FIRST_CHOICE, None)), SubmitAnswer(FIRST_CHOICE, RIGHT_CHOICE), PauseSession(), ResumeSession()]
)
def test_after_completion_nothing_can_be_done(command: Any) -> None:
    done = whole_exam().when(CompleteExam()).happens()
    done.when(command).then_refused(SessionIsNotActive, status="COMPLETED")


# ---------------------------------------------------------------- pausing, resuming, abandoning


def test_a_paused_exam_waits_until_it_is_resumed() -> None:
    paused = whole_exam().when(PauseSession()).then(SessionPaused())
    for command in (save((GAPS, RIGHT_GAPS)), SubmitAnswer(GAPS, RIGHT_GAPS)):
        paused.when(command).then_refused(SessionIsNotActive, status="PAUSED", remedy="Resume it first.")
    resumed = paused.when(ResumeSession()).then(SessionResumed())
    resumed.when(ResumeSession()).then()
    resumed.when(SubmitAnswer(GAPS, RIGHT_GAPS)).then(graded(GAPS, RIGHT_GAPS))


def test_a_paused_exam_can_be_handed_in() -> None:
    assert whole_exam().given(SessionPaused()).when(CompleteExam()).happens().state.status is SessionStatus.COMPLETED


@pytest.mark.parametrize("before", [[], [SessionPaused()]])
def test_abandoning_ends_an_exam_without_grading_it(before: list[Any]) -> None:
    exam = whole_exam().given(saved(teil_1_1=RIGHT_GAPS), *before)
    gone = exam.when(ABANDON).then(SessionEnded(SessionStatus.ABANDONED))
    assert (gone.state.status, gone.state.grades, gone.state.results) == (SessionStatus.ABANDONED, {}, None)
    for command in (save((GAPS, None)), CompleteExam(), PauseSession(), ResumeSession(), ABANDON):
        gone.when(command).then_refused(SessionIsNotActive, status="ABANDONED")


def test_an_exam_can_be_abandoned_while_it_is_written() -> None:
    given(STARTED).when(ABANDON).then(SessionEnded(SessionStatus.ABANDONED))


@pytest.mark.parametrize("outcome", [SessionStatus.ACTIVE, SessionStatus.PAUSED, SessionStatus.EXPIRED])
def test_only_completing_and_abandoning_end_an_exam(outcome: SessionStatus) -> None:
    exam = whole_exam().when(EndSession(outcome))
    exam.then_refused(OutcomeIsNotAnEnding, field="outcome", outcome=outcome.value)
