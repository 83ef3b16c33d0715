"""Whatever is asked of a reading session, in whatever order: it stays what a session may be."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.reading.commands import (
    AnswerCheckpoint,
    AskQuestion,
    ExtendAnswer,
    FailAnswer,
    GiveAnswer,
    GradeCheckpoint,
    RecordPositions,
    ResumeReading,
    SettlePositions,
)
from domain.reading.decide import DECIDER
from domain.reading.events import AnswerType, Explanation, FailureCode, InterruptionKind
from domain.reading.positions import PlaybackState, Position
from domain.reading.state import CheckpointStatus, Reading
from domain.session import Id, Refused, SessionStatus
from projections.reading import session as views
from tests.support.examples import examples
from tests.support.small_book import CHOICE, LAST, REQUIRED, START, WORDS, at
from tests.support.specification import nothing_happened

words = st.integers(-1, WORDS)
names = st.sampled_from([CHOICE.name, REQUIRED.name, LAST.name, Id("none")])
positions = st.builds(at, words, st.floats(0, 3000), st.sampled_from(PlaybackState))
reports = st.lists(positions, min_size=1, max_size=12).map(tuple)
numbers, attempts = st.integers(1, 4), st.integers(1, 3)
questions = st.none() | numbers.map(str).map(Id)
texts = st.none() | st.sampled_from(["", "before the time", "x" * 4001])

commands = st.one_of(
    st.builds(RecordPositions, reports),
    st.builds(AskQuestion, st.sampled_from(["Why?", ""]), words, st.sampled_from(InterruptionKind)),
    st.builds(ExtendAnswer, numbers, attempts, st.just("more ")),
    st.builds(GiveAnswer, numbers, st.just(Explanation(AnswerType.MIXED, "All."))),
    st.builds(FailAnswer, numbers, st.sampled_from(FailureCode), st.just("no")),
    st.builds(ResumeReading, questions, st.none() | st.booleans(), st.none() | words),
    st.builds(
        AnswerCheckpoint, names, st.integers(-1, 9000), st.sampled_from([None, "a", "b", "z"]), texts, st.booleans()
    ),
    st.builds(GradeCheckpoint, names, attempts, st.floats(0, 1), st.booleans(), st.just("")),
    st.builds(EndSession, st.sampled_from(SessionStatus)),
    st.sampled_from(
        [START, PauseSession(), ResumeSession(), EndSession(SessionStatus.COMPLETED), PauseSession(idle=True)]
    ),
    st.builds(SettlePositions, st.builds(at, st.integers(0, WORDS - 1), st.floats(0, 99)).map(lambda one: (one,))),
)


@pytest.mark.long
@examples(400)
@for_all(st.lists(st.tuples(commands, st.integers(0, 400)), max_size=30))
def test_no_sequence_of_commands_leads_to_an_illegal_state(steps: list[tuple[object, int]]) -> None:
    past = nothing_happened(DECIDER).when(START).happens()
    for command, seconds in steps:
        before, past = past.state, past.later(seconds)
        outcome = past.when(command)
        assert outcome.refusal is None or (isinstance(outcome.refusal, Refused) and not outcome.events)
        past = outcome.happens()
        check_figures(past.state)
        check_nothing_is_taken_back(before, past.state)
    assert DECIDER.fold(DECIDER.initial(past.state.id), past.history) == past.state


def check_figures(state: Reading) -> None:
    assert -1 <= state.furthest < WORDS
    assert 0 <= state.word_index <= max(state.furthest, 0)
    stop = state.standing(REQUIRED.name).status
    if stop in (CheckpointStatus.AHEAD, CheckpointStatus.DUE):
        assert state.furthest <= REQUIRED.word_index
    for checkpoint in state.checkpoints:
        standing = state.standing(checkpoint.name)
        assert (standing.status is CheckpointStatus.AHEAD) == (checkpoint.word_index > state.furthest)
        assert 0 <= standing.attempts <= 3
        assert standing.score is None or 0 <= standing.score <= 1
        seen = views.checkpoint(state, checkpoint)
        assert bool(seen.question) == (standing.status is not CheckpointStatus.AHEAD)
    open_questions = [one for one in state.interruptions[:-1] if one.status.value != "CLOSED"]
    assert not open_questions
    assert 0 <= views.percentage(state) <= 100


def check_nothing_is_taken_back(before: Reading, state: Reading) -> None:
    assert state.furthest >= before.furthest
    assert len(state.interruptions) >= len(before.interruptions)
    assert views.words_read(state) >= views.words_read(before)
    for checkpoint in state.checkpoints:
        was = before.standing(checkpoint.name).status
        if was in (CheckpointStatus.PASSED, CheckpointStatus.FAILED, CheckpointStatus.SKIPPED):
            assert state.standing(checkpoint.name).status is was


@pytest.mark.long
@examples(200)
@for_all(st.lists(st.builds(at, st.integers(0, 49), st.floats(0, 60)), min_size=1, max_size=30), st.integers(1, 10))
def test_however_reports_are_divided_the_furthest_and_the_last_are_the_same(
    positions: list[Position], size: int
) -> None:
    past = nothing_happened(DECIDER).when(START).happens().later(60)
    whole = past.when(RecordPositions(tuple(positions))).happens().state
    for start in range(0, len(positions), size):
        past = past.when(RecordPositions(tuple(positions[start : start + size]))).happens()
    assert (past.state.furthest, past.state.last) == (whole.furthest, whole.last)
