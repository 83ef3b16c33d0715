"""The text that a pattern takes longest for, made of what the pattern itself looks for.

`python -m tests.support.worst_texts` reads a pickled pattern and a length, finds the text among short ones, and reads
it.
"""

import pickle
import re
import sys
import time
from collections.abc import Iterator
from itertools import groupby
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from string import printable
from typing import Any

Pattern = re.Pattern[Any]

SHORT = 1000
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
GROUPS = (op.SUBPATTERN, op.ASSERT, op.ASSERT_NOT)

MOST_BRANCHES = 10
"""Alternatives of a pattern."""

CHARACTERS = f"a0 {printable}\u00ad\u0301\u064b\u0e01\u201c"
"""Among them is a member of every class of characters that we use."""


def worst(pattern: Pattern, length: int) -> Any:
    """The worst text of a length."""
    found = [(_seconds(pattern, text), place) for place, text in enumerate(texts(pattern, SHORT))]
    slow = {place for _, place in sorted(found)[-10:]}
    again = [
        (min(_seconds(pattern, text) for _ in range(3)), place)
        for place, text in enumerate(texts(pattern, SHORT))
        if place in slow
    ]
    return next(text for place, text in enumerate(texts(pattern, length)) if place == max(again)[1])


def _seconds(pattern: Pattern, text: Any) -> float:
    started = time.perf_counter()
    read(pattern, text)
    return time.perf_counter() - started


def read(pattern: Pattern, text: Any) -> None:
    """Look for the pattern in all the ways there are."""
    for way in (pattern.search, pattern.fullmatch, pattern.findall):
        way(text)


def texts(pattern: Pattern, length: int) -> Iterator[Any]:
    """Texts that nearly match: a stretch of pieces over and over, or once and then one piece for ever.

    The former also end in a letter: a pattern that wants something else behind a stretch is read to the end in vain.
    """
    for choice in range(MOST_BRANCHES):
        parts = [*pieces(pattern, choice)]
        stretches = {"".join(parts[start:stop]) for start in range(len(parts)) for stop in range(start + 1, start + 8)}
        for stretch in sorted(stretches):
            heads = [(stretch, part, "") for part in sorted({*parts, " ", "a"})]
            for head, tail, end in (("", stretch, ""), ("", stretch, "a"), *heads):
                text = (head + tail * (length // len(tail) + 1))[: length - len(end)] + end
                yield text.encode() if isinstance(pattern.pattern, bytes) else text


def pieces(pattern: Pattern, choice: int) -> Iterator[str]:
    """A short text for each part of a pattern, in order; of alternatives, one."""
    source = pattern.pattern.decode("latin-1") if isinstance(pattern.pattern, bytes) else pattern.pattern
    tree = _parser.parse(source, pattern.flags & (re.VERBOSE | re.DOTALL | re.IGNORECASE))
    return _pieces(tree, choice)


def _pieces(tree: Any, choice: int) -> Iterator[str]:
    for literal, parts in groupby(tree, lambda part: part[0] is op.LITERAL):
        if literal:
            yield "".join(chr(value) for _, value in parts)
        else:
            for kind, value in parts:
                yield from _piece(tree, kind, value, choice)


def _piece(tree: Any, kind: Any, value: Any, choice: int) -> Iterator[str]:
    if kind in (op.NOT_LITERAL, op.ANY, op.IN):
        one = _compiler.compile(_parser.SubPattern(tree.state, [(kind, value)]))
        yield next(filter(one.match, CHARACTERS))
    elif kind is op.BRANCH:
        yield from _pieces(value[1][choice % len(value[1])], choice)
    elif kind in REPEATS:
        yield from [*_pieces(value[2], choice)] * max(1, min(value[0], 3))
    elif kind in GROUPS:
        yield from _pieces(value[-1], choice)
    elif kind is op.ATOMIC_GROUP:
        yield from _pieces(value, choice)


if __name__ == "__main__":
    given, wanted = pickle.load(sys.stdin.buffer)
    read(given, worst(given, wanted))
