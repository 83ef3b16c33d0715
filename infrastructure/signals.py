"""Who should wake up. A signal says "look", never what there is to see; a poll each second backs it up.

`broadcaster` carries the signals between processes: by PostgreSQL's own LISTEN/NOTIFY unless LYCEUM_BROADCAST_URL names
another backend. Each process listens once, reads which sessions moved and by which topics, and raises one flag for each
of their watchers.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
from broadcaster import Broadcast
from broadcaster._backends.base import BroadcastBackend
from broadcaster._base import Event
from psycopg_pool import AsyncConnectionPool

from infrastructure.database import connect
from infrastructure.recorder import CHANNEL

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.005
"""The log is looked at this often at most: what happens in between wakes its watchers together."""

BATCH = 1000
MAX_BACKOFF_SECONDS = 5.0

MOVED = (
    "SELECT notification_id, originator_id, topic FROM stored_events WHERE notification_id > %s"
    " ORDER BY notification_id LIMIT %s"
)


class ListenBackend(BroadcastBackend):
    """Broadcaster on LISTEN/NOTIFY by psycopg. A lost connection is made anew, and everybody woken once it stands."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._published: asyncio.Queue[Event] = asyncio.Queue(maxsize=1)
        self._task: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._listen(), name="log listener")

    async def disconnect(self) -> None:
        """Stop listening."""
        if self._task:
            self._task.cancel()

    async def subscribe(self, channel: str) -> None:
        """Nothing to do: there is one channel, and it is listened to from the start."""

    async def unsubscribe(self, channel: str) -> None:
        """Nothing to do, as in `subscribe`."""

    async def publish(self, channel: str, message: str) -> None:
        """Nothing to do: the transaction that appends to the log notifies by itself."""

    async def next_published(self) -> Event:
        """The next signal."""
        return await self._published.get()

    async def _listen(self) -> None:
        delay = 0.05
        while True:
            try:
                async with await connect(self._url) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._signal()
                    delay = 0.05
                    async for _ in connection.notifies():
                        self._signal()
            except psycopg.Error as error:
                log.warning("the log's listener lost its connection: %s", error)
            await asyncio.sleep(delay)
            delay = min(2 * delay, MAX_BACKOFF_SECONDS)

    def _signal(self) -> None:
        if self._published.empty():
            self._published.put_nowait(Event(CHANNEL, ""))


class Signals:
    """The flags of this process. `start` before use."""

    def __init__(self, url: str, pool: AsyncConnectionPool, broadcast_url: str | None = None) -> None:
        self._broadcast = Broadcast(broadcast_url) if broadcast_url else Broadcast(backend=ListenBackend(url))
        self._carried = broadcast_url is not None
        self._pool = pool
        self._flags: dict[UUID | str | None, set[asyncio.Event]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._look = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen, from the log's present end on."""
        await self._broadcast.connect()
        async with self._pool.connection() as connection:
            cursor = await connection.execute("SELECT coalesce(max(notification_id), 0) FROM stored_events")
            (position,) = await cursor.fetchone() or (0,)
        self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._raise_flags(position))]

    async def stop(self) -> None:
        """Stop listening."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._broadcast.disconnect()

    async def announce(self) -> None:
        """Tell the other processes that the log has grown, where the database does not do so itself."""
        self._look.set()
        if self._carried:
            await self._broadcast.publish(CHANNEL, "")

    @contextlib.asynccontextmanager
    async def watch(self, *places: UUID | str) -> AsyncIterator[asyncio.Event]:
        """A flag that is raised whenever a session or a topic among the places, or without any the log, has grown.

        Its watcher lowers it.
        """
        flag = asyncio.Event()
        for place in places or (None,):
            self._flags.setdefault(place, set()).add(flag)
        try:
            yield flag
        finally:
            for place in places or (None,):
                self._flags[place].discard(flag)
                if not self._flags[place]:
                    del self._flags[place]

    async def _hear(self) -> None:
        async with self._broadcast.subscribe(CHANNEL) as subscriber:
            while True:
                await subscriber.get()
                self._look.set()

    async def _raise_flags(self, position: int) -> None:
        while True:
            try:
                position = await self._catch_up(position)
            except psycopg.Error as error:
                log.warning("the log could not be looked at: %s", error)
                await asyncio.sleep(POLL_SECONDS)
            await asyncio.sleep(LOOK_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._look.wait()

    async def _catch_up(self, position: int) -> int:
        self._look.clear()
        while True:
            async with self._pool.connection() as connection:
                moved = await (await connection.execute(MOVED, (position, BATCH))).fetchall()
            if not moved:
                return position
            for place in {None, *(place for _, *places in moved for place in places)}:
                for flag in self._flags.get(place, ()):
                    flag.set()
            position = moved[-1][0]
            if len(moved) < BATCH:
                return position
