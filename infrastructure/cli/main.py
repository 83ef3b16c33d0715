"""The command line: `lyceum serve | work | replay | rebuild | token | schema`."""

import asyncio
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from domain.people import MAX_PERSON_ID, RESERVED, is_person_id
from infrastructure.cli import documents as document_commands
from infrastructure.cli import privacy as privacy_commands
from infrastructure.cli.schema_check import check_schema
from infrastructure.identity.tokens import DEFAULT_LIFE_SECONDS, Tokens
from infrastructure.keys.sealing import MasterKeyIsMissing
from infrastructure.kinds import KINDS
from infrastructure.process.os_signals import ended_by_signals
from infrastructure.process.printing import console, print_table, remark
from infrastructure.process.settings import Settings, SettingsError, read_settings
from infrastructure.telemetry import logs
from projections.catalogue import CATALOGUE
from schema.context import Role


class Commands(typer.core.TyperGroup):
    """The commands. A setting that makes no sense, or lacks a key, ends any of them with one line on it."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except (SettingsError, MasterKeyIsMissing) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None


app = typer.Typer(
    cls=Commands,
    help="Learning sessions on one immutable event log, with a GraphQL API. Settings come from the environment.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for kind in KINDS:
    if kind.commands:
        app.add_typer(kind.commands)
app.add_typer(document_commands.documents, name="documents")
app.add_typer(privacy_commands.keys, name="keys")


@app.command()
@ended_by_signals()
def serve(
    worker: Annotated[bool, typer.Option(help="Also carry out jobs in this process.")] = True,
) -> None:
    """Start the server: migrate the database (the embedded one unless LYCEUM_DATABASE_URL is set), answer on PORT."""
    from infrastructure.web import server as serving

    settings = _serving_settings()

    def ready() -> None:
        if settings.jwt_secret and not settings.production and settings.host in ("127.0.0.1", "::1", "localhost"):
            _offer_tokens(settings)
        typer.echo(f"ready http://{settings.host}:{settings.port}/graphql")
        sys.stdout.flush()

    serving.serve(settings, with_worker=worker, ready=ready)


@app.command()
@ended_by_signals()
def work() -> None:
    """Carry out jobs, react to events and keep the projections; as many of these as you like, on any machine."""
    from infrastructure.web import server as serving

    serving.work(_serving_settings(), ready=lambda: typer.echo("working"))


def _person_id(subject: str) -> str:
    if not is_person_id(subject):
        raise typer.BadParameter(f"1 to {MAX_PERSON_ID} printable characters, not beginning with {RESERVED}")
    return subject


@app.command()
def token(
    subject: Annotated[str, typer.Option(help="Whose token: the person's id.", callback=_person_id)],
    role: Annotated[list[Role], typer.Option(help="A role; may be given several times.")],
    expires: Annotated[int, typer.Option(help="Seconds that it is valid.", min=1)] = DEFAULT_LIFE_SECONDS,
) -> None:
    """Print a token for development, alone on a line."""
    typer.echo(Tokens.of(logs.command_settings()).mint(subject, role, expires))


@app.command()
def schema(
    since: Annotated[
        Path | None, typer.Option(help="Print what breaks a released schema, in this file, instead.", dir_okay=False)
    ] = None,
) -> None:
    """Print the GraphQL schema."""
    from schema.root import SCHEMA

    if since:
        check_schema(SCHEMA, since)
    else:
        typer.echo(SCHEMA.as_str())


@app.command()
def replay(
    session: Annotated[str, typer.Argument(help="The session's id, as startExam or the list `sessions` gives it.")],
    data: Annotated[bool, typer.Option(help="Also print each event's payload.")] = False,
) -> None:
    """Print a session's history: what happened, when, by whom."""
    from infrastructure.cli.operations import history_of

    events = asyncio.run(history_of(logs.command_settings(), session))
    if not events:
        remark(f"There is no session {session}, or its content is erased.")
        raise typer.Exit(1)
    titles = ["version", "recorded at (UTC)", "event", "by", "command", *(["data"] if data else [])]
    print_table(titles, [event.cells(with_data=data) for event in events])


def _projection(name: str | None) -> str | None:
    if name is not None and name not in CATALOGUE:
        raise typer.BadParameter(f"there is no projection {name!r}; there are {', '.join(CATALOGUE)}")
    return name


@app.command()
def rebuild(
    name: Annotated[
        str | None, typer.Argument(help=f"The projection: {', '.join(CATALOGUE)}.", callback=_projection)
    ] = None,
    all_of_them: Annotated[bool, typer.Option("--all", help="Every projection.")] = False,
) -> None:
    """Make projections anew from the log. The rows come out the same; the server may go on meanwhile."""
    from infrastructure.cli.operations import rebuild_all

    names = [*CATALOGUE] if all_of_them else [name] if name else []
    if not names:
        remark(f"Name one of {', '.join(CATALOGUE)}, or use --all.")
        raise typer.Exit(2)
    with Progress(console=console) as progress:
        bars = {one: progress.add_task(one, total=None) for one in names}

        def tell(one: str, done: int, total: int) -> None:
            progress.update(bars[one], completed=done, total=total)

        counts = asyncio.run(rebuild_all(logs.command_settings(), names, tell))
    for one, count in counts.items():
        typer.echo(f"{one}: rebuilt from {count} events")


app.command("export-learner")(privacy_commands.export_learner)
app.command("shred")(privacy_commands.shred)


def _serving_settings() -> Settings:
    settings = read_settings()
    logs.configure(settings, settings.log_level)
    return settings


def _offer_tokens(settings: Settings) -> None:
    """Print tokens for development on a terminal; where the output is kept, only how to make one."""
    if not sys.stdout.isatty():
        typer.echo(f"for a token: {_same_folder()}{sys.argv[0]} token --subject dev-learner --role LEARNER")
        return
    tokens = Tokens.of(settings)
    for role in Role:
        typer.echo(f"token {role.value} {tokens.mint(f'dev-{role.value.lower()}', [role])}")


def _same_folder() -> str:
    """What stands before a command that is to find the same secrets: the data directory, where one is set."""
    given = os.environ.get("LYCEUM_DATA_DIR")
    return f"LYCEUM_DATA_DIR={shlex.quote(str(Path(given).absolute()))} " if given else ""


if __name__ == "__main__":
    app()
