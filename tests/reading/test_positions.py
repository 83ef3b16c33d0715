"""What is read, as it follows from what players report: late, twice, out of order."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.reading import positions as positions_of_readers
from domain.reading.positions import (
    GAP,
    MOST_STRETCHES,
    PlaybackState,
    Position,
    Stretch,
    merged,
    pauses,
    repeats,
    seconds_read,
    stretch_of,
    with_more,
    words_per_minute,
    words_read,
)
from tests.support.small_book import at

STEADY = [at(2 * second, second) for second in range(60)]


def read(positions: Sequence[Position]) -> tuple[Stretch, ...]:
    """What positions come to, taken in one by one."""
    stretches: tuple[Stretch, ...] = ()
    for position in positions:
        stretches = merged((*stretches, stretch_of(position)))
    return stretches


def test_steady_reading_is_one_stretch() -> None:
    [stretch] = read(STEADY)
    assert (stretch.first_word, stretch.last_word) == (0, 118)
    assert (seconds_read((stretch,)), words_read((stretch,)), words_per_minute((stretch,))) == (59.0, 119, 120.0)


@for_all(st.permutations(STEADY))
def test_the_order_of_steady_reports_does_not_matter(shuffled: list[Position]) -> None:
    assert merged(map(stretch_of, shuffled)) == read(STEADY)


@for_all(st.lists(st.sampled_from(STEADY), min_size=1, max_size=60), st.integers(1, 9))
def test_what_comes_twice_or_in_batches_changes_nothing(some: list[Position], size: int) -> None:
    whole = merged(map(stretch_of, some))
    batches = [some[start : start + size] for start in range(0, len(some), size)]
    stretches: tuple[Stretch, ...] = ()
    for batch in [*batches, *batches]:
        stretches = merged((*stretches, *merged(map(stretch_of, batch))))
    assert stretches == whole


anywhere = st.builds(at, st.integers(0, 300), st.integers(0, 900), st.sampled_from([*PlaybackState]))


@for_all(st.lists(st.lists(anywhere, max_size=12), max_size=8))
def test_what_is_added_comes_to_the_same_as_all_looked_at_anew(batches: list[list[Position]]) -> None:
    added: tuple[Stretch, ...] = ()
    anew: tuple[Stretch, ...] = ()
    for told in (merged(map(stretch_of, batch)) for batch in batches):
        added, anew = with_more(added, told), merged((*anew, *told))
    assert added == anew


def test_what_was_read_before_is_not_looked_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = merged(stretch_of(at(n, 60 * n, PlaybackState.PAUSED)) for n in range(150))
    joined, looked = positions_of_readers._joined, []

    def counted(first: Stretch, second: Stretch) -> Stretch | None:
        looked.append(first)
        return joined(first, second)

    monkeypatch.setattr(positions_of_readers, "_joined", counted)
    after = with_more(before, merged([stretch_of(at(151, 60 * 151)), stretch_of(at(153, 60 * 151 + 1))]))
    assert (len(after), len(looked)) == (151, 2)


def test_a_pause_is_not_read_through() -> None:
    paused = [at(0, 0), at(10, 5), at(10, 6, PlaybackState.PAUSED), at(10, 25), at(20, 30)]
    stretches = read(paused)
    assert (pauses(stretches), seconds_read(stretches), words_read(stretches)) == (1, 11.0, 21)


def test_nobody_knows_what_was_in_a_long_silence() -> None:
    silence = GAP.total_seconds() + 1
    assert seconds_read(read([at(0, 0), at(40, 10), at(60, 10 + silence), at(80, 20 + silence)])) == 20.0


def test_a_late_report_closes_the_gap() -> None:
    before = [at(0, 0), at(40, 20), at(120, 60), at(140, 70)]
    assert seconds_read(read(before)) == 30.0
    assert seconds_read(read([*before, at(80, 40)])) == 70.0


def test_a_jump_is_not_reading() -> None:
    stretches = read([at(0, 0), at(4, 2), at(5000, 3), at(5004, 5)])
    assert (words_read(stretches), len(stretches)) == (10, 2)


def test_who_goes_back_reads_again_and_counts_words_once() -> None:
    stretches = read([at(0, 0), at(40, 20), at(10, 21), at(30, 31)])
    assert (repeats(stretches), words_read(stretches), seconds_read(stretches)) == (1, 41, 30.0)


def test_no_speed_is_told_of_a_moment() -> None:
    assert words_per_minute(read([at(0, 0)])) is None
    assert words_per_minute(read([at(0, 0), at(30, 1)])) is None
    assert words_per_minute(()) is None


positions = st.builds(at, st.integers(0, 300), st.floats(0, 900, allow_nan=False), st.sampled_from([*PlaybackState]))


@for_all(st.lists(positions, max_size=60))
def test_whatever_is_reported_the_figures_are_sound(reported: list[Position]) -> None:
    stretches = read(reported)
    assert list(stretches) == sorted(stretches, key=lambda one: one.start)
    assert all(one.start <= one.end and one.first_word <= one.last_word for one in stretches)
    assert 0 <= words_read(stretches) <= 301
    assert 0 <= seconds_read(stretches) <= 900
    assert pauses(stretches) >= 0 <= repeats(stretches)
    speed = words_per_minute(stretches)
    assert speed is None or 0 <= speed <= 900


def test_a_thousand_steps_at_one_instant_are_not_reading() -> None:
    assert words_read(merged(stretch_of(at(40 * n, 0)) for n in range(1000))) == 41


def test_two_devices_at_two_places_do_not_read_what_lies_between() -> None:
    here, there = ([stretch_of(at(word + n, n + late)) for n in range(59)] for word, late in ((0, 0), (5000, 0.5)))
    stretches = merged((*merged(here), *merged(there)))
    assert words_read(stretches) < 1000
    assert (words_per_minute(stretches) or 0) <= 900


def test_stretches_are_bounded() -> None:
    many = [Stretch(one.at, one.at + timedelta(seconds=1), 3, 5) for one in (at(0, 100 * n) for n in range(500))]
    assert len(merged(many)) == MOST_STRETCHES


def test_those_that_lie_closest_together_count_as_one() -> None:
    starts = [100 * n + (60 if n in (3, 4) else 0) for n in range(MOST_STRETCHES + 3)]
    whole = merged(stretch_of(at(n, start, PlaybackState.PAUSED)) for n, start in enumerate(starts))
    joined = [(one.first_word, one.last_word) for one in whole if one.last_word > one.first_word]
    assert joined == [(0, 2), (4, 5)]


def test_who_stands_still_does_not_read() -> None:
    stretches = read([at(0, 0), at(40, 20), at(41, 45), at(81, 65)])
    assert (seconds_read(stretches), words_read(stretches)) == (40.0, 82)
    paging = read([at(0, 0), at(60, 25), at(120, 50)])
    assert (seconds_read(paging), words_per_minute(paging)) == (50.0, 144.0)
