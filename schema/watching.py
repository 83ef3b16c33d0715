"""Streams about a person's session, which end with the right to read it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from schema.context import Info, signed_in

T = TypeVar("T")


async def while_readable(info: Info, owner_id: str, stream: AsyncIterator[T]) -> AsyncIterator[T]:
    """A stream about somebody's session, until it ends or the viewer may not read that session any more."""
    assert isinstance(stream, AsyncGenerator)
    viewer = signed_in(info)
    if viewer.id != owner_id:
        stream = _until(info.context.classrooms.removal(viewer.id, owner_id), stream)
    async with aclosing(stream):
        async for item in stream:
            yield item


async def _until(end: Coroutine[Any, Any, None], stream: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """A stream until something else comes to its end."""
    ending = asyncio.ensure_future(end)
    following: asyncio.Task[T | None] | None = None
    async with aclosing(stream):
        try:
            while True:
                following = asyncio.create_task(_next(stream))
                await asyncio.wait((following, ending), return_when=asyncio.FIRST_COMPLETED)
                if ending.done() or (item := following.result()) is None:
                    break
                yield item
        finally:
            running = [task for task in (ending, following) if task]
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
    if ending.done() and not ending.cancelled():
        ending.result()


async def _next(stream: AsyncGenerator[T, None]) -> T | None:
    return await anext(stream, None)
