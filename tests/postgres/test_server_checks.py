"""A PostgreSQL that cannot do what Lyceum needs is named before the start, in one line, with the remedy."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from typer.testing import Result

from infrastructure.postgres import server_checks
from infrastructure.postgres.migrating import migrate
from tests.cli.test_cli import run as run
from tests.support.client import free_port
from tests.support.debian import OWNER, PASSWORD, Server, pgbouncer, postgresql_15, quoted, standby

pytestmark = pytest.mark.world

Run = Callable[..., Result]
Statements = tuple[str, ...]


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    with postgresql_15() as server:
        yield server


def new_database(server: Server, *statements: str, options: str = "") -> tuple[str, str]:
    """The names of a fresh database and of a role that may make tables in it, after some statements on them."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} {options}")
        connection.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    with psycopg.connect(server.url(name), autocommit=True) as connection:
        connection.execute(f"GRANT CREATE ON SCHEMA public TO {name}")
        for statement in statements:
            connection.execute(statement.format(role=name, database=name))
    return name, name


def refused(run: Run, url: str, **environ: str) -> str:
    """What `lyceum serve` says about a database; it is one line, and it ends with 2."""
    result = run("serve", PORT=str(free_port()), LYCEUM_DATABASE_URL=url, **environ)
    assert (result.exit_code, result.stdout) == (2, ""), result.output
    assert result.stderr.count("\n") == 1, result.stderr
    assert "Traceback" not in result.stderr
    assert PASSWORD not in result.stderr
    return result.stderr


@pytest.mark.parametrize(
    ("statements", "told", "remedy"),
    [
        (("REVOKE CREATE ON SCHEMA public FROM {role}",), "may not make tables", "GRANT CREATE ON SCHEMA public TO"),
        (("DROP SCHEMA public",), "may not make tables", "CREATE SCHEMA public"),
        (("ALTER DATABASE {database} SET default_transaction_read_only = on",), "read-only", "ALTER DATABASE"),
        (("ALTER ROLE {role} SET default_transaction_read_only = on",), "read-only", "until it may be written"),
        (("ALTER ROLE {role} CONNECTION LIMIT 25",), "allows 25 connections", "raise max_connections"),
        (("ALTER DATABASE {database} CONNECTION LIMIT 9",), "allows 9 connections", "the database test_"),
        (("ALTER ROLE {role} CONNECTION LIMIT 0",), "too many connections for role", "CONNECTION LIMIT"),
        (("ALTER ROLE {role} NOLOGIN",), "cannot be reached", "check its host"),
        (
            ("ALTER ROLE {role} SET session_replication_role = replica",),
            "replica",
            "session_replication_role = 'origin'",
        ),
    ],
)
def test_what_a_role_or_a_database_is_short_of(
    run: Run, postgresql: Server, statements: Statements, told: str, remedy: str
) -> None:
    line = refused(run, postgresql.url(*new_database(postgresql, *statements)))
    assert told in line
    assert remedy in line


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_another_encoding(run: Run, postgresql: Server, encoding: str) -> None:
    options = f"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    line = refused(run, postgresql.url(*new_database(postgresql, options=options)))
    assert f"is encoded as {encoding}: make one with CREATE DATABASE ... ENCODING 'UTF8'" in line


def test_a_database_that_does_not_exist(run: Run, postgresql: Server) -> None:
    line = refused(run, postgresql.url("nowhere"))
    assert 'database "nowhere" does not exist' in line
    assert "create it with CREATE DATABASE" in line


