"""The database: the embedded PostgreSQL under the data directory, or the one that LYCEUM_DATABASE_URL names."""

import asyncio
import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infrastructure.deck_store import seed
from infrastructure.driver import Connection
from infrastructure.settings import Settings, SettingsError

logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it tells of each attempt; who waits tells once

MIGRATIONS = Path(__file__).parent / "migrations"

READERS = 8
"""Connections that one process keeps for reading."""

WAIT_SECONDS = 5.0
"""How long a task waits for a connection of a pool."""

CONNECT_SECONDS = 3
"""How long making a connection may take."""

GIVE_UP_SECONDS = 0.5
"""How long the pool leaves more and more time between its attempts to connect; then it begins anew."""


def database_url(settings: Settings) -> str:
    """The URL of the database; starts the embedded server unless another one is named or it runs already.

    The embedded server stops when the last process that uses it exits.
    """
    if settings.database_url:
        return settings.database_url
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    from infrastructure.embedded import get_server

    return get_server(settings.data_dir / "postgres").get_uri()


def engine_url(url: str) -> str:
    """The same database as SQLAlchemy names it."""
    return f"postgresql+psycopg://{url.partition('://')[2]}"


def migrate(url: str) -> None:
    """Bring the schema and the shipped decks up to date. Safe to run from several processes at once.

    Raises `SettingsError` when the database cannot be reached.
    """
    config = Config()
    config.set_main_option("script_location", quote(str(MIGRATIONS)))
    engine = sa.create_engine(engine_url(url), poolclass=sa.NullPool)
    with _reached(engine) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
    seed(url)


def _reached(engine: sa.Engine) -> sa.Connection:
    try:
        return engine.connect()
    except sa.exc.OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise SettingsError(f"the database of LYCEUM_DATABASE_URL cannot be reached: {reason}") from error


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


def make_pool(url: str, size: int = READERS) -> Pool:
    """A pool of autocommit connections, not yet open. One that is broken is found out, and replaced, in use."""
    return Pool(
        url,
        min_size=1,
        max_size=size,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 0, "connect_timeout": CONNECT_SECONDS},
        check=None,
        name="readers",
    )


def make_engine(url: str) -> AsyncEngine:
    """SQLAlchemy's engine for list and page queries."""
    return create_async_engine(
        engine_url(url),
        async_creator=lambda: Connection.connect(url, connect_timeout=CONNECT_SECONDS),
        pool_size=4,
        max_overflow=4,
        pool_timeout=WAIT_SECONDS,
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
        hide_parameters=True,
    )


async def connect(url: str) -> Connection:
    """One autocommit connection of one's own."""
    return await Connection.connect(url, autocommit=True, prepare_threshold=0, connect_timeout=CONNECT_SECONDS)
