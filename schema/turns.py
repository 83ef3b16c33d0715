"""Work of a request that takes long: it is done in turns with whatever else the server has to do."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Turns:
    """A request's turns: what takes long in it is done one after the other, and others come between."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()

    async def wait(self) -> None:
        """Let others come first; what follows is done at once, and should not take long."""
        async with self._lock:
            await asyncio.sleep(0)

    async def aside(self, work: Callable[P, T], *args: P.args, **said: P.kwargs) -> T:
        """What some work comes to, which nobody else waits for."""
        async with self._lock:
            return await asyncio.to_thread(work, *args, **said)
