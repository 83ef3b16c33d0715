"""Streams of what is recorded, which end with the right to read it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine
from contextlib import aclosing
from typing import Any, TypeVar

from domain.session import Session
from schema.context import Info, readable, reads_since, signed_in
from schema.events import analyses

T = TypeVar("T")
U = TypeVar("U")


async def while_readable(info: Info, session: Session, stream: AsyncIterator[T]) -> AsyncIterator[T]:
    """A stream about a session, until it ends or the viewer may not read that session any more.

    A departure ends it when it comes by; what was recorded after one may come by sooner, so each item of another's
    session is told to who may read it then.
    """
    assert isinstance(stream, AsyncGenerator)
    is_own = signed_in(info).id == session.owner_id
    async with aclosing(stream if is_own else _until(_unreadable(info, session.id), stream)) as items:
        async for item in items:
            if not is_own and await reads_since(info, session.owner_id) is None:
                return
            yield item


async def while_analysing(info: Info, stream: AsyncIterator[T]) -> AsyncIterator[T]:
    """A stream of the log, until it ends or its analyst teaches."""
    assert isinstance(stream, AsyncGenerator)
    async with aclosing(_until(_teaching(info), stream)) as ending:
        async for item in ending:
            yield item


async def _teaching(info: Info) -> None:
    """Wait until the viewer has a classroom."""
    async with aclosing(info.context.readership.openings()) as openings:
        async for _ in openings:
            if not await analyses(info):
                return


async def _unreadable(info: Info, session_id: str) -> None:
    """Wait until the viewer may not read a session of another's any more."""
    async with aclosing(info.context.readership.departures()) as departures:
        async for _ in departures:
            if await readable(info, session_id) is None:
                return


async def _until(end: Coroutine[None, None, None], stream: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
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


async def beside(stream: AsyncGenerator[T, None], other: AsyncGenerator[U, None]) -> AsyncGenerator[T | U, None]:
    """What two streams bring, as it comes, until the first one ends."""
    async with aclosing(stream), aclosing(other):
        waiting: dict[asyncio.Task[Any], AsyncGenerator[Any, None]] = {
            asyncio.create_task(_next(each)): each for each in (stream, other)
        }
        try:
            while True:
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    source, item = waiting.pop(task), task.result()
                    if item is not None:
                        yield item
                        waiting[asyncio.create_task(_next(source))] = source
                    elif source is stream:
                        return
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


async def _next(stream: AsyncGenerator[T, None]) -> T | None:
    return await anext(stream, None)
