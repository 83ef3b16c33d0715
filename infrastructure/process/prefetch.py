"""Work in stages: while one piece is worked on, the next one is made."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from infrastructure.process.tasks import cancel

T = TypeVar("T")


@asynccontextmanager
async def prefetched(pieces: AsyncGenerator[T, None]) -> AsyncIterator[AsyncIterator[T]]:
    """The same pieces, one made ahead. What is under way when the context ends is given up, and the source closed."""
    making: asyncio.Task[T | None] | None = None

    async def next_piece() -> T | None:
        return await anext(pieces, None)

    async def made() -> AsyncIterator[T]:
        nonlocal making
        making = asyncio.create_task(next_piece())
        while (piece := await making) is not None:
            making = asyncio.create_task(next_piece())
            yield piece

    try:
        yield made()
    finally:
        if making:
            await cancel([making])
        await pieces.aclose()
