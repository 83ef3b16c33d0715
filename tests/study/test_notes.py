"""What a client keeps in a session for itself, and when: checkpoints, metadata, actions that it logs."""

import json
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.lifecycle import EndSession, PauseSession, SessionIsNotActive
from domain.session import SessionStatus
from domain.study.commands import FailWork, LogAction, RetryWork, SaveContext, StartStudy
from domain.study.context import StudentContext, TheContextDoesNotFit
from domain.study.events import ActionLogged, ContextSaved, StudyStarted
from domain.study.notes import MAX_ACTION, MAX_BYTES, TheNoteDoesNotFit, bounded
from domain.study.phases import ExamType
from domain.study.state import Study
from projections.study import session as views
from tests.support.examples import examples
from tests.support.small_study import LEARNER, SYLLABUS, after, analyzing, intake, nothing, take, work, works
from tests.support.specification import Past

NOTE = LogAction("misconception_buster", {"topic": "p.units", "confusion": "Force is energy."})


def completed() -> Past[Study]:
    """A session that its learner has closed."""
    return after(analyzing(), take("COMPLETE"))


# ---------------------------------------------------------------- after the end


def test_a_checkpoint_and_a_logged_action_are_kept_after_the_end() -> None:
    past = completed().later(60)
    context = StudentContext(**{**_fields(past.state.context), "extra_data": {"screen": "summary"}})
    saved = past.when(SaveContext({"screen": "summary"}, {"device": "phone"}))
    noted = saved.then(ContextSaved(context, {"device": "phone"})).when(NOTE)
    state = noted.then(ActionLogged(NOTE.action, NOTE.payload)).state
    assert (state.status, state.completed_at) == (SessionStatus.COMPLETED, past.state.completed_at)
    assert state.active_seconds == past.state.active_seconds
    assert (state.context.extra_data["screen"], state.metadata) == ("summary", {"device": "phone"})
    assert state.summary == past.state.summary


def _fields(context: StudentContext) -> dict[str, Any]:
    return {name: getattr(context, name) for name in StudentContext.__slots__}


@pytest.mark.parametrize("note", [SaveContext({"a": 1}), NOTE], ids=["checkpoint", "action"])
@pytest.mark.parametrize("stop", [PauseSession(), EndSession(SessionStatus.ABANDONED)], ids=["paused", "abandoned"])
def test_of_a_session_that_stands_still_or_was_given_up_nothing_is_kept(note: Any, stop: Any) -> None:
    after(intake(), stop).when(note).then_refused(SessionIsNotActive)


# ---------------------------------------------------------------- metadata


def test_metadata_are_set_at_the_start_and_by_a_checkpoint() -> None:
    start = StartStudy(LEARNER, ExamType.NEET, SYLLABUS, {"from": "home", "weight": 1})
    past = nothing().when(start).then(StudyStarted(LEARNER, ExamType.NEET, SYLLABUS, metadata=start.metadata))
    assert past.state.metadata == {"from": "home", "weight": 1}
    assert after(past, SaveContext({"a": 1})).state.metadata == past.state.metadata
    past.when(SaveContext({}, {"weight": 1, "from": "home"})).then()
    past.when(SaveContext({}, {"weight": 1.0, "from": "home"})).then(
        ContextSaved(StudentContext(), {"weight": 1.0, "from": "home"})
    )
    assert after(past, SaveContext({}, {})).state.metadata == {}


@pytest.mark.parametrize("metadata", [[], "text", 5, True, {"a": "x" * MAX_BYTES}])
def test_metadata_that_cannot_be_kept_are_refused(metadata: Any) -> None:
    start = StartStudy(LEARNER, ExamType.NEET, SYLLABUS, metadata)
    nothing().when(start).then_refused(TheNoteDoesNotFit, field="metadata")
    intake().when(SaveContext({"a": 1}, metadata)).then_refused(TheNoteDoesNotFit, field="metadata")


# ---------------------------------------------------------------- logged actions


@pytest.mark.parametrize("action", ["", "  ", "x" * (MAX_ACTION + 1), "line\nend", "zero\0byte", "tab\there"])
def test_a_logged_action_needs_a_name(action: str) -> None:
    intake().when(LogAction(action)).then_refused(TheNoteDoesNotFit, field="action")


def test_a_logged_action_may_come_without_a_payload_and_changes_nothing_else() -> None:
    past = intake()
    noted = past.when(LogAction(" opened ")).then(ActionLogged("opened", {}))
    assert (noted.state.phase, noted.state.context, noted.state.work) == (past.state.phase, past.state.context, None)
    past.when(LogAction("opened", {"a": {"b": float("inf")}})).then_refused(TheContextDoesNotFit, field="payload.a.b")
    past.when(LogAction("opened", ["a"])).then_refused(TheNoteDoesNotFit, field="payload")


def test_an_entry_of_the_history_has_the_clients_own_words() -> None:
    past = after(intake(), NOTE)
    entry = views.entry(past.history[-1])
    assert (entry.action, entry.metadata, entry.is_logged) == (NOTE.action, NOTE.payload, True)
    assert not views.entry(past.history[0]).is_logged


@examples(60)
@for_all(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(-40, 40))
def test_a_note_is_bounded_in_bytes_whatever_its_letters(text: str, more: int) -> None:
    bare = len(json.dumps({text: ""}, ensure_ascii=False, separators=(",", ":")).encode())
    note = {text: "x" * (MAX_BYTES - bare + more)}
    if more <= 0:
        assert bounded(note, "payload") == note
    else:
        with pytest.raises(TheNoteDoesNotFit):
            bounded(note, "payload")


# ---------------------------------------------------------------- the tutor's work, and the score


def test_while_the_tutor_is_at_work_no_action_is_valid() -> None:
    past = after(intake().later(5), take("GENERATE_PLAN"))
    pending = views.pending_work(past.state)
    assert pending
    assert (pending.attempts, pending.requested_at, views.actions(past.state)) == (1, past.now, [])
    failed = works(past.later(10), FailWork(work(past), "The model is busy."))
    assert views.pending_work(failed.state) is None
    assert [action.value for action in views.actions(failed.state)] == ["GENERATE_PLAN"]
    again = after(failed.later(20), RetryWork())
    pending = views.pending_work(again.state)
    assert pending
    assert (pending.attempts, pending.requested_at, pending.message) == (2, again.now, None)
    ended = after(again, EndSession(SessionStatus.ABANDONED))
    assert (views.pending_work(ended.state), views.actions(ended.state)) == (None, [])


@examples(60)
@for_all(st.floats(0, 100) | st.integers(0, 100))
def test_a_score_is_any_number_from_0_to_100(score: float) -> None:
    past = after(intake(), SaveContext({"lastQuizScore": score}))
    assert past.state.context.last_quiz_score == score
    past.when(SaveContext({"lastQuizScore": score})).then()


@pytest.mark.parametrize("score", [-0.1, 100.1, True, "50", [50]])
def test_a_score_that_is_none_is_refused(score: Any) -> None:
    intake().when(SaveContext({"lastQuizScore": score})).then_refused(
        TheContextDoesNotFit, field="context.lastQuizScore"
    )
