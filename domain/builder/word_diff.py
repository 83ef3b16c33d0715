"""What was done to a text, word by word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby

from domain.builder.values import shared_ends
from domain.words import has_word

MAX_EDITS = 300
"""How many words may differ before a text counts as a new one: looking closely takes the square of that."""
CLOSE_EDITS = 2_000
"""How many words of two outlines may differ before their other sections are not looked at closely any more."""

TOKEN = re.compile(r"\S+\s*")


class WordOp(Enum):
    """What was done to a run of words."""

    EQUAL = "EQUAL"
    """They stand in both texts."""
    INSERT = "INSERT"
    """They stand in the later text alone."""
    DELETE = "DELETE"
    """They stand in the earlier text alone."""


@dataclass(frozen=True, slots=True)
class WordChange:
    """A run of words with the white space behind each; that of EQUAL ones is the later text's."""

    op: WordOp
    text: str


def word_diff(before: str, after: str, *, closely: bool = True) -> tuple[WordChange, ...]:
    """What was done to a text, in runs: what was taken out stands before what was put in at the same place.

    Not `closely`, a text that is not the same is a new one.
    """
    if not closely and before != after:
        whole = WordChange(WordOp.DELETE, before), WordChange(WordOp.INSERT, after)
        return tuple(replace(one, text=f"{one.text} ") for one in whole if one.text)
    steps = difference(tokens(before), tokens(after))
    return tuple(WordChange(op, "".join(text for _, text in run)) for op, run in groupby(steps, lambda step: step[0]))


def edits(changes: Iterable[WordChange]) -> int:
    """How many words were put in, taken out or changed; a word that stands for another one is one edit."""
    counted, taken, put = 0, 0, 0
    for one in (*changes, WordChange(WordOp.EQUAL, "")):
        match one.op:
            case WordOp.DELETE:
                taken = counted_words(one.text)
            case WordOp.INSERT:
                put = counted_words(one.text)
            case WordOp.EQUAL:
                counted, taken, put = counted + max(taken, put), 0, 0
    return counted


def counted_words(text: str) -> int:
    """How many words a text has; signs that stand alone are none."""
    return sum(map(has_word, text.split()))


def tokens(text: str) -> list[str]:
    """The words of a text, each with white space behind it."""
    return TOKEN.findall(f"{text} ")


Step = tuple[WordOp, str]


def difference(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """How a text becomes another one, word by word, in the fewest steps (Myers 1986); bounded by `MAX_EDITS`."""
    old, new = [one.rstrip() for one in before], [one.rstrip() for one in after]
    start, end = shared_ends(old, new)
    middle = before[start : len(before) - end], after[start : len(after) - end]
    steps = shortest(old[start : len(old) - end], new[start : len(new) - end], *middle)
    tail = after[len(after) - end :]
    return [*((WordOp.EQUAL, one) for one in after[:start]), *steps, *((WordOp.EQUAL, one) for one in tail)]


def shortest(old: list[str], new: list[str], before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """The fewest steps from `before` to `after`, which are compared as `old` and `new`; in one if there are many."""
    if differing(old, new) > MAX_EDITS:
        return replacement(before, after)
    rounds = list(frontiers(old, new))
    if rounds[-1].get(len(old) - len(new)) != len(old):
        return replacement(before, after)
    return tidied(reversed(list(way_back(rounds, before, after))))


def differing(old: list[str], new: list[str]) -> int:
    """How many steps it takes at least: the words that have no counterpart at all."""
    return len(old) + len(new) - 2 * (Counter(old) & Counter(new)).total()


def frontiers(old: list[str], new: list[str]) -> Iterator[dict[int, int]]:
    """By number of edits, how far into the old text one gets on each diagonal (its place less that in the new)."""
    far = {1: 0}
    for edited in range(min(MAX_EDITS, len(old) + len(new)) + 1):
        reached: dict[int, int] = {}
        for diagonal in range(-edited, edited + 1, 2):
            _, x = arrival(far, diagonal, len(old), len(new))
            while 0 <= x < len(old) and x - diagonal < len(new) and old[x] == new[x - diagonal]:
                x += 1
            if x >= 0:
                reached[diagonal] = x
        yield reached
        if reached.get(len(old) - len(new)) == len(old):
            return
        far = reached


def arrival(far: dict[int, int], diagonal: int, old: int, new: int) -> tuple[WordOp, int]:
    """By which edit one gets furthest onto a diagonal, and how far into the old text; -1 is nowhere."""
    put, taken = far.get(diagonal + 1, -1), far.get(diagonal - 1, -2) + 1
    put = put if put - diagonal <= new else -1
    taken = taken if taken <= old else -1
    return (WordOp.INSERT, put) if put >= taken else (WordOp.DELETE, taken)


def way_back(rounds: list[dict[int, int]], before: Sequence[str], after: Sequence[str]) -> Iterator[Step]:
    """The steps of the way that `rounds` found, from the last one to the first."""
    x, y = len(before), len(after)
    for far in reversed(rounds[:-1]):
        op, start = arrival(far, x - y, len(before), len(after))
        while x > start:
            x, y = x - 1, y - 1
            yield WordOp.EQUAL, after[y]
        x, y = (x, y - 1) if op is WordOp.INSERT else (x - 1, y)
        yield op, after[y] if op is WordOp.INSERT else before[x]
    yield from ((WordOp.EQUAL, after[at]) for at in range(y - 1, -1, -1))


def replacement(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """All of a text taken out, and another one put in."""
    return [*((WordOp.DELETE, one) for one in before), *((WordOp.INSERT, one) for one in after)]


def tidied(steps: Iterator[Step]) -> list[Step]:
    """The same steps; between two equal words what is taken out comes first."""
    runs = [list(run) for _, run in groupby(steps, lambda step: step[0] is WordOp.EQUAL)]
    return [step for run in runs for step in sorted(run, key=lambda one: one[0] is WordOp.INSERT)]
