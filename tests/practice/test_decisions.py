"""What a practice session does when it is told something, and why it refuses."""

import pytest

from domain.exam.commands import CompleteExam
from domain.lifecycle import (
    EndSession,
    PauseSession,
    ResumeSession,
    SessionEnded,
    SessionIsNotActive,
    SessionPaused,
    SessionResumed,
    TheSessionIsOfAnotherKind,
)
from domain.practice.answers import TheAnswerDoesNotFit
from domain.practice.commands import CompletePractice, RevealItem, StartPractice
from domain.practice.decide import (
    DECIDER,
    MAX_DURATION_MS,
    AnotherItemIsNext,
    TheAnswerIsShown,
    TheDurationIsImpossible,
    TheItemIsReviewed,
    ThePracticeHasBegun,
    ThePracticeIsCompleted,
    ThereIsNothingToPractise,
    TheSessionHasNoSuchItem,
)
from domain.practice.events import ItemRevealed, PracticeCompleted, Rating, Response
from domain.session import Id, SessionStatus
from projections.practice.session import next_item, outcome, revealed, summary
from tests.support.small_deck import (
    FIRST,
    FOURTH,
    ITEMS,
    LEARNER,
    RETENTION,
    RIGHT,
    SECOND,
    START,
    STARTED,
    THIRD,
    WRONG,
    reviewed,
    started,
    submit,
)
from tests.support.specification import Past, nothing_happened

ALL_REVIEWED = [reviewed(item.id) for item in ITEMS]


def test_a_session_begins_with_its_items() -> None:
    past = nothing_happened(DECIDER).when(START).then(STARTED)
    item = next_item(past.state)
    assert item is not None
    assert (item.id, item.position, item.reason) == (FIRST, 1, "new")
    assert (item.timing.easy, item.timing.good, item.timing.hard) == (3, 7, 12)


def test_a_session_needs_items() -> None:
    empty = StartPractice(LEARNER, Id("verbs"), (), RETENTION)
    nothing_happened(DECIDER).when(empty).then_refused(ThereIsNothingToPractise, "goalId")


def test_a_session_begins_once() -> None:
    started().when(START).then_refused(ThePracticeHasBegun)


def test_items_are_reviewed_in_their_order() -> None:
    past = started()
    for item in ITEMS:
        assert past.state.next_item == item
        past = past.when(submit(item.id)).then(reviewed(item.id))
    assert next_item(past.state) is None


def test_a_right_answer_suggests_a_rating_by_its_time_and_the_learner_has_the_last_word() -> None:
    right = {"is_correct": True, "suggested": Rating.EASY}
    past = (
        started().when(submit(FIRST, Rating.HARD, 3000, RIGHT)).then(reviewed(FIRST, Rating.HARD, 3000, RIGHT, **right))
    )
    shown = outcome(past.state, FIRST)
    assert shown is not None
    assert (shown.is_correct, shown.suggested_rating, shown.right_answer, shown.right_option, shown.explanation) == (
        True,
        Rating.EASY,
        "to wait for",
        "a",
        "Accusative.",
    )


@pytest.mark.parametrize(
    ("ms", "rating"),
    [(0, Rating.EASY), (3001, Rating.GOOD), (7000, Rating.GOOD), (7001, Rating.HARD), (MAX_DURATION_MS, Rating.HARD)],
)
def test_a_slow_right_answer_is_hard_and_never_forgotten(ms: int, rating: Rating) -> None:
    judged = {"is_correct": True, "suggested": rating}
    started().when(submit(FIRST, ms=ms, response=RIGHT)).then(reviewed(FIRST, ms=ms, response=RIGHT, **judged))


def test_a_wrong_answer_suggests_again() -> None:
    judged = {"is_correct": False, "suggested": Rating.AGAIN}
    started().when(submit(FIRST, response=WRONG)).then(reviewed(FIRST, response=WRONG, **judged))


@pytest.mark.parametrize(
    "response", [Response(option="z"), Response(text="a"), Response(sequence=("a",)), Response(), Response("a", "a")]
)
def test_an_answer_has_the_form_of_its_exercise(response: Response) -> None:
    field = "answer.option" if response.option == "z" else "answer"
    started().when(submit(FIRST, response=response)).then_refused(TheAnswerDoesNotFit, field)


@pytest.mark.parametrize("pieces", [("a",) * 101, ("a" * 4001,)])
def test_an_answer_has_its_limits(pieces: tuple[str, ...]) -> None:
    past = started().given(*ALL_REVIEWED[:2])
    past.when(submit(THIRD, response=Response(sequence=pieces))).then_refused(TheAnswerDoesNotFit, "answer")


def test_an_item_that_is_judged_by_its_learner_takes_no_answer() -> None:
    past = started().given(*ALL_REVIEWED[:3])
    past.when(submit(FOURTH, response=Response(text="x"))).then_refused(TheAnswerDoesNotFit, "answer")
    past.when(submit(FOURTH)).then(reviewed(FOURTH))


