"""Tasks end when they are told to, also when they miss the first time."""

import asyncio

from infrastructure.cancelling import cancel


async def test_a_task_that_misses_a_cancellation_is_cancelled_again() -> None:
    missed = 0

    async def stubborn() -> None:
        nonlocal missed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                missed += 1
                if missed > 1:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancel([task])
    assert (task.cancelled(), missed) == (True, 2)


async def test_without_tasks_there_is_nothing_to_wait_for() -> None:
    await cancel([])
