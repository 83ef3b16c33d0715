"""The autopilot: what it does next, its clock, and how it ends."""

from typing import Any

import pytest

from domain.lifecycle import PauseSession
from domain.session import SessionStatus
from domain.study import commands
from domain.study.acting import TheTimeForAnswersIsOver
from domain.study.autopilot import MOST_CORRECTIONS
from domain.study.autopilot_events import AutopilotAction, AutopilotStatus, AutopilotStepped
from domain.study.commands import (
    FailWork,
    PauseAutopilot,
    RecordDiagnoses,
    RecordDraft,
    RecordLesson,
    RecordQuiz,
    ResumeAutopilot,
    StartAutopilot,
    StepAutopilot,
    StopAutopilot,
)
from domain.study.phases import StudyPhase
from domain.study.piloting import TheAutopilotIsNot, TheAutopilotIsOn, TheAutopilotSettingIsOutOfRange
from domain.study.state import Study
from tests.support.small_study import (
    BELIEF,
    DIAGNOSIS,
    LESSON,
    QUIZ,
    RIGHT,
    after,
    analyzing,
    intake,
    learning,
    plan,
    quizzing,
    take,
    work,
    works,
)
from tests.support.specification import Past


def step(past: Past[Study]) -> Past[Study]:
    """The autopilot does what is due."""
    return works(past, StepAutopilot())


def told(past: Past[Study]) -> list[str]:
    """The steps that the autopilot told of."""
    return [one.event.action.value for one in past.history if isinstance(one.event, AutopilotStepped)]


def piloted(past: Past[Study], **settings: Any) -> Past[Study]:
    return after(past, StartAutopilot(**settings))


def waiting(**settings: Any) -> Past[Study]:
    """An autopilot that waits for the answers to three questions."""
    past = step(piloted(learning(), **{"lessons_per_topic": 1, "answer_seconds": 60, **settings}))
    return works(past, RecordQuiz(work(past), QUIZ))


def test_it_goes_from_a_plan_to_the_next_topic_and_tells_of_each_step() -> None:
    past = step(piloted(intake()))
    past = step(works(past, RecordDraft(work(past), plan())))
    past = step(works(past, RecordLesson(work(past), LESSON)))
    assert past.state.phase is StudyPhase.LEARNING
    past = step(works(past, RecordLesson(work(past), LESSON)))
    past = works(past, RecordQuiz(work(past), QUIZ))
    past = after(past, take("SUBMIT_ANSWERS", {"answers": {**RIGHT, "q1": "a"}}))
    past = works(past, RecordDiagnoses(work(past), (DIAGNOSIS,)))
    past = after(past, commands.AnswerRedemption(BELIEF.id, "true"))
    past = step(step(past))
    assert (past.state.phase, past.state.topic_id) == (StudyPhase.LEARNING, "p.motion")
    assert told(past) == [
        "session_started", "plan_updated", "topic_selected", "lesson_started", "lesson_completed", "lesson_started",
        "lesson_completed", "quiz_generated", "answer_evaluated", "misconception_detected", "misconception_busted",
        "topic_completed", "topic_selected", "lesson_started",
    ]  # fmt: skip


def test_all_thirteen_steps_can_be_told() -> None:
    assert len(AutopilotAction) == 13


def test_nothing_is_done_twice_nor_while_the_tutor_is_at_work() -> None:
    past = step(piloted(intake()))
    past.when(StepAutopilot()).then()
    waiting().when(StepAutopilot()).then()


def test_its_clock_stands_still_while_it_is_paused() -> None:
    past = piloted(learning()).later(100)
    past = after(past, PauseAutopilot()).later(5000)
    pilot = past.state.autopilot
    assert pilot
    assert pilot.elapsed(past.now) == 100
    past.when(StepAutopilot()).then()
    past = after(past, ResumeAutopilot()).later(10)
    assert past.state.autopilot
    assert past.state.autopilot.elapsed(past.now) == 110


def test_answers_that_do_not_come_are_unanswered_never_an_option() -> None:
    past = waiting().later(179)
    past.when(StepAutopilot()).then()
    past = step(past.later(1))
    assert past.state.analysis
    assert (past.state.analysis.unanswered, past.state.analysis.score) == (3, 0)
    assert past.state.context.misconceptions == ()
    assert past.state.mastery["p.units"].attempts == 0


def unattended(past: Past[Study]) -> Past[Study]:
    """The time for the quiz at hand passes, and it is handed in."""
    return step(past.later(180))


def next_quiz(past: Past[Study]) -> Past[Study]:
    """From a quiz that is handed in to the one of the next topic."""
    past = step(step(past))
    past = step(works(past, RecordLesson(work(past), LESSON)))
    return works(past, RecordQuiz(work(past), QUIZ))


def status(past: Past[Study]) -> AutopilotStatus | None:
    return past.state.autopilot.status if past.state.autopilot else None


