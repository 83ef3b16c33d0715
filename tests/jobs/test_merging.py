"""Streams read as one: nothing that one of them brings is lost, whatever becomes of the others."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from infrastructure.process.merge import Merge


async def brings(*pieces: str) -> AsyncIterator[str]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


async def fails(*pieces: str) -> AsyncIterator[str]:
    async for piece in brings(*pieces):
        yield piece
    raise ValueError("it failed")


async def lasts(begun: asyncio.Event, last: str) -> AsyncIterator[str]:
    """Go on until cancelled, then bring one piece more."""
    try:
        begun.set()
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        yield last
        raise


async def test_streams_that_run_at_the_same_time_are_read_as_one() -> None:
    merge = Merge(brings("a", "b"), brings("c"))
    seen = []
    async for piece in merge.read():
        seen.append(piece)
        if piece == "b":
            merge.add(brings("d"))
    assert sorted(seen) == ["a", "b", "c", "d"]
    assert await merge.take() == []


async def test_a_failure_comes_after_all_that_the_others_brought() -> None:
    seen = []

    async def read() -> None:
        async for piece in Merge(fails("a"), brings("b", "c", "d")).read():
            seen.append(piece)

    with pytest.raises(ValueError, match="it failed"):
        await read()
    assert sorted(seen) == ["a", "b", "c", "d"]


async def test_streams_that_are_stopped_bring_what_they_still_have() -> None:
    begun = asyncio.Event()
    merge = Merge(lasts(begun, "last"))
    await begun.wait()
    assert await merge.stop() == ["last"]
    assert await merge.stop() == []


async def test_a_reader_that_is_cancelled_gets_what_is_left_first() -> None:
    begun, seen = asyncio.Event(), []

    async def read() -> None:
        async for piece in Merge(lasts(begun, "last")).read():
            seen.append(piece)

    reader = asyncio.create_task(read())
    await begun.wait()
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert seen == ["last"]
