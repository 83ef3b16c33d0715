"""The command line: help that teaches, tokens, the schema, and clear words about what is wrong."""

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from unicodedata import category

import jwt
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from infrastructure.cli.main import app
from infrastructure.identity.tokens import InvalidToken, Tokens
from infrastructure.process.printing import print_table
from infrastructure.process.settings import read_settings
from infrastructure.process.wording import shown
from projections.catalogue import CATALOGUE
from schema.context import Role, Viewer
from tests.support.client import free_port
from tests.support.examples import examples

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `lyceum` with settings of the test's own."""

    def invoke(*arguments: str, **environ: str) -> Result:
        env = {"LYCEUM_DATA_DIR": str(tmp_path), "COLUMNS": "200", **environ}
        return CliRunner().invoke(app, list(arguments), env=env)

    return invoke


@pytest.mark.long
def test_help_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0
    for command in ("serve", "work", "replay", "rebuild", "token", "schema", "keys", "export-learner", "shred"):
        assert f" {command} " in result.output
        explained = run(command, "--help")
        assert explained.exit_code == 0
        assert "Usage:" in explained.output


def viewer_of(token: str, data_dir: Path, **environ: str) -> Viewer:
    settings = read_settings({"LYCEUM_DATA_DIR": str(data_dir), **environ})
    return asyncio.run(Tokens.of(settings).viewer(token))


def test_a_token_comes_alone_and_names_its_subject_and_roles(run: Run, tmp_path: Path) -> None:
    result = run("token", "--subject", "anna", "--role", "LEARNER", "--role", "ANALYST")
    viewer = viewer_of(result.stdout.strip(), tmp_path)
    assert (viewer.id, viewer.roles) == ("anna", {Role.LEARNER, Role.ANALYST})
    assert len(result.stdout.split()) == 1


def test_a_token_lasts_as_long_as_is_asked(run: Run) -> None:
    token = run("token", "--subject", "anna", "--role", "LEARNER", "--expires", "60").stdout.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 60


def test_a_token_has_what_the_settings_ask_of_tokens(run: Run, tmp_path: Path) -> None:
    environ = {
        "LYCEUM_JWT_AUDIENCE": "lyceum",
        "LYCEUM_JWT_ISSUER": "https://school.example",
        "LYCEUM_JWT_ROLES_CLAIM": "realm_access.roles",
    }
    token = run("token", "--subject", "anna", "--role", "TEACHER", **environ).stdout.strip()
    assert viewer_of(token, tmp_path, **environ).roles == {Role.TEACHER}
    with pytest.raises(InvalidToken):
        viewer_of(token, tmp_path)


def test_there_are_no_tokens_of_ours_where_only_published_keys_count(run: Run) -> None:
    result = run("token", "--subject", "anna", "--role", "LEARNER", LYCEUM_JWKS_URL="https://school.example/jwks")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("LYCEUM_JWT_SECRET is not set")


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
        ("token", "--subject", "anna", "--role", "LEARNER", "--expires", "0"),
        ("token", "--subject", "anna", "--role", "LEARNER", "--expires", "-5"),
        ("token", "--subject", "", "--role", "LEARNER"),
        ("token", "--subject", "an\nna", "--role", "LEARNER"),
        ("token", "--subject", "system:anna", "--role", "LEARNER"),
        ("replay",),
        ("rebuild",),
        ("rebuild", "[/nothing]"),
    ],
)
def test_wrong_arguments_are_explained(run: Run, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.output


def test_the_projections_are_named_where_they_can_be_rebuilt(run: Run) -> None:
    for result in (run("rebuild", "--help"), run("rebuild", "nothing"), run("rebuild")):
        assert [name for name in CATALOGUE if name not in result.output] == []
    assert "there is no projection 'nothing'" in run("rebuild", "nothing").stderr


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"LYCEUM_MODE": "production"}, "LYCEUM_MASTER_KEY is not set"),
        ({"LYCEUM_MODE": "production", "LYCEUM_MASTER_KEY": "x" * 43}, "LYCEUM_JWT_SECRET is not set"),
        ({"LYCEUM_MODE": "holiday"}, "LYCEUM_MODE is 'holiday'"),
        ({"PORT": "http"}, "PORT is 'http'"),
        ({"PORT": "70000"}, "PORT is 70000"),
        ({"PORT": "0"}, "PORT is 0"),
        ({"PORT": "80.5"}, "PORT is 80.5"),
        ({"LYCEUM_OFFLINE_PACE": "-1"}, "LYCEUM_OFFLINE_PACE is -1"),
        ({"LYCEUM_TARGET_RETENTION": "1"}, "LYCEUM_TARGET_RETENTION is 1"),
        ({"LYCEUM_MASTER_KEY": "short"}, "LYCEUM_MASTER_KEY is not a key"),
        ({"LYCEUM_MASTER_KEY": f"{'x' * 43},ä"}, "LYCEUM_MASTER_KEY is not a key"),
        ({"LYCEUM_DATABASE_URL": "mysql://x"}, "LYCEUM_DATABASE_URL is not a URL that begins with postgresql://"),
        ({"LYCEUM_DATABASE_URL": "postgresql://host:port/x"}, "LYCEUM_DATABASE_URL is not a URL"),
        ({"LYCEUM_BROADCAST_URL": "mail://x"}, "LYCEUM_BROADCAST_URL is not a URL that begins with redis://"),
        ({"LYCEUM_JWKS_URL": "ldap://x"}, "LYCEUM_JWKS_URL is not a URL that begins with https://"),
        (
            {"LYCEUM_MODE": "production", "LYCEUM_MASTER_KEY": "x" * 43, "LYCEUM_JWT_SECRET": "x" * 31},
            "LYCEUM_JWT_SECRET is too short",
        ),
        (
            {
                "LYCEUM_MODE": "production",
                "LYCEUM_MASTER_KEY": "x" * 43,
                "LYCEUM_JWKS_URL": "http://login.example/jwks",
            },
            "LYCEUM_JWKS_URL is not safe on its way",
        ),
        ({"LYCEUM_DATA_DIR": "/proc/lyceum"}, "LYCEUM_DATA_DIR /proc/lyceum cannot be used"),
    ],
)
@pytest.mark.world
@pytest.mark.parametrize("command", ["serve", "token --subject anna --role LEARNER"])
def test_settings_that_make_no_sense_are_named(run: Run, command: str, environ: dict[str, str], told: str) -> None:
    result = run(*command.split(), **environ)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1


