"""Where a word of one edition of a book is in another one: in the paragraphs whose text is the same."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

from domain.texts import shared_start
from domain.words import word_count


def moved(old: Sequence[str], new: Sequence[str], word_index: int) -> int:
    """The number that a word has in a new edition, both given by their paragraphs.

    In a paragraph that is kept it is the same word. Of one that is gone it is the first word of what stands in its
    place: of the paragraphs that came there, or else of the next one that is kept. At the end it is the last word.
    """
    old_firsts = [*accumulate(map(word_count, old), initial=0)]
    new_firsts = [*accumulate(map(word_count, new), initial=0)]
    place = 0
    for first, first_there, count in _kept(old, new):
        if word_index < old_firsts[first]:
            break
        kept = min(word_index, old_firsts[first + count]) - old_firsts[first]
        place = new_firsts[first_there] + kept
    return max(0, min(place, new_firsts[-1] - 1))


def _kept(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of paragraphs that are the same: where they begin in the old and the new edition, and how many they are.

    Those between the beginning and the end each begin with a paragraph that is there once (Cohen's patience diff):
    however many have changed in a long book, to find them takes no longer than to read it.
    """
    head = shared_start(old, new)
    tail = shared_start(old[head:][::-1], new[head:][::-1])
    ends = len(old) - tail, len(new) - tail
    anchors = _anchors(old[head : ends[0]], new[head : ends[1]])
    begin = [(0, 0), *((head + place, head + there) for place, there in anchors), ends]
    for (place, there), (until, until_there) in pairwise([*begin, (len(old), len(new))]):
        yield place, there, shared_start(old[place:until], new[there:until_there])


def _anchors(old: Sequence[str], new: Sequence[str]) -> Sequence[tuple[int, int]]:
    """Where paragraphs are that both have once; of those that have changed their order, as many as are still in it."""
    times, times_there = Counter(old), Counter(new)
    places = {text: place for place, text in enumerate(new)}
    both = [(place, places[text]) for place, text in enumerate(old) if times[text] == times_there[text] == 1]
    return [both[number] for number in _rising([there for _, there in both])]


def _rising(places: Sequence[int]) -> Sequence[int]:
    """Which of some places, by their numbers, make the longest row in which each is higher than the one before."""
    lowest, last, before = list[int](), list[int](), list[int]()
    for number, place in enumerate(places):
        length = bisect_left(lowest, place)
        before.append(last[length - 1] if length else -1)
        lowest[length : length + 1], last[length : length + 1] = [place], [number]
    row = last[-1:]
    while row and before[row[-1]] >= 0:
        row.append(before[row[-1]])
    return row[::-1]
