"""What is looked at before a process starts on a PostgreSQL of one's own: each thing that is not right is one line."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from psycopg.rows import class_row

from infrastructure.postgres.connecting import SESSION, connect_at_once, conninfo
from infrastructure.process.settings import SettingsError

OLDEST = 15
CONNECTIONS, DIRECT_CONNECTIONS = 26, 10
"""What one process takes at most: 7 for jobs, 2 to write and listen, one to spare; without a pooler 16 to read."""

FACTS = """
    SELECT pg_backend_pid() AS pid, pg_is_in_recovery() AS is_standby, current_user AS role,
           current_database() AS database, pg_encoding_to_char(encoding) AS encoding,
           current_setting('max_connections')::int - CASE WHEN rolsuper THEN 0 ELSE
               current_setting('superuser_reserved_connections')::int
               + coalesce(current_setting('reserved_connections', true)::int, 0) END AS left_by_server,
           nullif(rolconnlimit, -1) AS left_to_role, nullif(datconnlimit, -1) AS left_to_database
    FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = session_user"""

SETTINGS = "SELECT name, current_setting(name, true) FROM unnest(%s::text[]) AS name"
PLACE = (
    "SELECT extract(epoch FROM pg_postmaster_start_time()), oid, current_schema() FROM pg_database"
    " WHERE datname = current_database()"
)

UNTOUCHED: Mapping[str, str] = {"session_replication_role": "origin", "transaction_timeout": "0"}
"""Settings that have to be so, and that we do not set: the first needs a superuser, the second is new in version 17."""

SAME = {"Etc/UTC": "UTC", "GMT": "UTC"}
"""Other names of what is right: a server that was never told a time zone, or runs in a container, has them."""

NOT_LET_IN = re.compile(r"password|authentication failed|role .{1,200}? does not exist", re.IGNORECASE)
NO_DATABASE = re.compile(r"database .{1,200}? does not exist", re.IGNORECASE)
TOO_MANY = re.compile(r"too many (?:connections|clients)|connection slots", re.IGNORECASE)
NO_RULE = re.compile(r"pg_hba\.conf", re.IGNORECASE)
NO_POSTGRESQL = re.compile(r"invalid response|expected authentication|unsupported frontend", re.IGNORECASE)
NOT_WRITABLE = re.compile(r"session is (?:read-only|in recovery)", re.IGNORECASE)
NOBODY_THERE = re.compile(
    r"resolve|translate|refused|No such file|timeout|timed out|unreachable",
    re.IGNORECASE,
)

REMEDIES = (
    (NOT_LET_IN, "put the right user and password into it"),
    (NO_DATABASE, "create it with CREATE DATABASE ... ENCODING 'UTF8', or name one that exists"),
    (TOO_MANY, "raise max_connections, or the CONNECTION LIMIT of the role"),
    (NO_RULE, "let the role in by pg_hba.conf"),
    (NO_POSTGRESQL, "what answers there is no PostgreSQL"),
    (NOT_WRITABLE, "name a server that can be written to"),
    (NOBODY_THERE, "check its host and port, or start it"),
)
"""By what the server or libpq says. A server that speaks another language gets the last resort."""

POOLED = (
    "{name} leads to a pooler such as PgBouncer, which loses what Lyceum tells its sessions: set"
    " LYCEUM_DATABASE_DIRECT_URL to the address of the server itself, besides LYCEUM_DATABASE_URL"
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a server says of itself. `left_by_server` and the others are connections, None for no limit."""

    pid: int
    is_standby: bool
    role: str
    database: str
    encoding: str
    left_by_server: int
    left_to_role: int | None
    left_to_database: int | None

    @property
    def connections(self) -> int:
        """How many there may be."""
        limits = (self.left_by_server, self.left_to_role, self.left_to_database)
        return min(limit for limit in limits if limit is not None)


def check_server(url: str, name: str, connections: int = CONNECTIONS) -> None:
    """Raise `SettingsError` when the server at a URL cannot do what Lyceum needs. `name` is the setting's."""
    with _reached(name), psycopg.connect(conninfo(url, pooled=True), autocommit=True) as plain:
        _check_facts(plain, name, connections)
    with _reached(name), connect_at_once(url, autocommit=True) as connection:
        _check_settings(connection, {**SESSION, **UNTOUCHED}, name)
        _check_that_it_can_be_written(connection, name)
        _check_that_it_listens(connection, name)


