"""Calls that begin alike: the first goes ahead, the others follow once it is answered, and find its prompt cached."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

from infrastructure.models.answers import Answer, Objects

MOST_SECONDS = 3.0
"""How long the others wait for the first at most: a slow answer holds nobody up for longer."""


class Leading:
    """Keeps calls with the same beginning behind the first of them."""

    def __init__(self) -> None:
        self._ahead: dict[str, asyncio.Event] = {}

    @contextlib.asynccontextmanager
    async def turn(self, beginning: str) -> AsyncIterator[Callable[[], None]]:
        """Wait for one's turn; gives what is to be called once the answer begins."""
        ahead = self._ahead.get(beginning)
        if ahead:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(MOST_SECONDS):
                    await ahead.wait()
            yield lambda: None
            return
        ours = self._ahead[beginning] = asyncio.Event()
        try:
            yield ours.set
        finally:
            ours.set()
            del self._ahead[beginning]


class Heard:
    """Reads the objects at a path of an answer, and calls `begun` as soon as anything of it has come."""

    def __init__(self, path: str, begun: Callable[[], None]) -> None:
        self._objects, self._begun = Objects(path), begun

    def read(self, text: str) -> list[Answer]:
        """The objects that have closed with this piece. Raises `NotJson`."""
        self._begun()
        return list(self._objects.read(text))

    def end(self) -> None:
        """Raise `NotJson` unless the answer is whole."""
        self._objects.end()
