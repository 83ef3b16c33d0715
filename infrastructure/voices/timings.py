"""When each word of a text is said. Words are counted from 0."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domain.words import words

Span = tuple[int, int]
"""Where a word begins in its text, and where it has ended; in characters."""

Mark = tuple[int, float]
"""A synthesiser says: what stands at this character begins at this second."""


@dataclass(frozen=True, slots=True)
class Timings:
    """When the words of a recording begin, and how long it is; in milliseconds. Each word begins after the last."""

    starts: tuple[int, ...]
    duration: int


def spans(text: str) -> list[Span]:
    """Where the words of a text stand."""
    return [(word.start, word.end) for word in words(text)]


def word_at(timings: Timings, seconds: float) -> int:
    """The word that is being said, or was last; the first one before anything is. There has to be one."""
    return max(0, bisect_right(timings.starts, round(seconds * 1000)) - 1)


def time_of(timings: Timings, word: int) -> float:
    """The second at which a word begins."""
    return timings.starts[word] / 1000


def end_of(timings: Timings, word: int) -> float:
    """The second at which a word has ended, with the pause after it: the next one begins, or the recording is over."""
    return [*timings.starts[word + 1 : word + 2], timings.duration][0] / 1000


def aligned(text: str, marks: Iterable[Mark], seconds: float) -> Timings:
    """When each word of a text begins, after what a synthesiser has said while it spoke for so many seconds.

    It may say several beginnings of one word ("1998", "e.g."), some of signs between words, and none of words that it
    speaks as one with their neighbours. Those begin between these, in proportion to their characters.
    """
    places, duration = spans(text), round(seconds * 1000)
    known = [*_in_order(_first_marks(places, marks), duration), (len(places), duration)]
    starts: list[int] = []
    for (low, begin), (high, end) in pairwise(known):
        starts += [round(begin + (end - begin) * share) for share in _shares(places[low:high])]
    return _one_after_the_other(starts, duration)


def _first_marks(places: Sequence[Span], marks: Iterable[Mark]) -> dict[int, int]:
    """The first millisecond that is said of each word, as far as any is."""
    begins = [begin for begin, _ in places]
    found: dict[int, int] = {}
    for place, second in marks:
        word = bisect_right(begins, place) - 1
        if word >= 0 and place < places[word][1]:
            found.setdefault(word, round(second * 1000))
    return found


def _in_order(found: Mapping[int, int], duration: int) -> list[tuple[int, int]]:
    """The words whose beginnings are known and later than those of the words before them, and the first word."""
    known = [(0, min(found.get(0, 0), duration))]
    for word in sorted(found):
        if word and known[-1][1] < found[word] < duration:
            known.append((word, found[word]))
    return known


def _shares(places: Sequence[Span]) -> list[float]:
    """How much of the time of some words has gone when each begins."""
    if not places:
        return []
    first, length = places[0][0], places[-1][1] - places[0][0]
    return [(begin - first) / length for begin, _ in places]


def _one_after_the_other(starts: Sequence[int], duration: int) -> Timings:
    later: list[int] = []
    for start in starts:
        later.append(max(start, later[-1] + 1) if later else start)
    return Timings(tuple(later), max([duration, *(start + 1 for start in later[-1:])]))
