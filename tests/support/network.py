"""A network between a process and its database, which can be cut, swallow what is sent, or lead nowhere."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Network:
    """TCP from a port of its own to PostgreSQL's Unix socket. `url` leads over it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._database = parts.path
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._silent: set[asyncio.StreamWriter] = set()
        self.attempts = 0

    @property
    def url(self) -> str:
        """The database's URL over this network."""
        return f"postgresql://postgres@127.0.0.1:{self._port}{self._database}"

    def cut(self) -> None:
        """End all connections; new ones are fine."""
        self._do(self._cut)

    def silence(self) -> None:
        """Swallow what is sent over the connections there are; new ones are fine."""
        self._silent |= self._open

    def go_away(self) -> None:
        """End all connections, and take no new ones."""
        self._do(self._close)

    def come_back(self) -> None:
        """Take connections again, on the same port."""
        self._do(self._listen)

    def _do(self, action: Callable[[], Any]) -> None:
        waiting: Future[None] = asyncio.run_coroutine_threadsafe(action(), self._loop)
        waiting.result(30)

    async def _listen(self) -> None:
        if self._server and self._server.is_serving():
            return
        self._server = await asyncio.start_server(self._join, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server:
            self._server.close()
        await self._cut()

    async def _cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _join(self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        self.attempts += 1
        database, to_database = await asyncio.open_unix_connection(self._socket)
        both = {to_client, to_database}
        self._open |= both
        try:
            await asyncio.gather(self._pass(client, to_database), self._pass(database, to_client))
        finally:
            self._open -= both

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            async for data in _pieces(source):
                if target not in self._silent:
                    target.write(data)
        if target not in self._silent:
            target.close()


async def _pieces(source: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while data := await source.read(2**16):
        yield data


@contextlib.contextmanager
def network(url: str) -> Iterator[Network]:
    """A network to a database, until the context ends."""
    way = Network(url)
    thread = threading.Thread(target=way._loop.run_forever, daemon=True)
    thread.start()
    try:
        way.come_back()
        yield way
        way.go_away()
    finally:
        way._loop.call_soon_threadsafe(way._loop.stop)
        thread.join(30)
