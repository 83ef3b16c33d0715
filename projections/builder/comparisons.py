"""Two versions beside each other, as clients see them."""

from dataclasses import dataclass

from domain.builder import comparing
from domain.builder.outline import Outline
from domain.session import Id
from projections.builder import outlines
from projections.builder.outlines import Naming, SectionView


@dataclass(frozen=True, slots=True)
class WordChange:
    """What was done to a run of words."""

    op: str
    """EQUAL: they stand in both. INSERT: in the right one alone. DELETE: in the left one alone."""
    text: str
    """The words, with the white space behind each."""


@dataclass(frozen=True, slots=True)
class SectionComparison:
    """A section as both versions have it."""

    change: str
    """SAME, CHANGED (and perhaps moved), MOVED (and otherwise the same), ADDED or REMOVED."""
    is_moved: bool
    """Whether it stands somewhere else, be it changed or not."""
    left: SectionView | None
    """The section of the left version; null if it has none."""
    right: SectionView | None
    """The section of the right version; null if it has none."""
    words: tuple[WordChange, ...]
    """What was done to all that it says, word by word."""
    left_minutes: int
    """How long it took in the left version, in minutes; 0 if it is not there."""
    right_minutes: int
    """How long it takes in the right version, in minutes; 0 if it is not there."""


def compare(left: Outline, right: Outline, in_left: Naming, in_right: Naming) -> tuple[SectionComparison, ...]:
    """What became of each section, in the right one's order; what is gone stands where it stood."""
    before = _seen(left, in_left)
    after = _seen(right, in_right)
    return tuple(
        SectionComparison(
            change=one.change.value,
            is_moved=one.is_moved,
            left=before[one.left.name] if one.left else None,
            right=after[one.right.name] if one.right else None,
            words=tuple(WordChange(word.op.value, word.text) for word in one.words),
            left_minutes=one.left_minutes,
            right_minutes=one.right_minutes,
        )
        for one in comparing.compare(left, right)
    )


def _seen(outline: Outline, naming: Naming) -> dict[Id, SectionView]:
    return {one.name: outlines.section(one, position, naming) for position, one in enumerate(outline.sections, 1)}
