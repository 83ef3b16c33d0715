"""The words of outlines: how many there are, and how many were edited."""

from domain.builder.outline import Outline
from domain.builder.pairing import pairs, text_of
from domain.builder.word_diff import edits
from domain.words import word_count

CLOSE_EDITS = 2_000
"""How many words of two outlines may differ before their other sections are not looked at closely any more."""


def words_in(outline: Outline) -> int:
    """How many words an outline has."""
    return sum(word_count(text_of(one)) for one in outline.sections)


def edited_words(before: Outline, after: Outline) -> int:
    """How many words were put in, taken out or changed; a section that was moved alone is none.

    Bounded in work: of texts with hundreds of edits all words count.
    """
    total = 0
    for old, new in pairs(before, after):
        texts = text_of(old) if old else "", text_of(new) if new else ""
        total += edits(*texts, closely=total < CLOSE_EDITS)
    return total
