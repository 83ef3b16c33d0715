"""Whatever is asked of a practice session, in whatever order: it stays what a session may be."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.lifecycle import EndSession, PauseSession, ResumeSession
from domain.practice.commands import CompletePractice, RevealItem, SubmitItem
from domain.practice.decide import DECIDER, MAX_DURATION_MS
from domain.practice.events import Rating, Response
from domain.session import Id, Refused, SessionStatus
from projections.practice import session as views
from tests.support.examples import examples
from tests.support.small_deck import ITEMS, START
from tests.support.specification import nothing_happened

item_ids = st.sampled_from([item.id for item in ITEMS] * 3 + [Id("verbs:weinen")])
durations = st.integers(-1, MAX_DURATION_MS + 1)
texts = st.sampled_from(["a", "b", "z", "an", ""])
responses = st.none() | st.builds(
    Response, st.none() | texts, st.none() | texts, st.none() | st.lists(texts, max_size=3).map(tuple)
)
fitting = st.sampled_from([None, None, Response(option="a"), Response(option="b"), Response(text="an")])
commands = st.one_of(
    st.builds(SubmitItem, item_ids, st.sampled_from(Rating), durations, responses | fitting),
    st.builds(SubmitItem, item_ids, st.sampled_from(Rating), st.just(4000), fitting),
    st.builds(RevealItem, item_ids, durations, responses | fitting),
    st.builds(EndSession, st.sampled_from(SessionStatus)),
    st.sampled_from([START, PauseSession(), ResumeSession(), CompletePractice(), ResumeSession()]),
)


@pytest.mark.long
@examples(300)
@for_all(st.lists(st.tuples(commands, st.integers(0, 1000)), max_size=25))
def test_no_sequence_of_commands_leads_to_an_illegal_state(steps: list[tuple[object, int]]) -> None:
    past = nothing_happened(DECIDER).when(START).happens()
    for command, seconds in steps:
        before, past = past.state, past.later(seconds)
        outcome = past.when(command)
        assert outcome.refusal is None or (isinstance(outcome.refusal, Refused) and not outcome.events)
        past = outcome.happens()
        state = past.state
        assert [review.item_id for review in state.reviews] == [item.id for item in ITEMS[: len(state.reviews)]]
        assert state.reviews[: len(before.reviews)] == before.reviews
        assert len(state.reviews) - len(before.reviews) in (0, 1)
        assert all(0 <= review.duration_ms <= MAX_DURATION_MS for review in state.reviews)
        assert state.revealed is None or (state.next_item and state.revealed.item_id == state.next_item.id)
        assert (views.summary(state) is not None) == (state.status is SessionStatus.COMPLETED)
        if before.status not in (SessionStatus.ACTIVE, SessionStatus.PAUSED):
            assert state == before
        if before.status is SessionStatus.PAUSED:
            assert state.reviews == before.reviews
    assert DECIDER.fold(DECIDER.initial(past.state.id), past.history) == past.state
    if summary := views.summary(past.state):
        assert summary.again + summary.hard + summary.good + summary.easy == summary.items_completed
        assert 0 <= summary.accuracy <= 1
        assert sum(count.completed for count in summary.budgets) == summary.items_completed
