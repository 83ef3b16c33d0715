"""Where a word of one edition of a book is in another one: in the paragraphs whose text is the same."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

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

    What is the same at the beginning and the end is found first: between these there is little to compare.
    """
    head = shared_start(old, new)
    old_rest, new_rest = old[head:], new[head:]
    tail = shared_start(old_rest[::-1], new_rest[::-1])
    yield 0, 0, head
    middle = SequenceMatcher(None, old_rest[: len(old_rest) - tail], new_rest[: len(new_rest) - tail])
    for block in middle.get_matching_blocks():
        yield head + block.a, head + block.b, block.size
    yield len(old) - tail, len(new) - tail, tail
