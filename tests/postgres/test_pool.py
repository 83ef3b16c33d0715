"""The pool of connections: what is lost is replaced at once, and an outage is over when it is over."""

import time
from collections.abc import Iterator

import psycopg
import pytest

from infrastructure.postgres.database import make_pool
from infrastructure.postgres.driver import patience
from infrastructure.postgres.queries import fetch
from tests.support.exams import eventually
from tests.support.network import Network, network

SIZE = 8


@pytest.fixture
def way(database: str) -> Iterator[Network]:
    with network(database) as running:
        yield running


async def test_one_lost_connection_tells_of_all_others(way: Network) -> None:
    async with make_pool(way.url) as pool:
        held = [await pool.getconn() for _ in range(SIZE)]
        for connection in held:
            await pool.putconn(connection)
        way.cut()
        failures = 0
        for _ in range(SIZE):
            try:
                async with pool.connection() as connection:
                    await connection.execute("SELECT 1")
            except psycopg.OperationalError:
                failures += 1
        assert failures == 1


async def test_attempts_to_connect_do_not_become_rarer(way: Network) -> None:
    async with make_pool(way.url) as pool:
        assert await fetch(pool, "SELECT 1") == [(1,)]
        way.go_away()
        failed: list[float] = []
        connect = pool._connect

        async def counting(timeout: float | None = None) -> psycopg.AsyncConnection:  # noqa: ASYNC109
            failed.append(time.monotonic())
            return await connect(timeout)

        pool._connect = counting
        with pytest.raises(psycopg.OperationalError):
            await fetch(pool, "SELECT 1")

        async def many() -> bool:
            return len(failed) > 12

        await eventually(many, seconds=60)
        way.come_back()
        assert await fetch(pool, "SELECT 1") == [(1,)]


async def test_a_connection_that_says_nothing_is_given_up(way: Network) -> None:
    async with make_pool(way.url) as pool:
        assert await fetch(pool, "SELECT 1") == [(1,)]
        way.silence()
        with patience(0.2):
            assert await fetch(pool, "SELECT 1") == [(1,)]


async def test_a_statement_that_takes_too_long_is_cancelled_and_its_connection_kept(way: Network) -> None:
    async with make_pool(way.url, 1) as pool:
        with patience(0.2), pytest.raises(psycopg.errors.QueryCanceled):
            await fetch(pool, "SELECT pg_sleep(60)")
        assert await fetch(pool, "SELECT 1") == [(1,)]
        assert way.attempts == 2, "the cancellation takes the other one"
