"""The command that checks papers: `lyceum papers check`."""

from pathlib import Path
from typing import Annotated

import typer

from infrastructure.process.printing import remark

MOST_SHOWN = 200
"""So many faults are shown; a paper that is another one's copy has thousands."""

papers = typer.Typer(name="papers", help="Exam papers.", no_args_is_help=True)


@papers.callback()
def of_papers() -> None:
    """Exam papers."""


@papers.command("check")
def check_papers(
    files: Annotated[
        list[Path] | None, typer.Argument(exists=True, dir_okay=False, help="Papers to check beside those that ship.")
    ] = None,
) -> None:
    """Check whether papers are fair, those that ship and others: a line for each fault, exit code 1 for any."""
    from infrastructure.exam.checking import rules, shipped

    try:
        parts = shipped.shipped_parts(files or ())
    except shipped.NoPaper as error:
        remark(str(error))
        raise typer.Exit(2) from None
    found = [*rules.faults_of_papers(parts)]
    for fault in found[:MOST_SHOWN]:
        typer.echo(fault)
    if len(found) > MOST_SHOWN:
        typer.echo(f"and {len(found) - MOST_SHOWN} more")
    if found:
        raise typer.Exit(1)
    typer.echo(f"{len({part.paper for part in parts})} papers, no faults")
