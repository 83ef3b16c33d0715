"""The database: the embedded PostgreSQL under the data directory, or the one that LYCEUM_DATABASE_URL names."""

import asyncio
from pathlib import Path
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infrastructure.deck_store import seed
from infrastructure.settings import Settings, SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"

READERS = 8
"""Connections that one process keeps for reading."""


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
    """Psycopg's pool, from which a task that is cancelled while it waits does go away.

    Python 3.11's `asyncio.wait_for`, which the pool waits by, loses a cancellation that meets a connection coming free.
    """

    async def getconn(self, timeout: float | None = None) -> psycopg.AsyncConnection:  # noqa: ASYNC109
        """A connection, to be given back with `putconn`."""
        task = asyncio.current_task()
        before = task.cancelling() if task else 0
        connection = await super().getconn(timeout)
        if task and task.cancelling() > before:
            await self.putconn(connection)
            raise asyncio.CancelledError
        return connection


def make_pool(url: str, size: int = READERS) -> Pool:
    """A pool of autocommit connections, not yet open. One that is broken is found out, and replaced, in use."""
    return Pool(
        url,
        min_size=1,
        max_size=size,
        open=False,
        kwargs={"autocommit": True, "prepare_threshold": 0},
        check=None,
        name="readers",
    )


def make_engine(url: str) -> AsyncEngine:
    """SQLAlchemy's engine for list and page queries."""
    return create_async_engine(
        engine_url(url),
        pool_size=4,
        max_overflow=4,
        isolation_level="AUTOCOMMIT",
        pool_pre_ping=True,
        hide_parameters=True,
    )


async def connect(url: str) -> psycopg.AsyncConnection:
    """One autocommit connection of one's own."""
    return await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=0)