def test_it_waits_for_the_learner_after_two_quizzes_in_a_row_without_an_answer() -> None:
    past = step(unattended(next_quiz(unattended(waiting()))))
    assert (status(past), past.state.phase) == (AutopilotStatus.PAUSED, StudyPhase.ANALYZING)
    past.later(9999).when(StepAutopilot()).then()
    past = step(after(past, ResumeAutopilot()))
    assert (status(past), past.state.phase) == (AutopilotStatus.RUNNING, StudyPhase.PLANNING)


def test_a_quiz_with_answers_begins_the_count_anew() -> None:
    past = next_quiz(unattended(waiting()))
    past = after(past, take("SUBMIT_ANSWERS", {"answers": RIGHT}))
    past = step(unattended(next_quiz(past)))
    assert (status(past), past.state.phase) == (AutopilotStatus.RUNNING, StudyPhase.PLANNING)


def test_the_time_for_answers_stands_still_too() -> None:
    past = after(waiting().later(170), PauseAutopilot()).later(1000)
    past = after(past, ResumeAutopilot()).later(9)
    past.when(StepAutopilot()).then()
    pilot = past.state.autopilot
    assert pilot
    assert (pilot.waits_until(past.now) - past.now).total_seconds() == 1
    assert after(past, take("SUBMIT_ANSWERS", {"answers": RIGHT})).state.mastery["p.units"].score == 100


def test_answers_after_their_time_are_refused() -> None:
    late = waiting().later(181)
    late.when(take("SUBMIT_ANSWERS", {"answers": RIGHT})).then_refused(TheTimeForAnswersIsOver, field="payload.answers")


def test_a_quiz_that_was_open_before_waits_from_its_start_on() -> None:
    past = piloted(quizzing(), answer_seconds=10)
    past.later(29).when(StepAutopilot()).then()
    assert step(past.later(30)).state.phase is StudyPhase.ANALYZING


def test_it_ends_when_its_minutes_are_over() -> None:
    past = step(waiting(minutes=1).later(60))
    pilot = past.state.autopilot
    assert pilot
    assert (pilot.status, pilot.reason) == (AutopilotStatus.COMPLETED, "The 1 minutes are over.")
    assert past.state.phase is StudyPhase.QUIZZING
    assert after(past, take("SUBMIT_ANSWERS", {"answers": RIGHT})).state.phase is StudyPhase.ANALYZING


@pytest.mark.parametrize("past", [piloted(intake()), step(piloted(intake())), waiting(), piloted(analyzing())])
def test_it_can_be_stopped_at_any_step(past: Past[Study]) -> None:
    stopped = after(past, StopAutopilot())
    assert stopped.state.autopilot
    assert stopped.state.autopilot.status is AutopilotStatus.COMPLETED
    assert stopped.state.phase is past.state.phase
    assert told(stopped)[-1] == "session_completed"
    stopped.later(9999).when(StepAutopilot()).then()
    stopped.when(StopAutopilot()).then_refused(TheAutopilotIsNot, status="COMPLETED")
    assert piloted(stopped).state.autopilot.is_on  # type: ignore[union-attr]


def test_a_tutor_that_fails_is_asked_again_three_times_then_it_is_an_error() -> None:
    past = step(piloted(intake()))
    for _ in range(MOST_CORRECTIONS):
        past = works(past, FailWork(work(past), "no answer"))
        past = step(past)
        assert past.state.phase is StudyPhase.PLANNING
    past = step(works(past, FailWork(work(past), "no answer")))
    assert past.state.autopilot
    assert (past.state.autopilot.status, past.state.autopilot.reason) == (AutopilotStatus.ERROR, "no answer")
    assert told(past).count("self_correction") == MOST_CORRECTIONS


def test_a_pause_or_the_end_of_the_session_is_the_autopilots_too() -> None:
    paused = after(waiting().later(50), PauseSession())
    assert paused.state.autopilot
    assert paused.state.autopilot.status is AutopilotStatus.PAUSED
    paused.later(9999).when(StepAutopilot()).then()
    done = after(piloted(analyzing()), take("COMPLETE"))
    assert done.state.status is SessionStatus.COMPLETED
    assert done.state.autopilot
    assert not done.state.autopilot.is_on


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"lessons_per_topic": 4}, "lessonsPerTopic"),
        ({"questions": 21}, "questions"),
        ({"answer_seconds": 0}, "answerSeconds"),
    ],
)
def test_settings_have_their_range(settings: dict[str, int], field: str) -> None:
    intake().when(StartAutopilot(**settings)).then_refused(TheAutopilotSettingIsOutOfRange, field=field)


def test_it_is_started_once_and_paused_and_resumed_in_turn() -> None:
    past = piloted(intake())
    past.when(StartAutopilot()).then_refused(TheAutopilotIsOn, status="RUNNING")
    past.when(ResumeAutopilot()).then_refused(TheAutopilotIsNot, status="RUNNING", wanted="PAUSED")
    past = after(past, PauseAutopilot())
    past.when(PauseAutopilot()).then_refused(TheAutopilotIsNot, status="PAUSED", wanted="RUNNING")
    intake().when(StopAutopilot()).then_refused(TheAutopilotIsNot, status="IDLE")
