"""A session's active time: the learner's, without pauses and without gaps over the idle limit."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.exam.commands import CompleteExam
from domain.exam.events import AnswersSaved, PartStarted
from domain.exam.state import Exam
from domain.lifecycle import SessionEnded, SessionPaused, SessionResumed
from domain.session import IDLE_LIMIT_SECONDS, Id, SessionStatus
from tests.support.small_exam import AUTHOR, STARTED, given, whole_exam
from tests.support.specification import MORNING, Past

ACT = AnswersSaved({}, None, "fragen")
TIMER = "system:timer"


def active(past: Past[Exam]) -> float:
    return past.state.active_seconds


def test_no_time_is_active_at_the_start() -> None:
    exam = given(STARTED)
    assert (active(exam), exam.state.started_at, exam.state.last_active_at) == (0.0, MORNING, MORNING)


def test_the_time_between_acts_is_active() -> None:
    exam = given(STARTED).later(20).given(ACT).later(30.5).given(ACT)
    assert active(exam) == 50.5
    assert exam.state.last_active_at == MORNING + timedelta(seconds=50.5)


@pytest.mark.parametrize(("gap", "counted"), [(299, 299), (300, 300), (301, 300), (86_400, 300)])
def test_a_gap_counts_up_to_the_idle_limit(gap: float, counted: float) -> None:
    assert IDLE_LIMIT_SECONDS == 300
    assert active(given(STARTED).later(gap).given(ACT)) == counted


def test_the_idle_limit_is_the_one_the_session_started_with() -> None:
    assert active(given(replace(STARTED, idle_limit_seconds=60.0)).later(200).given(ACT)) == 60


def test_a_pause_is_not_active() -> None:
    exam = given(STARTED).later(40).given(SessionPaused()).later(100).given(SessionResumed()).later(2).given(ACT)
    assert active(exam) == 42


def test_the_time_before_a_pause_counts_up_to_the_idle_limit_too() -> None:
    assert active(given(STARTED).later(1000).given(SessionPaused())) == 300


def test_what_the_system_does_is_not_the_learner_being_active() -> None:
    exam = given(STARTED).later(200).given(PartStarted(Id("teil_1"), 1), by=AUTHOR)
    assert (active(exam), exam.state.last_active_at) == (0.0, MORNING)
    assert active(exam.later(200).given(ACT)) == 300


@pytest.mark.parametrize(("gap", "counted"), [(200, 200), (300, 300), (1800, 300)])
@pytest.mark.parametrize("ending", [SessionPaused(), SessionEnded(SessionStatus.EXPIRED)])
def test_a_gap_that_the_timer_ends_counts_up_to_the_idle_limit_too(gap: float, counted: float, ending: object) -> None:
    exam = given(STARTED).later(gap).given(ending, by=TIMER)
    assert (active(exam), exam.state.last_active_at) == (counted, MORNING)


def test_it_counts_once() -> None:
    paused = given(STARTED).later(1800).given(SessionPaused(), by=TIMER)
    assert active(paused.later(500).given(SessionEnded(SessionStatus.EXPIRED), by=TIMER)) == 300
    assert active(paused.later(500).given(SessionResumed()).later(7).given(ACT)) == 307


def test_completing_and_abandoning_are_acts() -> None:
    done = whole_exam().later(90).when(CompleteExam()).happens()
    assert (active(done), done.state.completed_at) == (90, MORNING + timedelta(seconds=90))
    gone = given(STARTED).later(90).given(SessionEnded(SessionStatus.ABANDONED))
    assert (active(gone), gone.state.completed_at) == (90, None)


def test_a_paused_exam_is_handed_in_without_the_pause() -> None:
    exam = whole_exam().later(10).given(SessionPaused()).later(200).when(CompleteExam()).happens()
    assert (active(exam), exam.state.completed_at) == (10, MORNING + timedelta(seconds=210))


def test_a_clock_that_is_set_back_counts_no_time_twice() -> None:
    exam = given(STARTED).later(100).given(ACT).later(-50).given(ACT).later(60).given(ACT)
    assert active(exam) == 110
