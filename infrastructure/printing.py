"""Tables and remarks on the terminal: ids, titles, commands and what learners wrote are foreign text.

Every word stays as it stands, but nothing in it reaches the terminal as a command.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from unicodedata import category

from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPED_WIDTH = 200
"""Columns of what is not printed to a terminal, so that nothing is cut."""

JOINERS = "\u200c\u200d"
"""Not to be seen, but part of how words of Persian and Hindi are written, and emoji."""

console = Console(stderr=True, markup=False, emoji=False)
"""For progress."""


def remark(text: str) -> None:
    """Print a remark to standard error; see `shown`."""
    console.print("\n".join(map(shown, text.splitlines())), soft_wrap=True)


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output; see `shown` for its cells."""
    table = Table(*titles)
    for row in rows:
        table.add_row(*map(Text, map(shown, row)))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)


def shown(text: str) -> str:
    """A text with all that is not to be seen as JSON escapes it: control characters, overrides of its direction."""
    return "".join(
        one if one.isprintable() or one in JOINERS or category(one) == "Zs" else json.dumps(one)[1:-1] for one in text
    )
