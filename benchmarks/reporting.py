"""The table that a benchmark ends with."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Case:
    """Our figure beside another one of the same run. `target` bounds ours / other, from below unless `at_most`."""

    name: str
    ours: float
    beside: str
    other: float
    unit: str
    target: float | None = None
    at_most: bool = False

    @property
    def ratio(self) -> float:
        """Ours in units of the other."""
        return self.ours / self.other

    def cells(self) -> list[str]:
        """The row of the table."""
        figures = [_figure(self.ours), self.beside, _figure(self.other), self.unit, f"{self.ratio:.2f}"]
        if self.target is None:
            return [self.name, *figures, "", ""]
        met = self.ratio <= self.target if self.at_most else self.ratio >= self.target
        bound = f"{'at most' if self.at_most else 'at least'} {self.target:g}"
        return [self.name, *figures, bound, "[green]met" if met else "[red]missed"]


def report(title: str, cases: Sequence[Case]) -> None:
    """Print the table."""
    table = Table(title=f"{title} ({os.cpu_count()} cores)")
    for column in ("case", "ours", "beside", "other", "unit", "ratio", "target", ""):
        table.add_column(column, justify="right" if column in ("ours", "other", "ratio") else "left")
    for case in cases:
        table.add_row(*case.cells())
    Console(width=150).print(table)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
