"""What learners remember, and when they practised, folded from their reviews."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import fsrs
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.practice.events import ItemReviewed, PracticeCompleted, Rating
from domain.session import Id, Recorded
from projections.practice import activity as practice_activity
from projections.practice import memory as practice_memory
from projections.practice.activity import ActivityRow, PracticeDay, by_day, stats
from projections.practice.memory import DECAY, FACTOR, MemoryRow, deck_of, retrievability
from tests.support.examples import examples
from tests.support.small_deck import FIRST, LEARNER, reviewed
from tests.support.specification import MORNING, SESSION

LENIENT = examples(100)


def recorded(event: object, at: datetime) -> Recorded:
    return Recorded(event, SESSION, 1, at, LEARNER)


def remembered(reviews: list[tuple[Rating, timedelta]], retention: float = 0.9) -> MemoryRow:
    """The memory after these reviews, each so long after the one before."""
    row, at = None, MORNING
    for rating, gap in reviews:
        at += gap
        row = practice_memory.evolve(row, recorded(ItemReviewed(LEARNER, FIRST, rating, 1000, retention), at))
    assert row is not None
    return row


def by_fsrs(reviews: list[tuple[Rating, timedelta]], retention: float) -> fsrs.Card:
    """The card that the package itself keeps."""
    scheduler = fsrs.Scheduler(desired_retention=retention, enable_fuzzing=False)
    card, at = fsrs.Card(card_id=1, due=MORNING), MORNING
    for rating, gap in reviews:
        at += gap
        card, _ = scheduler.review_card(card, fsrs.Rating[rating.name.title()], at)
    return card


gaps = st.timedeltas(timedelta(0), timedelta(days=400))
histories = st.lists(st.tuples(st.sampled_from(Rating), gaps), min_size=1, max_size=12)


@LENIENT
@for_all(histories, st.sampled_from([0.8, 0.9, 0.95]))
def test_memory_is_what_fsrs_makes_of_the_reviews(reviews: list[tuple[Rating, timedelta]], retention: float) -> None:
    row, card = remembered(reviews, retention), by_fsrs(reviews, retention)
    kept = (row.state, row.step, row.stability, row.difficulty, row.due, row.last_review)
    assert kept == (card.state.value, card.step, card.stability, card.difficulty, card.due, card.last_review)
    assert row.reps == len(reviews)


@LENIENT
@for_all(histories, gaps)
def test_retrievability_is_fsrss_and_the_curve_told_to_the_database_is_the_same(
    reviews: list[tuple[Rating, timedelta]], later: timedelta
) -> None:
    row, at = remembered(reviews), remembered(reviews).last_review + later
    expected = fsrs.Scheduler().get_card_retrievability(by_fsrs(reviews, 0.9), at)
    assert retrievability(row, at) == expected
    assert (1 + FACTOR * later.days / row.stability) ** DECAY == pytest.approx(expected)


def test_forgetting_what_was_known_is_a_lapse() -> None:
    known = [(Rating.EASY, timedelta(0)), (Rating.GOOD, timedelta(days=9))]
    assert (remembered(known).is_known, remembered(known).lapses) == (True, 0)
    assert remembered([*known, (Rating.AGAIN, timedelta(days=20))]).lapses == 1
    assert remembered([(Rating.AGAIN, timedelta(0)), (Rating.AGAIN, timedelta(days=1))]).lapses == 0


def test_a_higher_target_brings_reviews_earlier() -> None:
    reviews = [(Rating.GOOD, timedelta(days=n)) for n in (0, 1, 4)]
    assert remembered(reviews, 0.95).due < remembered(reviews, 0.8).due


def test_the_time_zone_that_an_instant_comes_in_does_not_matter() -> None:
    abroad = MORNING.astimezone(timezone(timedelta(hours=9)))
    event = reviewed(FIRST)
    assert practice_memory.evolve(None, recorded(event, abroad)) == practice_memory.evolve(
        None, recorded(event, MORNING)
    )


def test_an_items_deck_is_in_its_id() -> None:
    assert deck_of("verbs:warten") == "verbs"


@pytest.mark.parametrize("projection", [practice_memory, practice_activity])
def test_reviews_alone_touch_a_row(projection: object) -> None:
    assert projection.touched(recorded(PracticeCompleted(early=True), MORNING)) == {}  # type: ignore[attr-defined]
    assert projection.evolve(None, recorded(PracticeCompleted(early=True), MORNING)) is None  # type: ignore[attr-defined]


def test_a_review_touches_its_item_and_its_quarter_of_an_hour() -> None:
    at = MORNING + timedelta(minutes=44, seconds=59)
    review = recorded(reviewed(FIRST), at)
    assert list(practice_memory.touched(review)) == [(LEARNER, FIRST)]
    assert list(practice_activity.touched(review)) == [(LEARNER, MORNING + timedelta(minutes=30))]


def test_activity_is_summed_up() -> None:
    row = None
    for rating in (Rating.AGAIN, Rating.GOOD):
        row = practice_activity.evolve(row, recorded(reviewed(FIRST, rating, 1500), MORNING + timedelta(minutes=7)))
    assert row == ActivityRow(LEARNER, MORNING, reviews=2, again=1, duration_ms=3000)


def test_days_are_those_of_the_time_zone() -> None:
    late = datetime(2026, 3, 2, 23, 45, tzinfo=UTC)
    rows = [ActivityRow(LEARNER, MORNING, 1, 0, 500), ActivityRow(LEARNER, late, 2, 1, 1000)]
    assert by_day(rows, UTC) == [PracticeDay(date(2026, 3, 2), 3, 1, 1.5)]
    assert [day.day.day for day in by_day(rows, ZoneInfo("Asia/Kathmandu"))] == [2, 3]


def days(*numbers: int) -> list[PracticeDay]:
    return [PracticeDay(date(2026, 3, number), 2, 1, 3.0) for number in numbers]


@pytest.mark.parametrize(
    ("practised", "today", "current", "longest"),
    [
        ((), 5, 0, 0),
        ((5,), 5, 1, 1),
        ((4,), 5, 1, 1),
        ((3,), 5, 0, 1),
        ((1, 2, 3, 5), 5, 1, 3),
        ((1, 3, 4, 5), 5, 3, 3),
        ((1, 2, 4), 6, 0, 2),
    ],
)
def test_a_streak_is_a_run_of_days_up_to_today_or_yesterday(
    practised: tuple[int, ...], today: int, current: int, longest: int
) -> None:
    figures = stats(days(*practised), date(2026, 3, today), 31)
    assert (figures.current_streak, figures.longest_streak) == (current, longest)


def test_figures_add_up_and_show_the_latest_days() -> None:
    figures = stats(days(1, 2, 3), date(2026, 3, 3), 2)
    assert (figures.reviews_today, figures.total_reviews) == (2, 6)
    assert [day.day.day for day in figures.days] == [2, 3]


def test_rows_belong_to_their_learner() -> None:
    review = recorded(ItemReviewed(Id("somebody"), FIRST, Rating.GOOD, 1, 0.9), MORNING.astimezone(UTC))
    assert list(practice_memory.touched(review)) == [("somebody", FIRST)]