def check_pooler(url: str, direct_url: str) -> None:
    """Raise `SettingsError` when a pooler leads elsewhere than the direct URL, or to other settings."""
    name = "LYCEUM_DATABASE_URL"
    with (
        _reached(name),
        psycopg.connect(conninfo(url, pooled=True), autocommit=True, prepare_threshold=None) as pooled,
        connect_at_once(direct_url, autocommit=True) as direct,
    ):
        _check_place(pooled, direct, name)
        _check_settings(pooled, {**SESSION, **UNTOUCHED}, name)


def _check_place(pooled: psycopg.Connection, direct: psycopg.Connection, name: str) -> None:
    """Whether two ways lead to the same database, and there to the same tables."""
    (here,), (there,) = pooled.execute(PLACE).fetchall(), direct.execute(PLACE).fetchall()
    if here[:2] != there[:2]:
        raise SettingsError(f"{name} and LYCEUM_DATABASE_DIRECT_URL lead to different databases; name the same one")
    if here[2] != there[2]:
        raise SettingsError(
            f"{name} leads to the schema {here[2]}, LYCEUM_DATABASE_DIRECT_URL to {there[2]}: run"
            f" ALTER ROLE {pooled.info.user} SET search_path = {there[2]}"
        )


def _check_facts(connection: psycopg.Connection, name: str, connections: int) -> None:
    """What a server is."""
    version = connection.info.server_version // 10000
    if version < OLDEST:
        raise SettingsError(f"{name} leads to PostgreSQL {version}: use PostgreSQL {OLDEST} or later")
    facts = connection.cursor(row_factory=class_row(Facts)).execute(FACTS).fetchone()
    assert facts
    if facts.pid != connection.info.backend_pid:
        raise SettingsError(POOLED.format(name=name))
    if facts.is_standby:
        raise SettingsError(
            f"{name} leads to a standby, which cannot be written to: name the primary, or all of them as host1,host2"
        )
    if facts.encoding != "UTF8":
        raise SettingsError(
            f"the database {facts.database} of {name} is encoded as {facts.encoding}: make one with"
            " CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0"
        )
    if facts.connections < connections:
        raise SettingsError(
            f"{name} allows {facts.connections} connections, a process takes up to {connections}: raise"
            f" max_connections, or the CONNECTION LIMIT of the role {facts.role} or the database {facts.database}"
        )


def _check_settings(connection: psycopg.Connection, expected: Mapping[str, str], name: str) -> None:
    """What its sessions are set to; who has set it otherwise is stronger than we are."""
    for setting, value in connection.execute(SETTINGS, ([*expected],)).fetchall():
        if SAME.get(value, value) not in (None, expected[setting]):
            raise SettingsError(
                f"connections of {name} have {setting} {value}: run ALTER ROLE {connection.info.user} SET {setting} ="
                f" '{expected[setting]}', and see what else sets it (a pooler, PGTZ, PGDATESTYLE)"
            )


def _check_that_it_can_be_written(connection: psycopg.Connection, name: str) -> None:
    ((read_only,),) = connection.execute("SHOW transaction_read_only").fetchall()
    if read_only == "on":
        raise SettingsError(
            f"the database of {name} is read-only: wait until it may be written to, or run"
            " ALTER DATABASE ... RESET default_transaction_read_only"
        )


def _check_that_it_listens(connection: psycopg.Connection, name: str) -> None:
    """Whether a signal comes back to who listens."""
    heard: list[psycopg.Notify] = []
    connection.add_notify_handler(heard.append)
    try:
        connection.execute("LISTEN lyceum_check")
        connection.execute("NOTIFY lyceum_check")
    except psycopg.DatabaseError as error:
        raise SettingsError(f"{name} does not allow LISTEN ({_first_line(error)}): name the primary itself") from error
    if not heard:
        raise SettingsError(POOLED.format(name=name))


@contextmanager
def _reached(name: str) -> Iterator[None]:
    try:
        yield
    except psycopg.OperationalError as error:
        reason = _first_line(error)
        remedies = (remedy for pattern, remedy in REMEDIES if pattern.search(reason))
        remedy = next(remedies, "check its host, port, database, user and password")
        raise SettingsError(f"the database of {name} cannot be reached: {reason}; {remedy}") from error


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