@pytest.mark.world
@pytest.mark.parametrize("command", ["serve", "work", "rebuild --all", "replay 00000000-0000-4000-8000-000000000000"])
def test_a_database_that_is_not_there_is_named_without_its_password(run: Run, command: str) -> None:
    result = run(
        *command.split(), PORT=str(free_port()), LYCEUM_DATABASE_URL="postgresql://lyceum:secret@127.0.0.1:1/x"
    )
    assert (result.exit_code, result.stdout) == (2, "")
    (*_, line) = result.stderr.splitlines()
    assert line.startswith("the database of LYCEUM_DATABASE_URL cannot be reached")
    assert "Traceback" not in result.output
    assert "secret" not in result.output


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_port_that_is_taken_is_named(run: Run, database: str, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run("serve", PORT=str(port), LYCEUM_HOST=host, LYCEUM_DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"LYCEUM_HOST {host} and PORT {port} cannot be used: Address already in use; set another\n"


@pytest.mark.parametrize("session", ["nothing", "[/x]", "00000000-0000-4000-8000-000000000000"])
def test_there_is_nothing_to_replay(run: Run, database: str, session: str) -> None:
    result = run("replay", session, LYCEUM_DATABASE_URL=database)
    assert (result.exit_code, result.stdout) == (1, "")
    assert session in result.stderr


@pytest.mark.parametrize(
    ("foreign", "printed"),
    [
        ("\x1b[2J", "\\u001b[2J"),
        ("\x9b2J", "\\u009b2J"),
        ("\x7f\a\r\n", "\\u007f\\u0007\\r\\n"),
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("\U000e0041", "\\udb40\\udc41"),
        ("„Grüße“\xa0كِتَابٌ ✓ 😀", "„Grüße“\xa0كِتَابٌ ✓ 😀"),
    ],
)
def test_what_is_not_to_be_seen_is_printed_as_an_escape(
    capsys: pytest.CaptureFixture[str], foreign: str, printed: str
) -> None:
    print_table(("by",), [(foreign,)])
    assert f" {printed} " in capsys.readouterr().out


@examples(200)
@for_all(st.text())
def test_json_that_is_printed_says_the_same(text: str) -> None:
    printed = shown(json.dumps(text, ensure_ascii=False))
    assert json.loads(printed) == text
    assert not {category(one) for one in printed} & {"Cc", "Cf", "Zl", "Zp"}


def test_tables_print_foreign_words_as_they_stand(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("by", "command"), [("[/i]", "[bold]k"), (":smile:", "[/b]")])
    printed = capsys.readouterr().out
    assert [word for word in ("[/i]", "[bold]k", ":smile:", "[/b]") if f" {word} " not in printed] == []
