"""A session that the inactivity timer has paused goes on when its learner does; one that the learner paused waits."""

from typing import Any

import pytest

from domain.exam.commands import CompleteExam, RecordPlay, RegenerateExam, SubmitAnswer
from domain.exam.events import AnswersSaved, ExamCompleted
from domain.exam.hearing import ThereIsNoRecording
from domain.lifecycle import EndSession, PauseSession, ResumeSession, SessionIsNotActive, SessionPaused, SessionResumed
from domain.practice.commands import RevealItem, SubmitItem
from domain.practice.events import ItemRevealed, ItemReviewed, Rating
from domain.questions.question import AnswerDoesNotFit
from domain.session import Id, SessionStatus
from domain.study import commands
from domain.study.autopilot_events import AutopilotPaused
from domain.study.events import ContextSaved
from tests.practice.test_decisions import FIRST, started
from tests.support.small_exam import (
    FIRST_CHOICE,
    GAPS,
    RIGHT_CHOICE,
    RIGHT_GAPS,
    RIGHT_MATCHES,
    WRONG_CHOICE,
    graded,
    save,
    saved,
    whole_exam,
)
from tests.support.small_study import after, intake, take
from tests.support.specification import Past

TIMER = "system:timer"


def left(past: Past[Any]) -> Past[Any]:
    """A session that nobody has worked on for half an hour."""
    return past.later(1800).when(PauseSession(idle=True), by=TIMER).happens().later(60)


WORK = [
    (whole_exam(), save((GAPS, RIGHT_GAPS)), [AnswersSaved]),
    (whole_exam(), save(active_view="quelle"), [AnswersSaved]),
    (whole_exam(), SubmitAnswer(GAPS, RIGHT_GAPS), [type(graded(GAPS, None))]),
    (started(), SubmitItem(FIRST, Rating.GOOD, 1000), [ItemReviewed]),
    (started(), RevealItem(FIRST, 1000), [ItemRevealed]),
    (intake(), commands.SaveContext({"currentTopic": "Motion"}), [ContextSaved]),
]


@pytest.mark.parametrize(("past", "command", "follow"), WORK)
def test_work_resumes_an_idle_session_in_one_go(past: Past[Any], command: object, follow: list[type]) -> None:
    outcome = left(past).when(command)
    assert [type(event) for event in outcome.events] == [SessionResumed, *follow]
    going_on = outcome.happens().state
    assert (going_on.status, going_on.is_idle) == (SessionStatus.ACTIVE, False)


@pytest.mark.parametrize(("past", "command"), [work[:2] for work in WORK])
@pytest.mark.parametrize("idle_before", [True, False])
def test_a_session_that_its_learner_paused_waits(past: Past[Any], command: object, idle_before: bool) -> None:
    if idle_before:
        past = left(past).when(ResumeSession()).happens()
    past = past.when(PauseSession()).happens()
    past.when(command).then_refused(SessionIsNotActive, status="PAUSED", remedy="Resume it first.")


def test_the_pause_says_whose_it_was() -> None:
    whole_exam().when(PauseSession(idle=True), by=TIMER).then(SessionPaused(idle=True))
    whole_exam().when(PauseSession()).then(SessionPaused(idle=False))


def test_what_changes_nothing_resumes_nothing() -> None:
    exam = left(whole_exam().given(saved(teil_2_2=RIGHT_CHOICE)))
    exam.when(save((FIRST_CHOICE, RIGHT_CHOICE))).then()
    exam.when(save((GAPS, RIGHT_MATCHES))).then()


def test_what_is_refused_resumes_nothing() -> None:
    exam = left(whole_exam())
    exam.when(SubmitAnswer(GAPS, RIGHT_MATCHES)).then_refused(AnswerDoesNotFit, field="answer")
    exam.when(RecordPlay(Id("teil_1"))).then_refused(ThereIsNoRecording, field="partId")


def test_the_time_away_does_not_count() -> None:
    exam = left(whole_exam().later(10).given(saved(teil_2_2=WRONG_CHOICE)))
    before = exam.state.active_seconds
    exam = exam.later(5000).when(save((FIRST_CHOICE, RIGHT_CHOICE))).happens()
    assert exam.state.active_seconds == before
    assert exam.later(7).when(save((GAPS, RIGHT_GAPS))).happens().state.active_seconds == before + 7


@pytest.mark.parametrize("ending", [CompleteExam(), EndSession(SessionStatus.ABANDONED)])
def test_a_session_that_ended_while_it_was_idle_stays_ended(ending: object) -> None:
    done = left(whole_exam()).when(ending).happens()
    assert done.state.status is not SessionStatus.PAUSED
    for command in (save((GAPS, RIGHT_GAPS)), SubmitAnswer(GAPS, RIGHT_GAPS), RegenerateExam()):
        done.when(command).then_refused(SessionIsNotActive, status=done.state.status.value)


def test_an_idle_exam_can_be_handed_in_as_it_is() -> None:
    assert not any(isinstance(event, SessionResumed) for event in left(whole_exam()).when(CompleteExam()).events)
    assert isinstance(left(whole_exam()).when(CompleteExam()).events[-1], ExamCompleted)


def test_an_action_resumes_a_study_session_and_leaves_its_autopilot_paused() -> None:
    piloted = after(intake(), commands.StartAutopilot(30, 2, 3, 60))
    idle = left(piloted)
    assert any(isinstance(one.event, AutopilotPaused) for one in idle.history)
    going_on = idle.when(take("GENERATE_PLAN"))
    assert isinstance(going_on.events[0], SessionResumed)
    state = going_on.happens().state
    assert state.status is SessionStatus.ACTIVE
    assert state.autopilot.status.value == "PAUSED"
    assert left(piloted).when(commands.StepAutopilot(), by=TIMER).events == []