def test_a_wrong_password_and_the_right_one(run: Run, postgresql: Server) -> None:
    database, role = new_database(postgresql)
    where = f"127.0.0.1:{postgresql.port}/{database}"
    line = refused(run, f"postgresql://{role}:wrong@{where}")
    assert "password authentication failed" in line
    assert "put the right user and password into it" in line
    result = run("decks", "list", LYCEUM_DATABASE_URL=f"postgres://{role}:{quoted(PASSWORD)}@{where}?sslmode=prefer")
    assert result.exit_code == 0, result.output


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """A port where something else is answered to whatever is sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(words)

        threading.Thread(target=answer, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("words", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"J\x00\x00\x00\n8.0.36", b""])
def test_what_is_no_postgresql(run: Run, words: bytes) -> None:
    with answering(words) as port:
        assert "cannot be reached" in refused(run, f"postgresql://x:y@127.0.0.1:{port}/x?sslmode=disable")


def test_a_version_that_is_too_old(run: Run, postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_checks, "OLDEST", 99)
    assert "leads to PostgreSQL 15: use PostgreSQL 99 or later" in refused(run, postgresql.url())


def test_a_database_of_a_newer_version(run: Run, postgresql: Server) -> None:
    database, role = new_database(postgresql)
    migrate(postgresql.url(database, role))
    with psycopg.connect(postgresql.url(database)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    line = refused(run, postgresql.url(database, role))
    assert "schema (9999) is of a newer version" in line
    assert "upgrade this server" in line


def test_a_role_without_rights_on_the_tables(run: Run, postgresql: Server) -> None:
    database, role = new_database(postgresql)
    migrate(postgresql.url(database))
    line = refused(run, postgresql.url(database, role))
    assert "permission denied" in line
    assert "let it own the tables" in line


def test_an_environment_that_sets_times_otherwise(
    run: Run, postgresql: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTZ", "Europe/Berlin")
    line = refused(run, postgresql.url(*new_database(postgresql)))
    assert "have TimeZone Europe/Berlin" in line
    assert "PGTZ" in line


def test_a_standby_is_refused_and_found_the_way_past(run: Run, postgresql: Server) -> None:
    database, role = new_database(postgresql)
    migrate(postgresql.url(database, role))
    with standby(postgresql) as behind:
        line = refused(run, behind.url(database, role))
        assert "leads to a standby" in line
        assert "name the primary, or all of them as host1,host2" in line
        hosts = f"127.0.0.1:1,127.0.0.1:{behind.port},127.0.0.1:{postgresql.port}"
        several = f"postgresql://{role}:{quoted(PASSWORD)}@{hosts}/{database}"
        result = run("decks", "list", LYCEUM_DATABASE_URL=several)
        assert result.exit_code == 0, result.output
        assert "cannot be reached" in refused(run, several.replace(str(postgresql.port), "1"))


@pytest.mark.parametrize("settings", [(), ("ignore_startup_parameters = options",)])
def test_a_pooler_needs_a_direct_way_beside_it(run: Run, postgresql: Server, settings: Statements) -> None:
    database, _ = new_database(postgresql)
    with pgbouncer(postgresql, database, *settings) as pooled:
        for name, environ in {
            "DATABASE_URL": {},
            "DATABASE_DIRECT_URL": {"LYCEUM_DATABASE_DIRECT_URL": pooled},
        }.items():
            line = refused(run, pooled, **environ)
            assert line.startswith(f"LYCEUM_{name} leads to a pooler such as PgBouncer")
            assert "set LYCEUM_DATABASE_DIRECT_URL" in line


def test_a_pooler_leads_to_the_same_place_and_leaves_settings_alone(run: Run, postgresql: Server) -> None:
    database, _ = new_database(postgresql)
    other, _ = new_database(postgresql)
    with pgbouncer(postgresql, database) as pooled:
        line = refused(run, pooled, LYCEUM_DATABASE_DIRECT_URL=postgresql.url(other))
        assert "lead to different databases" in line
        schema = postgresql.url(database) + "&options=-csearch_path%3Dpg_catalog"
        assert "leads to the schema public" in refused(run, pooled, LYCEUM_DATABASE_DIRECT_URL=schema)
    with psycopg.connect(postgresql.url(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {database} SET DateStyle = 'German, DMY'")
    with pgbouncer(postgresql, database) as pooled:
        line = refused(run, pooled, LYCEUM_DATABASE_DIRECT_URL=postgresql.url(database))
        assert f"have DateStyle German, DMY: run ALTER ROLE {OWNER} SET DateStyle = 'ISO, MDY'" in line


def test_a_signal_that_does_not_come_back(run: Run, postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """As behind a pooler that hands out the process ids of the server."""
    monkeypatch.setattr(psycopg.Connection, "add_notify_handler", lambda *_: None)
    assert "leads to a pooler" in refused(run, postgresql.url())


def test_a_role_that_may_not_keep_what_ships(run: Run, postgresql: Server) -> None:
    database, role = new_database(postgresql)
    migrate(postgresql.url(database))
    with psycopg.connect(postgresql.url(database)) as connection:
        connection.execute(f"GRANT SELECT ON alembic_version TO {role}")
    url, told = (
        postgresql.url(database, role),
        "lacks a right: permission denied for table decks; let it own the tables",
    )
    assert told in refused(run, url)
    listed = run("decks", "list", LYCEUM_DATABASE_URL=url)
    assert (listed.exit_code, told in listed.stderr) == (2, True), listed.output
