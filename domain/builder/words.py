"""The words of outlines: how many there are, and how many were edited."""

from collections.abc import Iterator

from domain.builder.outline import Outline
from domain.builder.pairing import Pair, pairs, text_of
from domain.builder.word_diff import CLOSE_EDITS, WordChange, edits, word_diff
from domain.words import word_count


def words_in(outline: Outline) -> int:
    """How many words an outline has."""
    return sum(word_count(text_of(one)) for one in outline.sections)


def edited_words(before: Outline, after: Outline) -> int:
    """How many words were put in, taken out or changed; a section that was moved alone is none.

    Bounded in work: of texts with hundreds of edits all words count.
    """
    return sum(edits(changes) for _, changes in word_changes(before, after))


def word_changes(before: Outline, after: Outline) -> Iterator[tuple[Pair, tuple[WordChange, ...]]]:
    """The sections of both, each with what was done to its words; closely as long as not too much was."""
    edited = 0
    for pair in pairs(before, after):
        old, new = (text_of(one) if one else "" for one in pair)
        changes = word_diff(old, new, closely=edited < CLOSE_EDITS)
        edited += edits(changes)
        yield pair, changes
