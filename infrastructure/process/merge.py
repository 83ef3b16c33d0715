"""Streams that run at the same time, read as one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Merge(Generic[T]):
    """Streams that run at the same time, read as one; more may be added while it is read."""

    def __init__(self, *streams: AsyncIterator[T]) -> None:
        self._came: list[T] = []
        self._moved = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._failure: Exception | None = None
        for stream in streams:
            self.add(stream)

    def add(self, stream: AsyncIterator[T]) -> None:
        """Have another stream run from now on."""
        self._tasks.add(asyncio.create_task(self._run(stream)))

    async def take(self) -> list[T]:
        """All that has come since the last time, at least one piece; nothing once all streams have ended.

        When a stream fails the others are read to their end; then its failure is raised.
        """
        while not self._came and self._tasks:
            await self._moved.wait()
            self._moved.clear()
        if not self._came and self._failure:
            raise self._failure
        return self._taken()

    async def stop(self) -> list[T]:
        """Cancel the streams; what came before, and what they brought to their end."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return self._taken()

    async def read(self) -> AsyncIterator[T]:
        """The pieces, one by one; when the reader is cancelled, what `stop` brings comes before the end."""
        try:
            while pieces := await self.take():
                for piece in pieces:
                    yield piece
        except asyncio.CancelledError:
            for piece in await self.stop():
                yield piece
            raise

    def _taken(self) -> list[T]:
        came, self._came = self._came, []
        return came

    async def _run(self, stream: AsyncIterator[T]) -> None:
        task = asyncio.current_task()
        assert task
        try:
            async for piece in stream:
                self._came.append(piece)
                self._moved.set()
        except Exception as failure:
            self._failure = self._failure or failure
        finally:
            self._tasks.discard(task)
            self._moved.set()
