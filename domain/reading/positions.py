"""Where a reader is, and what they have read: made of what players report, late, twice and out of order.

Reports that follow each other make a stretch, which says from when to when which words were read. All figures are made
of the stretches: to take the same report in again changes nothing, and the order in which they come matters little.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise
from operator import attrgetter

from domain.disclosure import Open

GAP = timedelta(seconds=30)
"""Reports further apart than this belong to two stretches: nobody knows what was in between."""

STILL, SLOWEST_WORDS_PER_SECOND = timedelta(seconds=5), 0.5
"""Who moves on less than 30 words a minute between reports further apart than this has stood still in between."""

FASTEST_WORDS_PER_SECOND = 15.0
"""900 words a minute, four times the mean of silent readers (Brysbaert 2019): who moves on faster has jumped."""

SLACK_WORDS = 40
"""Words that a position may move on at once: a player that reports by paragraphs moves so far."""

MOST_STRETCHES = 200
"""Of more stretches the two that lie closest together count as one."""

MOST_PIECES = 60
"""Pieces of a reading that are kept; of older ones every other goes when there are more."""

MOMENT_SECONDS = 10.0
"""Of less reading than this no speed is told."""


class PlaybackState(Enum):
    """What the player does."""

    IDLE = "IDLE"
    """Nothing yet."""
    PLAYING = "PLAYING"
    """It reads, or is read from."""
    PAUSED = "PAUSED"
    """It stands still."""
    ENDED = "ENDED"
    """It has come to the end of the book, or the session is completed."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where a player was at an instant of its own clock. `audio_seconds` are into the passage, `rate` 1.0 is normal."""

    word_index: Open[int]
    """The word that was read, counted from 0 through the book."""
    at: Open[datetime]
    """When, by the player's clock."""
    state: Open[PlaybackState] = PlaybackState.PLAYING
    """What the player did."""
    rate: Open[float] = 1.0
    """How fast it read, from 0.5 to 2; 1 is normal."""
    audio_seconds: Open[float] = 0.0
    """How far into the audio of the passage it was."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was read in one go. A `paused` one ends for good: what comes next is another, however soon."""

    start: Open[datetime]
    """When it began, by the player's clock."""
    end: Open[datetime]
    """When it ended."""
    first_word: Open[int]
    """The word it began with."""
    last_word: Open[int]
    """The word it ended with."""
    paused: Open[bool] = False
    """Whether the player was paused then."""


def stretch_of(position: Position) -> Stretch:
    """What one report says by itself."""
    paused = position.state is not PlaybackState.PLAYING
    return Stretch(position.at, position.at, position.word_index, position.word_index, paused)


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in the order of time, those that follow each other put together, 200 at most."""
    return _bounded(_in_order(stretches))


def with_more(whole: tuple[Stretch, ...], told: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What `merged` has made with more: looked at from where that begins, however much was read before."""
    if not told:
        return whole
    since = min(one.start for one in told)
    place = max(0, bisect_left(whole, since, key=attrgetter("start")) - 1)
    return _bounded([*whole[:place], *_in_order((*whole[place:], *told))])


def _in_order(stretches: Iterable[Stretch]) -> list[Stretch]:
    whole: list[Stretch] = []
    for stretch in sorted(stretches, key=attrgetter("start", "end", "first_word")):
        if whole and (joined := _joined(whole[-1], stretch)):
            whole[-1] = joined
        else:
            whole.append(stretch)
    return whole


def _joined(before: Stretch, after: Stretch) -> Stretch | None:
    """Two stretches as one, if they overlap or the second goes on where the first has ended."""
    if after.start < before.end or after == before:
        last = after if after.end >= before.end else before
        furthest = max(before.last_word, last.last_word)
        return Stretch(before.start, last.end, before.first_word, furthest, last.paused)
    gap, words = after.start - before.end, after.first_word - before.last_word
    most = SLACK_WORDS + FASTEST_WORDS_PER_SECOND * gap.total_seconds()
    stood_still = gap > STILL and words < SLOWEST_WORDS_PER_SECOND * gap.total_seconds()
    if before.paused or stood_still or gap > GAP or not 0 <= words <= most:
        return None
    return Stretch(before.start, after.end, before.first_word, after.last_word, after.paused)


def _bounded(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in the order of time, 200 at most: those that lie closest to the one before are put to it."""
    if len(stretches) <= MOST_STRETCHES:
        return tuple(stretches)
    gaps = [after.start - before.end for before, after in pairwise(stretches)]
    by_gap = sorted(range(len(gaps)), key=gaps.__getitem__)
    joined = {place + 1 for place in by_gap[: len(stretches) - MOST_STRETCHES]}
    whole: list[Stretch] = []
    for place, stretch in enumerate(stretches):
        if place in joined:
            whole[-1] = _both(whole[-1], stretch)
        else:
            whole.append(stretch)
    return tuple(whole)


def _both(before: Stretch, after: Stretch) -> Stretch:
    first, last = min(before.first_word, after.first_word), max(before.last_word, after.last_word)
    return Stretch(before.start, after.end, first, last, after.paused)


def pieces(before: Sequence[Stretch], told: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What was read, piece by piece as it was told: it shows the pace of minutes that are one stretch by now.

    What is told again, or too late to be in the order of time, is left out.
    """
    whole = [*before]
    for stretch in told:
        if stretch.start < stretch.end and (not whole or stretch.start >= whole[-1].end):
            whole.append(stretch)
    while len(whole) > MOST_PIECES:
        whole[: -MOST_PIECES // 2] = whole[: -MOST_PIECES // 2 : 2]
    return tuple(whole)


def seconds_read(stretches: Sequence[Stretch]) -> float:
    """How long was read, without pauses."""
    return sum((one.end - one.start).total_seconds() for one in stretches)


def words_read(stretches: Sequence[Stretch]) -> int:
    """How many words were read, each counted once; what was jumped over is not among them.

    Steps that are each small may come at one instant, or from two devices: what nobody reads so fast was not read.
    """
    total, end = 0, -1
    for first, last in sorted((one.first_word, one.first_word + _passed(one, SLACK_WORDS)) for one in stretches):
        total += max(0, last - max(first - 1, end))
        end = max(end, last)
    return total


def words_per_minute(stretches: Sequence[Stretch]) -> float | None:
    """How fast was read, words read again included; None until ten seconds were read."""
    seconds = seconds_read(stretches)
    return round(60 * words_passed(stretches) / seconds, 1) if seconds >= MOMENT_SECONDS else None


def words_passed(stretches: Sequence[Stretch]) -> int:
    """How many words readers moved on, words read again included."""
    return sum(map(_passed, stretches))


def _passed(stretch: Stretch, slack: int = 0) -> int:
    """How many words a stretch moved on, as far as that can be read in its time."""
    most = slack + FASTEST_WORDS_PER_SECOND * (stretch.end - stretch.start).total_seconds()
    return min(stretch.last_word - stretch.first_word, int(most))


def pauses(stretches: Sequence[Stretch]) -> int:
    """How often reading stopped and went on."""
    return sum(before.paused for before in stretches[:-1])


def repeats(stretches: Sequence[Stretch]) -> int:
    """How often the reader went back."""
    return sum(after.first_word < before.last_word for before, after in pairwise(stretches))
