"""Queries that outlive a restart of the database."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, overload

import psycopg
from psycopg_pool import AsyncConnectionPool

from infrastructure.postgres.outages import is_lost

RETRIES = 3

T = TypeVar("T")
Parameters: TypeAlias = Sequence[object] | Mapping[str, object]


@overload
async def fetch(pool: AsyncConnectionPool, query: str, parameters: Parameters = ()) -> list[Any]: ...
@overload
async def fetch(
    pool: AsyncConnectionPool, query: str, parameters: Parameters, row_class: Callable[..., T]
) -> list[T]: ...
async def fetch(
    pool: AsyncConnectionPool,
    query: str,
    parameters: Parameters = (),
    row_class: Callable[..., object] | None = None,
) -> list[Any]:
    """The rows of a query; asked again when its connection turns out to be lost."""
    for attempt in range(RETRIES + 1):
        try:
            async with pool.connection() as connection:
                cursor = await connection.execute(query, parameters)
                rows = await cursor.fetchall()
                return rows if row_class is None else [row_class(*row) for row in rows]
        except psycopg.Error as error:
            if attempt == RETRIES or not is_lost(error):
                raise
            await asyncio.sleep(0.1 * 2**attempt)
    raise AssertionError("unreachable")
