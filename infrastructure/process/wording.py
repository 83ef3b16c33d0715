"""Words that others chose, before they meet a log, a terminal or an answer: cut to a known length, with no commands."""

import json
from unicodedata import category

JOINERS = "\u200c\u200d"
"""Not to be seen, but part of how words of Persian and Hindi are written, and emoji."""

MAX_PROBLEM = 1000
"""Characters of what a client is told to be wrong: its own words are among them."""


def cut(text: str, length: int) -> str:
    """The beginning of a text that is longer than `length` characters, in no more than these.

    It ends with a whole word where there is one: half a secret would not be known as one.
    """
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    return f"{kept.rpartition(' ')[0] or kept}…"


BEGINNING = 40
"""Characters of a text that an error shows to say which one is meant."""


def beginning(text: str) -> str:
    """How a text begins, to say which one is meant."""
    return f"“{shown(cut(text, BEGINNING))}”"


def words_of(error: BaseException, *, first_line: bool = False) -> str:
    """What an exception says in a line, all of it or what its first line has; its class if it says nothing."""
    lines = str(error).strip().splitlines()
    return " ".join(" ".join(lines[:1] if first_line else lines).split()) or type(error).__name__


def shown(text: str) -> str:
    """A text with all that is not to be seen as JSON escapes it: control characters, overrides of its direction."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(one: str) -> str:
    return one if one.isprintable() or one in JOINERS or category(one) == "Zs" else json.dumps(one)[1:-1]
