"""What others hold in the database, and who waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from infrastructure.log.cursors import ADD_CURSOR
from infrastructure.postgres.queries import fetch
from infrastructure.services import Services

WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@asynccontextmanager
async def holding(database: str, query: str, *values: Any) -> AsyncIterator[None]:
    """Something is held in the database, so that others cannot go on."""
    async with await psycopg.AsyncConnection.connect(database) as connection:
        await connection.execute(query, values)
        yield
        await connection.rollback()


async def waits(parts: Services, number: int = 1) -> bool:
    """Whether so many connections wait for a lock."""
    return len(await fetch(parts.pool, WAITING)) >= number


@asynccontextmanager
async def standing_still(database: str, *projections: str) -> AsyncIterator[None]:
    """Nobody can bring these projections up to date."""
    async with await psycopg.AsyncConnection.connect(database) as connection:
        for name in projections:
            await connection.execute(ADD_CURSOR, (name,))
        await connection.commit()
        await connection.execute("SELECT FROM cursors WHERE name = ANY(%s) FOR UPDATE", (list(projections),))
        yield
        await connection.rollback()
