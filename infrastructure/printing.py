"""Tables and remarks on the terminal, with every word as it stands: ids, titles and commands are foreign text."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

PIPED_WIDTH = 200
"""Columns of what is not printed to a terminal, so that nothing is cut."""

console = Console(stderr=True, markup=False, emoji=False)
"""For remarks and progress."""


def print_table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table to standard output."""
    table = Table(*titles)
    for row in rows:
        table.add_row(*map(Text, row))
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table)
