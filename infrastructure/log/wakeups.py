"""Who should wake up. A signal says "look", never what there is to see; a poll each second backs it up.

`broadcaster` carries the signals between processes: by PostgreSQL's own LISTEN/NOTIFY unless LYCEUM_BROADCAST_URL names
another backend. Each process listens once. What it appends itself raises its own flags at once; when another process
appends, it reads which sessions moved and by which topics, and raises one flag for each of their watchers.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Iterable, Sequence
from uuid import UUID, uuid4

from broadcaster import Broadcast
from broadcaster._backends.base import BroadcastBackend
from broadcaster._base import Event
from psycopg_pool import AsyncConnectionPool

from infrastructure.log.appends import CHANNEL, EventRow
from infrastructure.log.statements import END, MOVED
from infrastructure.postgres.database import connect
from infrastructure.postgres.outages import persist, reason
from infrastructure.process.tasks import cancel
from infrastructure.telemetry.metrics import FOLLOWERS

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
LOOK_SECONDS = 0.005
"""The log is looked at, and others are told to look, this often at most: what happens in between goes together."""

BATCH = 1000
SILENCE_SECONDS = 30.0
"""After so long without a signal the listener asks whether its connection still is one."""

NOTIFY = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, %s)"


class ListenBackend(BroadcastBackend):
    """Broadcaster on LISTEN/NOTIFY by psycopg. A lost connection is made anew, and everybody woken once it stands."""

    def __init__(self, url: str, pool: AsyncConnectionPool) -> None:
        self._url, self._pool = url, pool
        self._published: asyncio.Queue[Event] = asyncio.Queue(maxsize=1)
        self.task: asyncio.Task[None] | None = None
        self._own = ""

    async def connect(self) -> None:
        """Begin to listen."""
        self.task = asyncio.create_task(persist("the log's listener", self._listen), name="log listener")

    async def disconnect(self) -> None:
        """Stop listening."""
        if self.task:
            await cancel([self.task])

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
        async with await connect(self._url) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._signal()
            while True:
                async for notify in connection.notifies(timeout=SILENCE_SECONDS):
                    if notify.payload != self._own:
                        self._signal()
                await connection.execute("SELECT 1")

    def _signal(self) -> None:
        if self._published.empty():
            self._published.put_nowait(Event(CHANNEL, ""))


class Wakeups:
    """The flags of this process. `start` before use."""

    def __init__(self, url: str, pool: AsyncConnectionPool, broadcast_url: str | None = None) -> None:
        self._backend = None if broadcast_url else ListenBackend(url, pool)
        self._broadcast = Broadcast(broadcast_url, backend=self._backend)
        self._name = uuid4().hex
        self._pool = pool
        self._flags: dict[UUID | str | None, set[asyncio.Event]] = {}
        self._announced: set[tuple[UUID, int]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._grown, self._look = asyncio.Event(), asyncio.Event()
        self._seen = self._position = 0

    async def start(self) -> None:
        """Begin to listen, from the log's present end on."""
        await self._broadcast.connect()
        self._position = await self._end()
        loops = {
            "hearing of the log": self._hear,
            "telling of the log": self._tell,
            "looking at the log": self._raise_flags,
        }
        self._tasks = [asyncio.create_task(persist(name, loop), name=name) for name, loop in loops.items()]

    @property
    def tasks(self) -> Sequence[asyncio.Task[None]]:
        """What runs until `stop`."""
        return [*self._tasks, *([self._backend.task] if self._backend and self._backend.task else [])]

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
        await self._grown.wait()
        self._grown.clear()
        try:
            await self._broadcast.publish(CHANNEL, self._name)
        except Exception as error:
            log.warning("the other processes could not be told to look at the log: %s", reason(error))
        await asyncio.sleep(LOOK_SECONDS)

    async def _hear(self) -> None:
        try:
            async with self._broadcast.subscribe(CHANNEL) as subscriber:
                while True:
                    if (await subscriber.get()).message != self._name:
                        self._look.set()
        except Exception as error:
            log.warning("what the other processes tell is not heard: %s", reason(error))
            await asyncio.sleep(POLL_SECONDS)

    async def _raise_flags(self) -> None:
        self._position = self._seen = await self._catch_up(self._position)
        await asyncio.sleep(LOOK_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_SECONDS):
                await self._look.wait()

    async def _catch_up(self, position: int) -> int:
        """Wake the watchers of what others appended after a position; the position up to which that is done.

        With nobody watching it skips to the end, unless somebody has come while it looked up where that is.
        """
        self._look.clear()
        announced, self._announced = self._announced, set()
        if not self._flags:
            end = await self._end()
            if not self._flags:
                return end
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
