"""How many sockets and event streams a viewer has open on this server."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from schema.context import Viewer


class TooManyConnections(Exception):
    """Raised when a viewer has as many sockets and event streams open as they may."""


class Connections:
    """The connections of each viewer; those without a viewer are counted by their address (see callers)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def place(self, viewer: Viewer | None) -> Iterator[None]:
        """A place for one more connection until the context ends. Raises `TooManyConnections`."""
        if viewer is None:
            yield
            return
        if self._open[viewer.id] >= self._most:
            raise TooManyConnections(f"Too many sockets and event streams; {self._most} are allowed at once")
        self._open[viewer.id] += 1
        try:
            yield
        finally:
            self._open[viewer.id] -= 1
            if not self._open[viewer.id]:
                del self._open[viewer.id]
