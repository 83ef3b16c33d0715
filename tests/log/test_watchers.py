"""Who watches the log is woken by what is appended from then on, by whichever process."""

import asyncio
from contextlib import AsyncExitStack

from psycopg_pool import AsyncConnectionPool

from infrastructure.log.wakeups import Wakeups
from infrastructure.services import Services
from tests.support.exams import eventually, start_exam


async def test_who_comes_while_the_logs_end_is_looked_up_misses_nothing(parts: Services, database: str) -> None:
    """With nobody watching, a process skips to the log's end, which may take long when connections are scarce."""
    async with AsyncConnectionPool(database, min_size=1, max_size=1) as pool, AsyncExitStack() as stack:
        wakeups = Wakeups(database, pool)
        await wakeups.start()
        stack.push_async_callback(wakeups.stop)
        async with pool.connection():

            async def is_looking() -> bool:
                return bool(pool.get_stats().get("requests_waiting"))

            await eventually(is_looking, 30)
            flag = await stack.enter_async_context(wakeups.watch("exam.started"))
            await start_exam(parts)
        async with asyncio.timeout(30):
            await flag.wait()
