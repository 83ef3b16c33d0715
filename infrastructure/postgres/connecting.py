"""How connections to PostgreSQL are made: this is the one place that says with which parameters.

Servers, databases and roles have settings of their own (`ALTER ROLE ... SET`) under which the same text means something
else or statements are cut off. So whoever connects says what it needs; that is stronger than any such default. Behind
a pooler nothing of a session's own lasts: what it has to be told is checked at the start (`server_checks`).
"""

from collections.abc import Mapping

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infrastructure.postgres.driver import Connection

SESSION: Mapping[str, str] = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    "array_nulls": "on",
    "transform_null_equals": "off",
    "default_transaction_isolation": "read committed",
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
}
"""What a connection is set to, whatever the server would have: the defaults of PostgreSQL, UTC, no deadlines."""

NO_WAIT = "-c synchronous_commit=off"
"""For who need not wait for the disk: what is lost with a crash is the end of what all had committed, in order."""

SCHEMA = "public"
"""Where the tables are, unless the URL's own `options` set another search_path."""

TRANSPORT: Mapping[str, str] = {
    "connect_timeout": "3",
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
    "application_name": "lyceum",
}
"""Seconds, `tcp_user_timeout` milliseconds: a network that swallows packets is found out within half a minute.

The URL may say otherwise: what is right depends on the network.
"""


def conninfo(url: str, *, pooled: bool = False) -> str:
    """The address with the parameters of all our connections, as libpq, psycopg and its pools take it.

    `pooled` is for addresses of a pooler in transaction mode: those refuse `options`. Of several hosts the one is
    taken that can be written to. Applied twice it says the same.
    """
    given = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    several = "," in f"{given.get('host')}{given.get('hostaddr')}"
    role = {"target_session_attrs": "read-write"} if several else {}
    session = {} if pooled else {"options": _options(given.get("options", ""))}
    return make_conninfo(**{**TRANSPORT, **role, **given, **session, "client_encoding": "UTF8"})


def hurried(url: str) -> str:
    """The address for connections whose commits do not wait for the disk; see `NO_WAIT`."""
    given = conninfo_to_dict(url).get("options") or ""
    return conninfo(make_conninfo(url, options=f"{given} {NO_WAIT}".strip()))


def prepare_threshold(*, pooled: bool) -> int | None:
    """How often a statement is sent before it is prepared, None for never: a pooler hands sessions round."""
    return None if pooled else 0


def _options(given: str) -> str:
    ours = " ".join(_option(name, value) for name, value in SESSION.items())
    return given if given.endswith(ours) else f"{_option('search_path', SCHEMA)} {given} {ours}"


def _option(name: str, value: str) -> str:
    escaped = value.replace(" ", "\\ ")
    return f"-c {name}={escaped}"


async def connect(url: str, *, pooled: bool = False) -> Connection:
    """One autocommit connection of one's own."""
    return await Connection.connect(
        conninfo(url, pooled=pooled), autocommit=True, prepare_threshold=prepare_threshold(pooled=pooled)
    )


def connect_at_once(url: str, *, autocommit: bool = False) -> psycopg.Connection:
    """One connection for who does one thing after the other. As a context it commits and closes."""
    return psycopg.connect(conninfo(url), autocommit=autocommit)
