"""Ending tasks for good."""

import asyncio
from collections.abc import Iterable

AGAIN_SECONDS = 1.0


async def cancel(tasks: Iterable[asyncio.Task[object]]) -> None:
    """Cancel tasks and wait for their end, whichever it is.

    A cancellation that meets the answer to a query may get lost in the driver, so it is repeated.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        ended, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)
        await asyncio.gather(*ended, return_exceptions=True)


def heed_cancellation() -> None:
    """Raise `CancelledError` when the task was cancelled before: a wait of the driver may have lost it."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError
