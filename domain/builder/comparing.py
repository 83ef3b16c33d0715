"""Two outlines beside each other: what became of each section."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from domain.builder.outline import Outline, Section
from domain.builder.pairing import Pair
from domain.builder.word_diff import WordChange
from domain.builder.words import word_changes
from domain.session import Id


class Change(Enum):
    """What became of a section."""

    SAME = "SAME"
    """Nothing: it says the same, at the same place among those that both outlines have."""
    CHANGED = "CHANGED"
    """It says something else; it may have been moved, too."""
    MOVED = "MOVED"
    """It says the same somewhere else."""
    ADDED = "ADDED"
    """Only the right outline has it."""
    REMOVED = "REMOVED"
    """Only the left outline has it."""


@dataclass(frozen=True, slots=True)
class SectionComparison:
    """A section as both outlines have it; None on the side that has it not."""

    change: Change
    left: Section | None
    right: Section | None
    words: tuple[WordChange, ...]
    """What was done to its words."""
    is_moved: bool = False
    """Whether it stands somewhere else, be it changed or not."""

    @property
    def left_minutes(self) -> int:
        """How long it took."""
        return self.left.duration_minutes if self.left else 0

    @property
    def right_minutes(self) -> int:
        """How long it takes now."""
        return self.right.duration_minutes if self.right else 0


def compare(left: Outline, right: Outline) -> tuple[SectionComparison, ...]:
    """What became of each section, in the right outline's order; what is gone stands where it stood."""
    both = tuple(word_changes(left, right))
    moved = moved_names(left, [pair for pair, _ in both])
    return tuple(
        SectionComparison(change_of(one, other, is_moved=is_moved), one, other, words, is_moved)
        for (one, other), words in both
        for is_moved in [other is not None and other.name in moved]
    )


def moved_names(left: Outline, both: Sequence[Pair]) -> set[Id]:
    """The right names of those that stand somewhere else: the fewest that have to be moved."""
    places = {one.name: n for n, one in enumerate(left.sections)}
    shared = [(places[one.name], other.name) for one, other in both if one and other]
    stayed = set(longest_rising([place for place, _ in shared]))
    return {name for n, (_, name) in enumerate(shared) if n not in stayed}


def change_of(left: Section | None, right: Section | None, *, is_moved: bool) -> Change:
    """What became of a section; its name says nothing."""
    if left is None or right is None:
        return Change.ADDED if left is None else Change.REMOVED
    if replace(left, name=right.name) != right:
        return Change.CHANGED
    return Change.MOVED if is_moved else Change.SAME


def longest_rising(numbers: Sequence[int]) -> Iterable[int]:
    """Places of a longest run of rising numbers, in order: the others are the fewest that have to be moved."""
    ends: list[int] = []
    tails: list[int] = []
    before: list[int] = []
    for n, number in enumerate(numbers):
        length = bisect_left(tails, number)
        tails[length:], ends[length:] = [number, *tails[length + 1 :]], [n, *ends[length + 1 :]]
        before.append(ends[length - 1] if length else -1)
    chain = [ends[-1]] if ends else []
    while chain and before[chain[-1]] >= 0:
        chain.append(before[chain[-1]])
    return reversed(chain)
