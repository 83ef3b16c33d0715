"""The database: the embedded PostgreSQL under the data directory, or the one that LYCEUM_DATABASE_URL names."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infrastructure.postgres.connecting import connect as connect
from infrastructure.postgres.connecting import conninfo, prepare_threshold
from infrastructure.postgres.driver import Connection
from infrastructure.postgres.migrating import migrate
from infrastructure.postgres.server_checks import DIRECT_CONNECTIONS, check_pooler, check_server
from infrastructure.process.settings import Settings

logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it tells of each attempt; who waits tells once

DRIVER = "postgresql+psycopg://"
"""What SQLAlchemy calls the driver; where the database is, the connection knows."""

READERS = 8
"""Connections that one process keeps for reading."""

ENGINE_CONNECTIONS = 8
"""Connections that one process takes for lists and pages at most."""

WAIT_SECONDS = 5.0
"""How long a task waits for a connection of a pool."""

GIVE_UP_SECONDS = 0.5
"""How long the pool leaves more and more time between its attempts to connect; then it begins anew."""


def database_url(settings: Settings) -> str:
    """The URL of the database itself; starts the embedded server unless another one is named or it runs already.

    The embedded server stops when the last process that uses it exits. Raises `SettingsError` when the server cannot
    do what Lyceum needs.
    """
    if settings.database_url and settings.database_direct_url:
        check_server(settings.database_direct_url, "LYCEUM_DATABASE_DIRECT_URL", DIRECT_CONNECTIONS)
        check_pooler(settings.database_url, settings.database_direct_url)
        return settings.database_direct_url
    url = settings.database_url or _embedded(settings)
    check_server(url, "LYCEUM_DATABASE_URL" if settings.database_url else "the embedded server")
    return url


def open_database(settings: Settings) -> str:
    """The URL of the database, its schema up to date. Raises `SettingsError`."""
    url = database_url(settings)
    migrate(url)
    return url


def _embedded(settings: Settings) -> str:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    from infrastructure.postgres.embedded import get_server

    return get_server(settings.data_dir / "postgres").get_uri()


class Pool(AsyncConnectionPool):
    """Psycopg's pool, from which a task that is cancelled while it waits does go away, and that never gives up.

    Python 3.11's `asyncio.wait_for`, which the pool waits by, loses a cancellation that meets a connection coming free.
    Where one connection is lost, the others that are as old may be, too: all are replaced at once.
    """

    def __init__(self, conninfo: str, **options: Any) -> None:
        given = {"timeout": WAIT_SECONDS, "reconnect_timeout": GIVE_UP_SECONDS, **options}
        super().__init__(conninfo, connection_class=Connection, **given)

    async def getconn(self, timeout: float | None = None) -> psycopg.AsyncConnection:  # noqa: ASYNC109
        """A connection, to be given back with `putconn`."""
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        connection = await super().getconn(timeout)
        if task and task.cancelling() > before:
            await self.putconn(connection)
            raise asyncio.CancelledError
        return connection

    async def putconn(self, conn: psycopg.AsyncConnection) -> None:
        """Give a connection back."""
        if conn.closed:
            await self._replace_as_old_as(conn)
        await super().putconn(conn)

    async def reconnect_failed(self) -> None:
        """Begin anew, without end and without ever longer delays."""
        await self.check()

    async def _check_connection(self, conn: psycopg.AsyncConnection) -> None:
        try:
            await super()._check_connection(conn)
        except psycopg.Error:
            await self._replace_as_old_as(conn)
            raise

    async def _replace_as_old_as(self, lost: psycopg.AsyncConnection) -> None:
        if not self.closed and lost._created_at > self._drained_at:
            await self.drain()


def make_pool(url: str, size: int = READERS, *, pooled: bool = False) -> Pool:
    """A pool of autocommit connections, not yet open. One that is broken is found out, and replaced, in use."""
    return Pool(
        conninfo(url, pooled=pooled),
        min_size=1,
        max_size=size,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": prepare_threshold(pooled=pooled)},
        check=None,
        name="readers",
    )


def make_engine(url: str, *, pooled: bool = False) -> AsyncEngine:
    """SQLAlchemy's engine for list and page queries."""
    return create_async_engine(
        DRIVER,
        async_creator=creator(url, pooled=pooled),
        pool_size=ENGINE_CONNECTIONS // 2,
        max_overflow=ENGINE_CONNECTIONS // 2,
        pool_timeout=WAIT_SECONDS,
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
        hide_parameters=True,
    )


def creator(url: str, *, pooled: bool = False) -> Callable[[], Awaitable[Connection]]:
    """What makes an engine's connections."""
    given: dict[str, Any] = {"prepare_threshold": None} if pooled else {}
    return partial(Connection.connect, conninfo(url, pooled=pooled), **given)
