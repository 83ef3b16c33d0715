"""The pool that everybody reads by."""

import asyncio

from infrastructure.postgres.database import READERS
from infrastructure.postgres.queries import fetch
from infrastructure.services import Services


async def test_tasks_that_are_cancelled_while_they_read_go_away(parts: Services) -> None:
    async def read() -> None:
        while True:
            await fetch(parts.pool, "SELECT")

    for n in range(20):
        readers = [asyncio.create_task(read()) for _ in range(2 * READERS)]
        await asyncio.sleep(0.003 + n / 2000)
        for reader in readers:
            reader.cancel()
        _, left = await asyncio.wait(readers, timeout=30)
        for reader in left:
            reader.cancel()
        assert left == set()
    assert await fetch(parts.pool, "SELECT 1") == [(1,)]
