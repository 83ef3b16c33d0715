"""Sessions as they stand, and commands to them.

A command is decided on the state held here, which may be behind another process. An append whose version is taken, and
a refusal on a state that is behind, lead to a fresh look and another decision.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from domain.kinds import KINDS, Deciders
from domain.lifecycle import EndSession, SessionIsNotActive, TheSessionIsErased
from domain.session import Id, Kind, RefusalCode, Refused, Request, Session, SessionKind, SessionStatus, check_version
from infrastructure.keys.installation import Installation
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.codec import parse_id
from infrastructure.log.event_log import EventLog
from infrastructure.log.writer import Outcome
from infrastructure.process.caches import Cache
from infrastructure.sessions.appends import append_of, is_repetition, may_act, named, who_pays
from infrastructure.sessions.cache import Held, SessionCache
from infrastructure.sessions.capacity import Capacity
from infrastructure.sessions.growth import Growth
from infrastructure.sessions.loader import Loader
from infrastructure.sessions.starts import Starter
from projections.sessions import SessionRow

ATTEMPTS = 8


class ThereIsNoSuchSession(Refused):
    """There is no session {session_id!r} that you may see. `sessions` lists yours."""

    code = RefusalCode.NOT_FOUND


class TheSessionIsBusy(Refused):
    """Others changed the session at the same time, again and again. Repeat the command."""

    code = RefusalCode.VERSION_CONFLICT


class TheCommandIdIsTaken(Refused):
    """commandId {command_id!r} was used on this session for another command, or with other input. Choose a new one."""

    code = RefusalCode.INVALID_INPUT


class Sessions:
    """The sessions, as this process works with them; it holds those used last, as far as `held` has room for them.

    What is of a kind without a decider among `deciders` does not exist. `now` is the clock that is recorded, `room`
    what may be open, `growth` what may be appended.
    """

    def __init__(
        self,
        log: EventLog,
        pool: AsyncConnectionPool,
        master_keys: MasterKeys,
        installation: Installation,
        held: Cache[Id, Held],
        now: Callable[[], datetime],
        room: Capacity,
        growth: Growth,
        deciders: Deciders = KINDS,
    ) -> None:
        self._deciders, self._now, self._growth, self._installation = deciders, now, growth, installation
        self._log, self._loader = log, Loader(log, pool, master_keys, deciders)
        self._cache = SessionCache(log, pool, self._loader, held)
        self._starter = Starter(pool, master_keys, installation, self._cache, deciders, now, room, growth)

    async def get(self, session_id: str) -> Session | None:
        """A session as it stands in the log now; None if there is none. May raise `TheSessionCannotBeOpened`."""
        uuid = parse_id(session_id)
        held = await self._cache.hold_current(Id(str(uuid))) if uuid else None
        return held.state if held else None

    async def known(self, session_id: str) -> Session | None:
        """A session as this process knows it, which may be behind the log; None if there is none."""
        uuid = parse_id(session_id)
        held = await self._cache.hold(Id(str(uuid))) if uuid else None
        return held.state if held else None

    async def listed(self, rows: Sequence[SessionRow]) -> Sequence[Session | None]:
        """The sessions of rows that were just read, with a query for all; None where one is erased by now."""
        return await asyncio.gather(*(self.at_least(row.id, row.version) for row in rows))

    async def at_least(self, session_id: Id, version: int) -> Session | None:
        """A session at a version that it is known to have reached, or later; None where it is erased by now."""
        held = await self._cache.hold_at_least(session_id, version)
        return held.state if held else None

    async def at(self, session_id: str, version: int) -> Session | None:
        """A session as it stood at a version."""
        uuid = parse_id(session_id)
        held = await self._cache.hold(Id(str(uuid))) if uuid else None
        return await self._loader.at(held.decider, held.key, held.state.id, version) if held else None

    async def open_session(self, kind: SessionKind, owner_id: str) -> Session | None:
        """The newest open session that a learner has of a kind."""
        for session_id in await self._starter.open_ids(kind, owner_id):
            if session := await self.get(session_id):
                return session
        return None

    async def started(
        self, kind: Kind, command: type, request: Request, *, replace_open: bool = False
    ) -> Session | None:
        """What the request's command id has started before, as it was then; None if nothing.

        It is asked for before anything that may have changed since is looked at, with what the request `said`.
        `replace_open` abandons what else is open of the kind. Raises `TheCommandIdIsTaken`.
        """
        held = await self._cache.hold_current(self.new_id(kind, request)) if request.command_id else None
        session = await self._repeated(held, command, request) if held else None
        if session and replace_open:
            await self._abandon_older(kind, session)
        return session

    async def start(self, kind: Kind, command: object, request: Request, *, replace_open: bool = False) -> Session:
        """Start a session of a kind for the request's actor. `replace_open` abandons what is open of the kind.

        Raises a `Refused`, among them `ASessionIsOpen`; then nothing was recorded.
        """
        request = request if request.said is not None else replace(request, said=command)
        if before := await self.started(kind, type(command), request, replace_open=replace_open):
            return before
        session = await self._start(kind, command, request, replace_open=replace_open)
        if replace_open:
            await self._abandon_older(kind, session)
        return session

    async def _start(self, kind: Kind, command: object, request: Request, *, replace_open: bool) -> Session:
        request = named(request)
        started = await self._starter.start(kind, command, request, replace_open=replace_open)
        if isinstance(started, Held):
            return started.state
        held = await self._cache.hold(started)
        if held is None:
            raise await self._why_not_there(UUID(started), "commandId", request)
        return await self._repeated(held, type(command), request)

    async def _abandon_older(self, kind: Kind, session: Session) -> None:
        """Abandon what its owner had open of a kind before this one; repeating a start meets nothing more.

        Of a kind of which one alone may be open, starting has abandoned the other.
        """
        if self._deciders[kind].single_open:
            return
        for session_id in await self._starter.open_ids(kind, session.owner_id):
            other = await self.get(session_id)
            if other and other.id != session.id and other.started_at <= session.started_at:
                with suppress(SessionIsNotActive):
                    await self.execute(other.id, EndSession(SessionStatus.ABANDONED), Request(session.owner_id))

    async def was_executed(self, session_id: str, request: Request) -> bool:
        """Whether the request's command id was used on the session: then `execute` answers as it did then."""
        uuid = parse_id(session_id)
        return bool(uuid and request.command_id and await self._log.of_command(uuid, request.command_id))

    async def execute(self, session_id: str, command: object, request: Request) -> Session:
        """Carry out a command. The session as it stands after it.

        Raises a `Refused`; then nothing was recorded. A command id used before records nothing and gives the session
        as it stood after its first use.
        """
        uuid, request = parse_id(session_id), named(request)
        held = await self._cache.hold(Id(str(uuid))) if uuid else None
        if uuid and held is None:
            raise await self._why_not_there(uuid, "sessionId", request)
        if held is None or not may_act(held.state, request):
            raise ThereIsNoSuchSession(field="sessionId", session_id=session_id)
        for attempt in range(ATTEMPTS):
            async with held.lock:
                outcome = await self._attempt(held, command, request)
                if outcome is Outcome.STORED:
                    return held.state
                await self._cache.reload(held)
                if outcome is Outcome.REPEATED:
                    return await self._repeated(held, command, request)
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise TheSessionIsBusy(current_version=held.state.version)

    def new_id(self, kind: Kind, request: Request) -> Id:
        """The id of what a request starts."""
        return self._starter.new_id(kind, request)

    def chance(self, *names: str) -> random.Random:
        """Chance that is the same for the same names, and that nobody can foresee who knows them alone."""
        return random.Random(str(self._installation.uuid("chance", *names)))

    def forget(self, session_id: Id) -> None:
        """Hold a session no longer, because it is erased."""
        self._cache.forget(session_id)

    async def refuse_if_erased(self, session_id: str, request: Request) -> None:
        """Raise `TheSessionIsErased` to who had begun a session that is erased, and to a request for anyone's."""
        uuid = parse_id(session_id)
        if uuid and isinstance(reason := await self._why_not_there(uuid, "sessionId", request), TheSessionIsErased):
            raise reason

    async def _why_not_there(self, session_id: UUID, field: str, request: Request) -> Refused:
        """Who knew an erased session is told so; for everybody else there is none."""
        erasure = await self._log.erasure_of(session_id)
        if erasure and (request.for_anyone or erasure.begun_by == request.actor_id):
            return TheSessionIsErased(field=field, session_id=str(session_id))
        return ThereIsNoSuchSession(field=field, session_id=str(session_id))

    async def _attempt(self, held: Held, command: object, request: Request) -> Outcome:
        """One decision and its append; without an append it stands only when the state is not behind the log."""
        now = self._now()
        try:
            check_version(held.state, request.expected_version)
            events = held.decider.handle(held.state, command, now)
        except Refused:
            if outdated := await self._outdated(held, request):
                return outdated
            raise
        if not events:
            return await self._outdated(held, request) or Outcome.STORED
        after, stored = append_of(held, events, command, request, now)
        outcome = await self._growth.append(who_pays(held.state, request), stored, request)
        if outcome is Outcome.STORED:
            self._cache.moved(held, after, stored.events)
        return outcome

    async def _outdated(self, held: Held, request: Request) -> Outcome | None:
        """Why what was decided does not stand: the command was carried out before, or the state is behind the log."""
        if request.command_id and await self._log.of_command(UUID(held.state.id), request.command_id):
            return Outcome.REPEATED
        return Outcome.CONFLICTING if await self._cache.head(held.state.id) != held.state.version else None

    async def _repeated(self, held: Held, command: object, request: Request) -> Session:
        """The session as it stood after the first use of the request's command id by this command, or its class."""
        versions = await self._log.of_command(UUID(held.state.id), request.command_id or "")
        if not versions or not is_repetition(held.key, command, request, versions[0][1] or ""):
            raise TheCommandIdIsTaken(field="commandId", command_id=request.command_id)
        last = versions[-1][0]
        if held.state.version == last:
            return held.state
        state = await self._loader.at(held.decider, held.key, held.state.id, last)
        assert state is not None
        return state
