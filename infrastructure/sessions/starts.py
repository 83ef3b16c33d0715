"""Starts sessions. Where a kind says so, a learner has one open session of it at a time; the database holds that.

Starts of one learner that meet in a process take turns. Those of several processes are settled by the log: the first
append counts, the others find it and decide again. Who waits or decides again holds nothing that another one needs.
"""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime
from weakref import WeakValueDictionary

from psycopg_pool import AsyncConnectionPool

from domain.decider import AnyDecider
from domain.kinds import Deciders
from domain.lifecycle import EndSession, TheSessionIsErased
from domain.session import OPEN, Id, Kind, RefusalCode, Refused, Request, SessionStatus
from infrastructure.keys.installation import Installation
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.appends import Append
from infrastructure.log.writer import Outcome
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.appends import append_of, named, together
from infrastructure.sessions.cache import Held, SessionCache
from infrastructure.sessions.capacity import Capacity
from infrastructure.sessions.growth import Growth
from projections.sessions import claim

ATTEMPTS = 1000
"""Each one that fails means that another start or save of the learner has come in between."""

OPEN_IDS = (
    "SELECT id FROM sessions WHERE owner_id = %s AND kind = %s AND status = ANY(%s) ORDER BY started_at DESC, id DESC"
)
CLAIMED = "SELECT id FROM sessions WHERE claim = %s"


class ASessionIsOpen(Refused):
    """You have an open {kind} session. End it first, or start with replaceActive."""

    code = RefusalCode.ACTIVE_SESSION_EXISTS


class Starter:
    """Starts sessions."""

    def __init__(
        self,
        pool: AsyncConnectionPool,
        keys: MasterKeys,
        installation: Installation,
        cache: SessionCache,
        deciders: Deciders,
        now: Callable[[], datetime],
        capacity: Capacity,
        growth: Growth,
    ) -> None:
        self._pool, self._keys, self._deciders, self._now = pool, keys, deciders, now
        self._installation, self._cache, self._capacity, self._growth = installation, cache, capacity, growth
        self._turns: WeakValueDictionary[tuple[Kind, str], asyncio.Lock] = WeakValueDictionary()

    async def claimed(self, kind: Kind, owner_id: str) -> Id | None:
        """The open session that keeps its owner from starting another one."""
        rows = await fetch(self._pool, CLAIMED, (claim(kind, owner_id),))
        return Id(str(rows[0][0])) if rows else None

    async def open_ids(self, kind: Kind, owner_id: str) -> Sequence[Id]:
        """The ids of a learner's open sessions of a kind, newest first."""
        statuses = [status.value for status in OPEN]
        return [Id(str(id)) for (id,) in await fetch(self._pool, OPEN_IDS, (owner_id, kind.value, statuses))]

    async def start(self, kind: Kind, command: object, request: Request, *, replace_open: bool) -> Held | Id:
        """The started session; or, when its starter's command id was used before, the id of what it started then.

        The request is `named`. Raises a `Refused`, among them `ASessionIsOpen`; then nothing was recorded.
        """
        turn = self._turns.setdefault((kind, request.actor_id), asyncio.Lock())
        async with turn, self._capacity.room(kind, request.actor_id, replaces=replace_open):
            for _ in range(ATTEMPTS):
                if started := await self._attempt(kind, command, request, replace_open=replace_open):
                    return started
        raise ASessionIsOpen(kind=kind.value.lower(), session_id=await self.claimed(kind, request.actor_id))

    async def _attempt(self, kind: Kind, command: object, request: Request, *, replace_open: bool) -> Held | Id | None:
        """What `start` gives; None if others were quicker."""
        session_id = self.new_id(kind, request)
        held, starting = self._begin(self._deciders[kind], session_id, command, request)
        outcome = await self._growth.append(request.actor_id, starting, request)
        if outcome is Outcome.CLAIMED and (open_id := await self.claimed(kind, request.actor_id)):
            if not replace_open:
                raise ASessionIsOpen(kind=kind.value.lower(), session_id=open_id)
            outcome = await self._replace(open_id, request, starting)
        if outcome is Outcome.STORED:
            return self._cache.keep(held)
        return None if outcome is Outcome.CLAIMED else session_id

    def _begin(self, decider: AnyDecider, session_id: Id, command: object, request: Request) -> tuple[Held, Append]:
        key, sealed = self._keys.new_session_key(session_id)
        held, now = Held(decider, decider.initial(session_id), key), self._now()
        events = decider.handle(held.state, command, now)
        held.state, starting = append_of(held, events, command, request, now)
        held.stored_bytes = sum(len(row.state) for row in starting.events)
        new_key = {"session_id": session_id, "sealed": sealed.sealed, "master_id": sealed.master_id}
        return held, starting._replace(new_keys=[new_key])

    async def _replace(self, open_id: Id, request: Request, starting: Append) -> Outcome:
        """Abandon the open session and start the new one, both or neither; CLAIMED if others were quicker."""
        held = await self._cache.hold_current(open_id)
        if held is None:
            return Outcome.CLAIMED
        async with held.lock:
            now, ending = self._now(), EndSession(SessionStatus.ABANDONED)
            try:
                events = held.decider.handle(held.state, ending, now)
            except Refused:
                return Outcome.CLAIMED
            after, leaving = append_of(held, events, ending, named(Request(request.actor_id)), now)
            outcome = await self._growth.append(request.actor_id, together(leaving, starting), request)
            if outcome is Outcome.STORED:
                self._cache.moved(held, after, leaving.events)
            else:
                with contextlib.suppress(TheSessionIsErased):
                    await self._cache.reload(held)
        return outcome if outcome in (Outcome.STORED, Outcome.REPEATED) else Outcome.CLAIMED

    def new_id(self, kind: Kind, request: Request) -> Id:
        """A session's id, made of its starter's command id, so that starting twice meets itself."""
        return Id(str(self._installation.uuid(kind.value, request.actor_id, request.command_id)))
