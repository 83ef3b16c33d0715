"""When a teacher is told that a reader struggles, and how a reading is drawn over time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.lifecycle import PauseSession
from domain.reading.book import BookCheckpoint
from domain.reading.events import InterruptionKind, PositionsReported
from domain.reading.positions import MOST_PIECES, PlaybackState, Position, merged, stretch_of
from domain.reading.state import CheckpointStatus, Interruption, Reading, Standing
from domain.reading.struggling import MANY_QUESTIONS, StruggleReason, struggle
from domain.session import Id
from projections.reading.progress import MOST_POINTS, ReadingPoint, checkpoint_score, progress
from tests.support.small_book import CHOICE, LAST, REQUIRED, at, reading
from tests.support.specification import MORNING, Past

CHECKPOINTS = (CHOICE, REQUIRED, LAST)


def steady(seconds: int, words_a_minute: float, *, start: int = 0, word: int = 0) -> list[Position]:
    """Reports each second at a steady pace, from a second and a word on."""
    return [at(word + round(second * words_a_minute / 60), start + second) for second in range(seconds)]


def read(positions: Sequence[Position], past: Past[Reading] | None = None) -> Past[Reading]:
    """A long book, read as positions tell that came to the log ten at a time, now."""
    past = past or replace(reading(), state=replace(reading().state, word_count=100_000, checkpoints=()))
    for start in range(0, len(positions), 10):
        some = positions[start : start + 10]
        furthest = max(one.word_index for one in some)
        past = past.given(PositionsReported(merged(map(stretch_of, some)), some[-1], furthest, len(some)))
    return replace(past, now=max(past.now, positions[-1].at))


def reason(past: Past[Reading]) -> StruggleReason | None:
    found = struggle(past.state, past.now)
    assert found is None or found.message.endswith(".")
    return found and found.reason


def marked(past: Past[Reading], *scores: float | None) -> Past[Reading]:
    """The same with checkpoints that were marked so; None for one that was not."""
    asked: dict[BookCheckpoint, float | None] = {
        replace(CHOICE, name=Id(f"{n}"), word_index=10 * n): score for n, score in enumerate(scores)
    }
    standings = {one.name: Standing(CheckpointStatus.DUE, 1, None, score) for one, score in asked.items()}
    return replace(past, state=replace(past.state, checkpoints=tuple(asked), standings=standings))


def asking(past: Past[Reading], *seconds_ago: float) -> Past[Reading]:
    """The same with questions that were asked so long ago."""
    asked = tuple(
        Interruption(n, InterruptionKind.TEXT, "Why?", 10, asked_at=past.now - timedelta(seconds=ago))
        for n, ago in enumerate(seconds_ago, 1)
    )
    return replace(past, state=replace(past.state, interruptions=asked))


@pytest.mark.parametrize(
    ("before", "latest", "expected"),
    [(150, 150, None), (150, 95, None), (150, 85, StruggleReason.PACE), (60, 30, StruggleReason.PACE), (60, 90, None)],
)
def test_a_reader_is_compared_with_their_own_pace(
    before: float, latest: float, expected: StruggleReason | None
) -> None:
    fast = steady(300, before)
    slow = steady(150, latest, start=300, word=fast[-1].word_index + 1)
    assert reason(read(fast + slow)) is expected


def test_a_slow_pace_passes_as_the_reader_gathers_speed() -> None:
    fast = steady(300, 150)
    slow = steady(130, 50, start=300, word=fast[-1].word_index)
    past = read(fast + slow)
    assert reason(past) is StruggleReason.PACE
    again = steady(130, 150, start=430, word=slow[-1].word_index)
    assert reason(read(again, past)) is None


def test_who_reads_little_yet_has_no_pace_to_fall_from() -> None:
    fast = steady(100, 300)
    assert reason(read(fast + steady(130, 30, start=100, word=fast[-1].word_index))) is None


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ([0.0, 0.0], StruggleReason.CHECKPOINTS),
        ([0.0, 1.0, 0.2], StruggleReason.CHECKPOINTS),
        ([0.0], None),
        ([0.0, 1.0, 1.0], None),
        ([0.0, 0.0, 1.0, 1.0], None),
        ([0.0, None, None, 0.4], StruggleReason.CHECKPOINTS),
        ([0.5, 0.5, 0.5], None),
    ],
)
def test_two_of_the_last_three_marks_are_a_sign(scores: list[float | None], expected: StruggleReason | None) -> None:
    assert reason(marked(read(steady(150, 150)), *scores)) is expected


@pytest.mark.parametrize(
    ("seconds_ago", "expected"),
    [
        ([200, 150, 100, 1], StruggleReason.QUESTIONS),
        ([200, 150, 100], None),
        ([400, 350, 301, 1], None),
        ([299, 200, 100, 50, 1], StruggleReason.QUESTIONS),
    ],
)
def test_many_questions_in_a_short_time_are_a_sign(seconds_ago: list[float], expected: StruggleReason | None) -> None:
    assert reason(asking(read(steady(150, 150)), *seconds_ago)) is expected


def resting(*pauses: int) -> list[Position]:
    """A minute and a half of reading before, and after each of these pauses; words go on."""
    found, second, word = [], 0, 0
    for pause in (*pauses, 0):
        found += steady(90, 120, start=second, word=word)
        second, word = second + 90 + pause, found[-1].word_index + 1
    return found


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [([100, 100], StruggleReason.PAUSES), ([100], None), ([80, 80, 80], None), ([100, 3600, 100], None)],
)
def test_long_pauses_are_a_sign(pauses: list[int], expected: StruggleReason | None) -> None:
    assert reason(read(resting(*pauses))) is expected


def test_pauses_at_questions_and_checkpoints_are_none() -> None:
    past = read(resting(100, 100))
    stops = [before.last_word for before in past.state.stretches[:-1]]
    [first, second] = (replace(CHOICE, name=Id(f"{n}"), word_index=word) for n, word in enumerate(stops))
    assert reason(past) is StruggleReason.PAUSES
    with_checkpoints = replace(past, state=replace(past.state, checkpoints=(first, second)))
    assert reason(with_checkpoints) is None
    asked = asking(past, 3000)
    word = replace(asked.state.interruptions[0], word_index=stops[0])
    assert reason(replace(asked, state=replace(asked.state, interruptions=(word,)))) is None


def worst(seconds: int) -> Past[Reading]:
    """All signs at once, so soon after the start."""
    past = read(steady(seconds, 100))
    return asking(marked(past, 0.0, 0.0, 0.0), *range(1, 2 * MANY_QUESTIONS))


@for_all(st.integers(2, 119))
def test_nothing_is_said_in_the_first_two_minutes(seconds: int) -> None:
    assert reason(worst(seconds)) is None


def test_nothing_is_said_of_who_is_paused() -> None:
    past = worst(150)
    assert reason(past) is StruggleReason.CHECKPOINTS
    assert reason(past.when(PauseSession()).happens()) is None


paces = st.lists(st.tuples(st.integers(5, 60), st.integers(100, 140), st.integers(0, 60)), min_size=1, max_size=15)


@for_all(paces)
def test_steady_readers_are_left_alone(legs: list[tuple[int, int, int]]) -> None:
    """However it goes up and down by a sixth around 120 words a minute, with pauses of a minute at most."""
    positions: list[Position] = []
    second = word = 0
    for seconds, pace, pause in legs:
        positions += steady(seconds, pace, start=second, word=word)
        second, word = second + seconds + pause, positions[-1].word_index
    assert reason(read(positions)) is None


@for_all(paces)
def test_what_is_told_twice_changes_neither_sign_nor_graph(legs: list[tuple[int, int, int]]) -> None:
    positions = [one for n, (seconds, pace, _) in enumerate(legs) for one in steady(seconds, pace, start=100 * n)]
    once = read(positions)
    twice = read(positions, once)
    assert twice.state.pieces == once.state.pieces
    assert reason(twice) is reason(once)
    assert progress(twice.state) == progress(once.state)


def jumping(count: int) -> Iterable[Position]:
    return (at(n % 7 * 50, 31 * n, PlaybackState.PAUSED if n % 2 else PlaybackState.PLAYING) for n in range(count))


def test_the_graph_is_bounded_in_the_order_of_time_and_has_the_newest_point() -> None:
    past = read([*jumping(900), *steady(1200, 150, start=28_000)])
    points = progress(past.state)
    assert 10 < len(points) <= MOST_POINTS
    assert points == sorted(points, key=lambda point: point.at)
    assert points[-1] == ReadingPoint(MORNING + timedelta(seconds=29_199), past.state.word_index)
    assert len(past.state.pieces) <= MOST_PIECES
    assert progress(reading().state) == []


def test_a_graph_shows_where_the_pace_changed_in_one_stretch() -> None:
    fast = steady(60, 180)
    past = read(fast + steady(60, 60, start=60, word=fast[-1].word_index))
    assert len(past.state.stretches) == 1
    words = {(point.at - MORNING).seconds: point.word_index for point in progress(past.state)}
    assert words[59] == fast[-1].word_index
    assert words[119] - words[59] < words[59] - words[0]


def test_the_score_is_the_mean_of_what_was_marked() -> None:
    past = read(steady(150, 150))
    assert checkpoint_score(past.state) is None
    assert checkpoint_score(marked(past, 1.0, None, 0.5).state) == 0.75
