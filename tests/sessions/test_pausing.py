"""To pause what is paused is as good as to resume what is active: accepted, and nothing is recorded."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.lifecycle import EndSession, PauseSession, ResumeSession, SessionIsNotActive, SessionPaused, SessionResumed
from domain.session import SessionStatus
from tests.practice.test_decisions import started
from tests.sessions.test_idle import TIMER, WORK, left
from tests.support.client import Person, RunningServer, start_exam
from tests.support.small_book import reading
from tests.support.small_exam import whole_exam
from tests.support.small_study import intake
from tests.support.specification import Past
from tests.support.study_client import start_study

OF_ANY_KIND = pytest.mark.parametrize(
    "past", [whole_exam(), started(), intake(), reading()], ids=["exam", "practice", "study", "reading"]
)


@OF_ANY_KIND
def test_what_is_so_already_stays_so(past: Past[Any]) -> None:
    past.when(ResumeSession()).then()
    paused = past.when(PauseSession()).then(SessionPaused())
    paused.when(PauseSession()).then()
    paused.when(PauseSession(idle=True), by=TIMER).then()
    paused.when(ResumeSession()).then(SessionResumed())


@OF_ANY_KIND
def test_what_is_over_is_neither_paused_nor_resumed(past: Past[Any]) -> None:
    over = past.when(EndSession(SessionStatus.ABANDONED)).happens()
    for command in (PauseSession(), ResumeSession()):
        over.when(command).then_refused(SessionIsNotActive, status="ABANDONED", remedy="Start a new one.")


@pytest.mark.parametrize(("past", "command"), [work[:2] for work in WORK])
def test_a_learners_pause_takes_the_place_of_the_timers(past: Past[Any], command: object) -> None:
    idle = left(past)
    idle.when(PauseSession(idle=True), by=TIMER).then()
    paused = idle.when(PauseSession()).then(SessionPaused())
    assert paused.state.active_seconds == idle.state.active_seconds
    paused.when(command).then_refused(SessionIsNotActive, status="PAUSED", remedy="Resume it first.")


@pytest.mark.parametrize("start", [start_exam, start_study])
def test_it_is_told_as_the_session_stands(server: RunningServer, start: Callable[[Person], str]) -> None:
    learner = server.learner()
    input = {"sessionId": start(learner)}
    for mutation, status in (("pauseSession", "PAUSED"), ("resumeSession", "ACTIVE")):
        first, again = (learner.do(mutation, input, "session { status }") for _ in range(2))
        assert (
            first
            == again
            == {"__typename": f"{mutation[0].upper()}{mutation[1:]}Payload", "session": {"status": status}}
        )
    events = "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { type } } } } }"
    edges = learner.ask(events, id=input["sessionId"])["session"]["events"]["edges"]
    told = [edge["node"]["type"] for edge in edges if edge["node"]["type"].startswith("session.")]
    assert told == ["session.paused", "session.resumed"]
