"""Tables and remarks on the terminal: ids, titles, commands and what learners wrote are foreign text.

Every word stays as it stands, but nothing in it reaches the terminal as a command.
"""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from infrastructure.process.wording import shown

PIPED_WIDTH = 200
"""Columns of what is not printed to a terminal, so that nothing is cut."""

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
