"""Commands on keys, on what is held of a learner and on what is erased: `lyceum keys`, `export-learner`, `shred`."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.progress import Progress

from infrastructure.process.printing import console, print_table, remark
from infrastructure.process.settings import SettingsError
from infrastructure.telemetry.logs import command_settings

keys = typer.Typer(help="The master keys that seal session keys.", no_args_is_help=True)


@keys.command()
def status() -> None:
    """Print how many keys are sealed with each master key, and which master key may be dropped."""
    from infrastructure.cli.privacy_operations import key_status

    uses = asyncio.run(key_status(command_settings()))
    titles = ("master key", "keys sealed with it", "verdict")
    print_table(titles, [(use.master_id, str(use.rows), use.verdict) for use in uses])


@keys.command()
def rotate() -> None:
    """Seal every key with the first master key. Servers may go on meanwhile; broken off, it goes on when run again."""
    from infrastructure.cli.privacy_operations import rotate_keys

    with Progress(console=console) as bars:
        rotation = asyncio.run(rotate_keys(command_settings(), _bar(bars, "keys")))
    typer.echo(f"{rotation.resealed} keys sealed anew")
    if rotation.unopened:
        remark(f"{rotation.unopened} keys could not be opened; `lyceum keys status` names what is missing.")
        raise typer.Exit(1)


def shred(
    whole: Annotated[bool, typer.Option(help="All tables, however large: nobody can use them meanwhile.")] = False,
) -> None:
    """Have what is erased disappear from the disk now rather than in some minutes. Servers may go on meanwhile."""
    from infrastructure.cli.privacy_operations import shred as shred_now
    from infrastructure.postgres.rewriting import TheTableIsInUse
    from infrastructure.postgres.wal import TheWalRemains

    def tell(table: str, done: str) -> None:
        typer.echo(f"{table}: {done}")

    try:
        if not asyncio.run(shred_now(command_settings(), tell, whole=whole)):
            typer.echo("nothing is erased that is still on the disk")
    except (TheTableIsInUse, TheWalRemains) as problem:
        remark(f"not done yet: {problem}")
        raise typer.Exit(1) from None


def export_learner(
    learner: Annotated[str, typer.Argument(help="The learner's id.")],
    output: Annotated[Path | None, typer.Option(help="A new file, readable by you alone; else it is printed.")] = None,
) -> None:
    """Write all that is held of a learner as JSON."""
    from infrastructure.cli.privacy_operations import export_learner as export

    settings = command_settings()
    with Progress(console=console) as bars:
        tell = _bar(bars, "sessions")

        def write(file: TextIO) -> None:
            asyncio.run(export(settings, learner, file, tell))
            file.flush()

        _print(write) if output is None else _save(write, output)


def _print(write: Callable[[TextIO], None]) -> None:
    try:
        write(sys.stdout)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise _unwritable("the output", error) from error


def _save(write: Callable[[TextIO], None], output: Path) -> None:
    """Write a new file as a whole or not at all; what was there before is left alone."""
    if os.path.lexists(output):
        raise SettingsError(f"{output} exists already; name a new file, or remove it first")
    draft = output.with_name(f"{output.name}.part")
    file = _create(draft)
    try:
        with file:
            write(file)
        draft.replace(output)
    except OSError as error:
        raise _unwritable(output, error) from error
    finally:
        draft.unlink(missing_ok=True)


def _create(path: Path) -> TextIO:
    try:
        return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(place: Path | str, error: OSError) -> SettingsError:
    return SettingsError(f"{place} cannot be written: {error.strerror or error}")


def _bar(bars: Progress, name: str) -> Callable[[int, int], None]:
    bar = bars.add_task(name, total=None)

    def tell(done: int, total: int) -> None:
        bars.update(bar, completed=done, total=total)

    return tell
