"""The command line: help that teaches, tokens, the schema, and clear words about what is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infrastructure.auth import InvalidToken, Tokens
from infrastructure.cli import app
from infrastructure.settings import read_settings
from schema.context import Role

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `lyceum` with settings of the test's own."""

    def invoke(*arguments: str, **environ: str) -> Result:
        env = {"LYCEUM_DATA_DIR": str(tmp_path), "COLUMNS": "200", **environ}
        return CliRunner().invoke(app, list(arguments), env=env)

    return invoke


def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in ("serve", "work", "replay", "rebuild", "token", "schema"):
        assert f" {command} " in result.output
        explained = run(command, "--help")
        assert explained.exit_code == 0
        assert "Usage:" in explained.output


def test_a_token_comes_alone_and_names_its_subject_and_roles(run: Run, tmp_path: Path) -> None:
    result = run("token", "--subject", "anna", "--role", "LEARNER", "--role", "ANALYST")
    viewer = Tokens(read_settings({"LYCEUM_DATA_DIR": str(tmp_path)}).jwt_secret).viewer(result.stdout.strip())
    assert (viewer.id, viewer.roles) == ("anna", {Role.LEARNER, Role.ANALYST})
    assert len(result.stdout.split()) == 1


def test_a_token_lasts_as_long_as_is_asked(run: Run, tmp_path: Path) -> None:
    token = run("token", "--subject", "anna", "--role", "LEARNER", "--expires", "0").stdout.strip()
    with pytest.raises(InvalidToken):
        Tokens(read_settings({"LYCEUM_DATA_DIR": str(tmp_path)}).jwt_secret).viewer(token)


def test_development_secrets_are_made_once_for_their_owner_alone(run: Run, tmp_path: Path) -> None:
    run("token", "--subject", "anna", "--role", "LEARNER")
    before = {path.name: path.read_text() for path in tmp_path.iterdir()}
    run("token", "--subject", "anna", "--role", "LEARNER")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == before
    assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600] * 2


def test_the_schema_that_is_printed_is_the_one_in_the_file(run: Run) -> None:
    import schema

    assert run("schema").stdout == (Path(schema.__file__).parent / "schema.graphql").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("serve", "--nonsense"),
        ("token",),
        ("token", "--subject", "anna"),
        ("token", "--subject", "anna", "--role", "KING"),
        ("token", "--subject", "anna", "--role", "LEARNER", "--expires", "soon"),
        ("replay",),
        ("rebuild",),
        ("rebuild", "nothing"),
    ],
)
def test_wrong_arguments_are_explained(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"LYCEUM_MODE": "production"}, "LYCEUM_MASTER_KEY is not set"),
        ({"LYCEUM_MODE": "production", "LYCEUM_MASTER_KEY": "x" * 43}, "LYCEUM_JWT_SECRET is not set"),
        ({"LYCEUM_MODE": "holiday"}, "LYCEUM_MODE is 'holiday'"),
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"LYCEUM_OFFLINE_PACE": "-1"}, "LYCEUM_OFFLINE_PACE is -1"),
    ],
)
def test_settings_that_make_no_sense_are_named(run: Run, environ: dict[str, str], told: str) -> None:
    result = run("token", "--subject", "anna", "--role", "LEARNER", **environ)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


@pytest.mark.parametrize("session", ["nothing", "00000000-0000-4000-8000-000000000000"])
def test_there_is_nothing_to_replay(run: Run, database: str, session: str) -> None:
    result = run("replay", session, LYCEUM_DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert session in result.stderr
