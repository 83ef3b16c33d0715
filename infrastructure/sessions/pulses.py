"""What moves in sessions between their events, told to those who watch it, on whichever server it was taken.

Sources look for it. They do so only while somebody watches, and once for all who do: of all that has moved between two
looks a watcher gets each session once, as it stands then.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.session import Id, Session
from infrastructure.postgres.outages import TROUBLE, persist
from infrastructure.process.tasks import cancel

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.1
"""Sources look this often."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A session that has moved: whose it is, at which version, and when it or its learner last did.

    By `mark` its source tells from one another the states that it may have between two events.
    """

    session_id: Id
    owner_id: Id
    version: int
    at: datetime
    mark: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """A session as it stands after it has moved. Who may read it from `at` on may read this."""

    session: Session
    at: datetime


class Source(Protocol):
    """Finds what moves in the sessions of a kind."""

    async def begin(self) -> None:
        """Look from now on: what has moved before is not found."""

    async def moved(self) -> Sequence[Moved]:
        """What has moved since the look before, each session once."""

    async def waiting(self, owner_ids: Sequence[str]) -> Sequence[Moved]:
        """What has moved in these people's sessions since their last events."""

    async def current(self, session: Session) -> Session:
        """A session with what has moved in it since its last event; as it is, if it is of another kind."""

    async def shown(self, moved: Sequence[Moved]) -> Sequence[Session | None]:
        """The sessions as they stand now; None where there is none any more."""


@dataclass(eq=False, slots=True)
class Watch:
    """What has moved at the places that somebody watches: sessions and people, by their ids. `flag` is raised then."""

    flag: asyncio.Event
    places: frozenset[str] = frozenset()
    pulses: dict[Id, Pulse] = field(default_factory=dict)
    _taken: dict[Id, Session] = field(default_factory=dict)

    def add(self, pulses: Iterable[Pulse]) -> None:
        """Take in what had moved before, unless it has moved again."""
        for pulse in pulses:
            self.pulses.setdefault(pulse.session.id, pulse)

    def take(self) -> Pulse | None:
        """What has moved and was not taken yet, one session at a time, the first first; None once all is taken.

        What was found twice, as by `waiting` and by a look, is taken once. Only the last session of each person is held
        for that, however many they begin while somebody watches.
        """
        while self.pulses:
            pulse = self.pulses.pop(next(iter(self.pulses)))
            if pulse.session != self._taken.get(pulse.session.owner_id):
                self._taken[pulse.session.owner_id] = pulse.session
                return pulse
        return None


@dataclass(slots=True)
class _Looking:
    """A source, and what it has found that nobody was told yet: a fault in between loses nothing."""

    source: Source
    found: dict[Id, Moved] = field(default_factory=dict)


class Pulses:
    """The watches of this process."""

    def __init__(self) -> None:
        self._sources: list[_Looking] = []
        self._watches: dict[str, set[Watch]] = {}
        self._count = 0
        self._begun, self._looked = asyncio.Event(), asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def add(self, source: Source) -> None:
        """Have a source asked from now on."""
        self._sources.append(_Looking(source))

    @contextlib.asynccontextmanager
    async def watch(self, flag: asyncio.Event, *places: str) -> AsyncIterator[Watch]:
        """Watch sessions, or all sessions of people, by their ids."""
        watch = Watch(flag)
        self.move(watch, places)
        try:
            await self._enter()
            yield watch
        finally:
            self.move(watch, ())
            await self._leave()

    async def of_session(self, session_id: Id, owner_id: Id) -> AsyncGenerator[Session, None]:
        """A session of somebody's, whenever it has moved; at the start, if it has since its last event."""
        flag = asyncio.Event()
        async with self.watch(flag, session_id) as watch:
            watch.add(one for one in await self.waiting([owner_id]) if one.session.id == session_id)
            while True:
                flag.clear()
                while pulse := watch.take():
                    yield pulse.session
                await flag.wait()

    def move(self, watch: Watch, places: Iterable[str]) -> None:
        """Watch other places from now on."""
        before, watch.places = watch.places, frozenset(places)
        for place in before - watch.places:
            self._watches[place].discard(watch)
            if not self._watches[place]:
                del self._watches[place]
        for place in watch.places - before:
            self._watches.setdefault(place, set()).add(watch)

    async def waiting(self, owner_ids: Sequence[str]) -> Sequence[Pulse]:
        """What has moved in these people's sessions since their last events."""
        found = [await _pulses(each.source, await each.source.waiting(owner_ids)) for each in self._sources]
        return [pulse for pulses in found for pulse in pulses]

    async def current(self, session: Session) -> Session:
        """A session with what has moved in it since its last event."""
        for each in self._sources:
            session = await each.source.current(session)
        return session

    async def look(self) -> None:
        """Wait for the next look. Who looks at something else then shares the queries of all who do."""
        await self._looked.wait()

    async def _enter(self) -> None:
        """The first who watches has the sources look, and nobody watches before they do."""
        self._count += 1
        if self._task is None:
            self._task = asyncio.create_task(persist("looking for what moves", self._run), name="pulses")
        await self._begun.wait()

    async def _leave(self) -> None:
        """The last one has them stop."""
        self._count -= 1
        if self._count == 0 and self._task:
            task, self._task = self._task, None
            self._begun.clear()
            await cancel([task])

    async def _run(self) -> None:
        if not self._begun.is_set():
            for each in self._sources:
                await each.source.begin()
            self._begun.set()
        while True:
            for each in self._sources:
                await self._look_at(each)
            looked, self._looked = self._looked, asyncio.Event()
            looked.set()
            await asyncio.sleep(LOOK_SECONDS)

    async def _look_at(self, each: _Looking) -> None:
        """Have a source look; a fault of its own is told in the log, and takes nothing from those who watch others."""
        try:
            await self._tell(each)
        except TROUBLE:
            raise
        except Exception:
            log.exception("what has moved could not be found")
            each.found.clear()

    async def _tell(self, each: _Looking) -> None:
        """Have a source look, and raise the flags of those who watch what it has found."""
        found = await each.source.moved()
        each.found |= {one.session_id: one for one in found if self._watching(one.session_id, one.owner_id)}
        for pulse in await _pulses(each.source, list(each.found.values())):
            for watch in self._watching(pulse.session.id, pulse.session.owner_id):
                watch.pulses[pulse.session.id] = pulse
                watch.flag.set()
        each.found.clear()

    def _watching(self, session_id: Id, owner_id: Id) -> set[Watch]:
        return self._watches.get(session_id, set()) | self._watches.get(owner_id, set())


async def _pulses(source: Source, moved: Sequence[Moved]) -> Sequence[Pulse]:
    sessions = await source.shown(moved) if moved else []
    return [Pulse(session, one.at) for one, session in zip(moved, sessions, strict=True) if session]