def test_what_is_right_can_be_shown_before_the_rating() -> None:
    shown = ItemRevealed(FIRST, WRONG, False, Rating.AGAIN)
    past = started().when(RevealItem(FIRST, 4000, WRONG)).then(shown)
    view = revealed(past.state)
    assert view is not None
    assert (view.item_id, view.is_correct, view.right_answer) == (FIRST, False, "to wait for")
    judged = {"is_correct": False, "suggested": Rating.AGAIN}
    past.when(submit(FIRST, Rating.HARD)).then(reviewed(FIRST, Rating.HARD, response=WRONG, **judged))


def test_an_answer_counts_before_it_is_shown_only() -> None:
    past = started().when(RevealItem(FIRST, 4000)).then(ItemRevealed(FIRST, None, None, None))
    past.when(submit(FIRST, response=RIGHT)).then_refused(TheAnswerIsShown, "answer")
    past.when(RevealItem(FIRST, 4000, RIGHT)).then_refused(TheAnswerIsShown, "itemId")
    assert revealed(past.when(submit(FIRST)).then(reviewed(FIRST)).state) is None


def test_an_item_of_another_session_is_refused() -> None:
    started().when(submit(Id("verbs:weinen"))).then_refused(TheSessionHasNoSuchItem, "itemId")
    started().given(*ALL_REVIEWED).when(submit(Id("verbs:weinen"))).then_refused(TheSessionHasNoSuchItem, "itemId")


def test_an_item_out_of_turn_is_refused() -> None:
    started().when(submit(SECOND)).then_refused(AnotherItemIsNext, "itemId")


@pytest.mark.parametrize("reviews", [1, 2, 4])
def test_an_item_is_reviewed_once(reviews: int) -> None:
    past = started().given(*ALL_REVIEWED[:reviews])
    past.when(submit(FIRST)).then_refused(TheItemIsReviewed, "itemId")


@pytest.mark.parametrize("ms", [-1, MAX_DURATION_MS + 1])
def test_a_duration_is_from_nothing_to_an_hour(ms: int) -> None:
    started().when(submit(FIRST, ms=ms)).then_refused(TheDurationIsImpossible, "durationMs", given=ms)


def test_a_session_is_completed_with_a_summary() -> None:
    judged = {"is_correct": False, "suggested": Rating.AGAIN}
    past: Past = started()
    past = past.later(10).given(reviewed(FIRST, Rating.HARD, response=WRONG, **judged))
    past = past.later(20).given(reviewed(SECOND, Rating.EASY))
    past = past.later(10_000).given(reviewed(THIRD, Rating.AGAIN), reviewed(FOURTH))
    view = summary(past.later(5).when(CompletePractice()).then(PracticeCompleted(early=False)).state)
    assert view is not None
    assert (view.items_count, view.items_completed, view.completed_early) == (4, 4, False)
    assert (view.again, view.hard, view.good, view.easy) == (1, 1, 1, 1)
    assert view.accuracy == 0.5
    assert view.active_seconds == 10 + 20 + 300 + 5
    assert [(one.budget.value, one.items, one.completed) for one in view.budgets] == [
        ("DUE", 2, 2),
        ("NEW", 1, 1),
        ("STRENGTHENING", 1, 1),
    ]


@pytest.mark.parametrize("command", [CompletePractice(), EndSession(SessionStatus.COMPLETED)])
def test_a_session_may_be_completed_early_once(command: object) -> None:
    past = started().given(reviewed(FIRST)).when(command).then(PracticeCompleted(early=True))
    view = summary(past.state)
    assert view is not None
    assert (view.items_completed, view.completed_early) == (1, True)
    assert next_item(past.state) is None
    past.when(command).then_refused(ThePracticeIsCompleted)
    past.when(submit(SECOND)).then_refused(SessionIsNotActive)


def test_a_session_with_no_review_at_all_has_a_summary() -> None:
    view = summary(started().when(CompletePractice()).happens().state)
    assert view is not None
    assert (view.items_completed, view.accuracy) == (0, 0.0)


def test_an_open_session_has_no_summary() -> None:
    assert summary(started().state) is None


def test_a_session_is_paused_and_resumed() -> None:
    past = started().later(10).when(PauseSession()).then(SessionPaused())
    past.when(submit(FIRST)).then_refused(SessionIsNotActive)
    past = past.later(100).when(ResumeSession()).then(SessionResumed()).later(5).given(reviewed(FIRST))
    assert past.state.active_seconds == 15


def test_a_session_is_abandoned() -> None:
    past = started().when(EndSession(SessionStatus.ABANDONED)).then(SessionEnded(SessionStatus.ABANDONED))
    past.when(CompletePractice()).then_refused(SessionIsNotActive)
    assert summary(past.state) is None


def test_a_completed_session_cannot_be_abandoned() -> None:
    past = started().given(PracticeCompleted(early=True))
    past.when(EndSession(SessionStatus.ABANDONED)).then_refused(ThePracticeIsCompleted)


def test_what_is_for_an_exam_is_refused() -> None:
    started().when(CompleteExam()).then_refused(TheSessionIsOfAnotherKind, "sessionId")
