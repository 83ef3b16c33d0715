"""Who should wake up. A signal says "look", never what there is to see; a poll each second backs it up.

`broadcaster` carries the signals between processes: by PostgreSQL's own LISTEN/NOTIFY unless LYCEUM_BROADCAST_URL names
another backend. Each process listens once. What it appends itself raises its own flags at once; when another process
appends, it reads which sessions moved and by which topics, and raises one flag for each of their watchers.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable
from uuid import UUID, uuid4

import psycopg
from broadcaster import Broadcast
from broadcaster._backends.base import BroadcastBackend
from broadcaster._base import Event
from psycopg_pool import AsyncConnectionPool

from infrastructure.cancelling import cancel
from infrastructure.database import connect
from infrastructure.metrics import FOLLOWERS
from infrastructure.recorder import CHANNEL, EventRow

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.005
"""The log is looked at, and others are told to look, this often at most: what happens in between goes together."""

BATCH = 1000
MAX_BACKOFF_SECONDS = 5.0

NOTIFY = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"
END = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
MOVED = (
    "SELECT notification_id, originator_version, originator_id, topic FROM stored_events WHERE notification_id > %s"
    " ORDER BY notification_id LIMIT %s"
)


class ListenBackend(BroadcastBackend):
    """Broadcaster on LISTEN/NOTIFY by psycopg. A lost connection is made anew, and everybody woken once it stands."""

    def __init__(self, url: str, pool: AsyncConnectionPool) -> None:
        self._url, self._pool = url, pool
        self._published: asyncio.Queue[Event] = asyncio.Queue(maxsize=1)
        self._task: asyncio.Task[None] | None = None
        self._own = ""

    async def connect(self) -> None:
        """Begin to listen."""
        self._task = asyncio.create_task(self._listen(), name="log listener")

    async def disconnect(self) -> None:
        """Stop listening."""
        if self._task:
            await cancel([self._task])

    async def subscribe(self, channel: str) -> None:
        """Nothing to do: there is one channel, and it is listened to from the start."""

    async def unsubscribe(self, channel: str) -> None:
        """Nothing to do, as in `subscribe`."""

    async def publish(self, channel: str, message: str) -> None:
        """Tell all who listen, but this process. Nothing waits for the disk: a lost signal costs a poll."""
        self._own = message
        async with self._pool.connection() as connection:
            await connection.execute(NOTIFY, (channel, message))

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
                    async for notify in connection.notifies():
                        if notify.payload != self._own:
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
        self._broadcast = Broadcast(broadcast_url) if broadcast_url else Broadcast(backend=ListenBackend(url, pool))
        self._name = uuid4().hex
        self._pool = pool
        self._flags: dict[UUID | str | None, set[asyncio.Event]] = {}
        self._announced: set[tuple[UUID, int]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._grown, self._look = asyncio.Event(), asyncio.Event()
        self._seen = 0

    async def start(self) -> None:
        """Begin to listen, from the log's present end on."""
        await self._broadcast.connect()
        loops = (self._hear(), self._tell(), self._raise_flags(await self._end()))
        self._tasks = [asyncio.create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Stop listening."""
        await cancel(self._tasks)
        await self._broadcast.disconnect()

    def announce(self, events: Iterable[EventRow]) -> None:
        """Wake who watches for these events, which this process has stored, and tell the other processes to look."""
        for event in events:
            self._announced.add((event.session_id, event.version))
            self._wake({None, event.session_id, event.topic})
        self._grown.set()

    @contextlib.asynccontextmanager
    async def watch(self, *places: UUID | str) -> AsyncIterator[asyncio.Event]:
        """A flag that is raised whenever a session or a topic among the places, or without any the log, has grown.

        Its watcher lowers it.
        """
        flag = asyncio.Event()
        for place in places or (None,):
            self._flags.setdefault(place, set()).add(flag)
        try:
            with FOLLOWERS.track_inprogress():
                yield flag
        finally:
            for place in places or (None,):
                self._flags[place].discard(flag)
                if not self._flags[place]:
                    del self._flags[place]

    async def grown(self, flag: asyncio.Event, *, beyond: int | None) -> None:
        """Wait until the flag is raised, or until the log has grown beyond a position: that may take a second longer.

        Beyond None it counts as grown after a second.
        """
        while not flag.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await flag.wait()
            if beyond is None or self._seen > beyond:
                return

    def _wake(self, places: Iterable[UUID | str | None]) -> None:
        for place in places:
            for flag in self._flags.get(place, ()):
                flag.set()

    async def _tell(self) -> None:
        while True:
            await self._grown.wait()
            self._grown.clear()
            try:
                await self._broadcast.publish(CHANNEL, self._name)
            except Exception as error:
                log.warning("the other processes could not be told to look at the log: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    async def _hear(self) -> None:
        async with self._broadcast.subscribe(CHANNEL) as subscriber:
            while True:
                if (await subscriber.get()).message != self._name:
                    self._look.set()

    async def _raise_flags(self, position: int) -> None:
        while True:
            try:
                position = self._seen = await self._catch_up(position)
            except psycopg.Error as error:
                log.warning("the log could not be looked at: %s", error)
                await asyncio.sleep(POLL_SECONDS)
            await asyncio.sleep(LOOK_SECONDS)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._look.wait()

    async def _catch_up(self, position: int) -> int:
        """Wake the watchers of what others appended after a position; the position up to which that is done."""
        self._look.clear()
        announced, self._announced = self._announced, set()
        if not self._flags:
            return await self._end()
        while True:
            async with self._pool.connection() as connection:
                moved = await (await connection.execute(MOVED, (position, BATCH))).fetchall()
            others = [(id, topic) for _, version, id, topic in moved if (id, version) not in announced]
            self._wake({None, *(place for places in others for place in places)} if others else ())
            position = moved[-1][0] if moved else position
            if len(moved) < BATCH:
                return position

    async def _end(self) -> int:
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(END)).fetchall()
        return int(rows[0][0])
