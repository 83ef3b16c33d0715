"""Sessions in use: loaded from the log once, held folded, and moved on by commands.

A command is decided on the state held here, which may be behind another process. The log refuses an append whose
version is taken, and nothing is refused to a client on a state that is behind: both lead to a fresh look and another
decision.
"""

import asyncio
import logging
import random
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from psycopg_pool import AsyncConnectionPool
from strawberry.dataloader import DataLoader

from domain.kinds import KINDS
from domain.session import (
    Decider,
    EndSession,
    Id,
    Recorded,
    RefusalCode,
    Refused,
    Request,
    Session,
    SessionKind,
    SessionStatus,
)
from infrastructure.codec import recorded, seal_event
from infrastructure.crypto import MasterKeys, SessionKey
from infrastructure.event_log import EventLog, fetch
from infrastructure.loading import Loader
from infrastructure.recorder import Appending, EventRow
from infrastructure.writer import Outcome
from projections.sessions import claim, session_row

log = logging.getLogger(__name__)

ATTEMPTS = 5
SNAPSHOT_EVERY = 100
"""Events after which a new snapshot is taken."""

HEADS = "SELECT id, version FROM sessions WHERE id = ANY(%s)"
CLAIMED = "SELECT id FROM sessions WHERE claim = %s"


class ThereIsNoSuchSession(Refused):
    """There is no session {session_id!r}."""

    code = RefusalCode.NOT_FOUND


class TheVersionMoved(Refused):
    """The session is at version {current_version}, not {expected}. Read it again, then repeat the command."""

    code = RefusalCode.VERSION_CONFLICT


class TheSessionIsBusy(Refused):
    """Others changed the session at the same time, again and again. Repeat the command."""

    code = RefusalCode.VERSION_CONFLICT


class ASessionIsOpen(Refused):
    """You have an open {kind} session. End it first, or start with replaceActive."""

    code = RefusalCode.ACTIVE_SESSION_EXISTS


class TheCommandIdIsTaken(Refused):
    """commandId {command_id!r} was used for another command on this session. Choose a new one."""

    code = RefusalCode.INVALID_INPUT


@dataclass(slots=True)
class Held:
    """A session in use."""

    decider: Decider[Any]
    state: Any
    key: SessionKey
    snapshot_version: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Sessions:
    """The sessions of this process, at most `capacity` of them held at a time."""

    def __init__(self, log: EventLog, pool: AsyncConnectionPool, master_keys: MasterKeys, capacity: int) -> None:
        self._log, self._pool, self._master_keys, self._capacity = log, pool, master_keys, capacity
        self._loader = Loader(log, pool, master_keys)
        self._held: OrderedDict[Id, Held] = OrderedDict()
        self._heads: DataLoader[UUID, int | None] = DataLoader(load_fn=self._load_heads, cache=False)
        self._snapshots: set[asyncio.Task[None]] = set()

    # ------------------------------------------------------------ reading

    async def get(self, session_id: str) -> Session | None:
        """A session as it stands in the log now; None when there is none, or its content is erased."""
        uuid = parse_id(session_id)
        if uuid is None:
            return None
        head = await self._heads.load(uuid)
        if head is None:
            return None
        held = self._held.get(Id(str(uuid)))
        if held and held.state.version >= head:
            return self._use(held).state  # type: ignore[no-any-return]
        held = await self._hold(Id(str(uuid)))
        return await self._refresh(held) if held else None

    async def at(self, session_id: str, version: int) -> Session | None:
        """A session as it stood at a version."""
        uuid = parse_id(session_id)
        held = uuid and await self._hold(Id(str(uuid)))
        return await self._loader.at(held.decider, held.key, held.state.id, version) if held else None

    async def open_session(self, kind: SessionKind, owner_id: str) -> Session | None:
        """The one open session that a learner has of a `single_open` kind."""
        rows = await fetch(self._pool, CLAIMED, (claim(kind, owner_id),))
        return await self.get(str(rows[0][0])) if rows else None

    # ------------------------------------------------------------ commands

    async def execute(self, session_id: str, command: Any, request: Request) -> Session:
        """Carry out a command. The session as it stands after it.

        Raises a `Refused`; then nothing was recorded. A command id used before records nothing and gives the session
        as it stood after its first use.
        """
        uuid = parse_id(session_id)
        held = uuid and await self._hold(Id(str(uuid)))
        if not held or not (request.is_system or held.state.owner_id == request.actor_id):
            raise ThereIsNoSuchSession(field="sessionId", session_id=session_id)
        for attempt in range(ATTEMPTS):
            async with held.lock:
                outcome = await self._attempt(held, command, request)
                if outcome is Outcome.STORED:
                    return held.state  # type: ignore[no-any-return]
                await self._reload(held)
                if outcome is Outcome.REPEATED:
                    return await self._repeated(held, command, request)
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise TheSessionIsBusy(current_version=held.state.version)

    async def start(self, kind: SessionKind, command: Any, request: Request, *, replace_open: bool = False) -> Session:
        """Start a session of a kind for the request's actor. `replace_open` abandons the one that is open.

        Raises a `Refused`, among them `ASessionIsOpen`; then nothing was recorded.
        """
        decider, owner = KINDS[kind], request.actor_id
        session_id = _new_id(kind, owner, request.command_id)
        for _ in range(ATTEMPTS):
            held, appending = self._begin(decider, session_id, command, request)
            outcome = await self._log.append(appending)
            if outcome is Outcome.CLAIMED and replace_open:
                outcome = await self._replace(kind, owner, appending)
            if outcome is Outcome.STORED:
                return self._keep(held).state  # type: ignore[no-any-return]
            if outcome in (Outcome.CONFLICTING, Outcome.REPEATED):
                started = await self._hold(session_id)
                if started is None:
                    raise ThereIsNoSuchSession(field="commandId", session_id=session_id)
                return await self._repeated(started, command, request)
            if not replace_open:
                rows = await fetch(self._pool, CLAIMED, (claim(kind, owner),))
                if rows:
                    raise ASessionIsOpen(kind=kind.value.lower(), session_id=str(rows[0][0]))
        raise TheSessionIsBusy

    async def _attempt(self, held: Held, command: Any, request: Request) -> Outcome:
        """One decision and its append; a refusal stands only when the state is not behind the log."""
        try:
            expected = request.expected_version
            if expected is not None and expected != held.state.version:
                raise TheVersionMoved(field="expectedVersion", expected=expected, current_version=held.state.version)
            now = datetime.now(UTC)
            events = held.decider.decide(held.state, command, now)
        except Refused:
            if request.command_id and await self._log.of_command(UUID(held.state.id), request.command_id):
                return Outcome.REPEATED
            if await self._heads.load(UUID(held.state.id)) != held.state.version:
                return Outcome.CONFLICTING
            raise
        if not events:
            return Outcome.STORED
        after, appending = _appending(held, events, command, request, now)
        outcome = await self._log.append(appending)
        if outcome is Outcome.STORED:
            held.state = after
            self._snapshot_if_due(held)
        return outcome

    async def _repeated(self, held: Held, command: Any, request: Request) -> Session:
        versions = await self._log.of_command(UUID(held.state.id), request.command_id or "")
        if not versions or versions[0][1] != type(command).__name__:
            raise TheCommandIdIsTaken(field="commandId", command_id=request.command_id)
        last = versions[-1][0]
        if held.state.version == last:
            return held.state  # type: ignore[no-any-return]
        return await self._loader.at(held.decider, held.key, held.state.id, last)  # type: ignore[no-any-return]

    def _begin(self, decider: Decider[Any], session_id: Id, command: Any, request: Request) -> tuple[Held, Appending]:
        key, sealed = self._master_keys.new_session_key(session_id)
        held = Held(decider, decider.initial(session_id), key)
        now = datetime.now(UTC)
        events = decider.decide(held.state, command, now)
        held.state, appending = _appending(held, events, command, request, now)
        new_key = {"session_id": session_id, "sealed": sealed.sealed, "master_id": sealed.master_id}
        return held, appending._replace(new_keys=[new_key])

    async def _replace(self, kind: SessionKind, owner: str, starting: Appending) -> Outcome:
        """Abandon the open session and start the new one, both or neither."""
        state = await self.open_session(kind, owner)
        held = state and self._held.get(state.id)
        if not held:
            return Outcome.CLAIMED
        async with held.lock:
            now, ending = datetime.now(UTC), EndSession(SessionStatus.ABANDONED)
            events = held.decider.decide(held.state, ending, now)
            after, leaving = _appending(held, events, ending, Request(owner), now)
            both = Appending(
                [*leaving.events, *starting.events],
                [*leaving.session_rows, *starting.session_rows],
                starting.new_keys,
            )
            outcome = await self._log.append(both)
            if outcome is Outcome.STORED:
                held.state = after
            else:
                await self._reload(held)
        return Outcome.CLAIMED if outcome is Outcome.CONFLICTING else outcome

    # ------------------------------------------------------------ holding

    async def _hold(self, session_id: Id) -> Held | None:
        if held := self._held.get(session_id):
            return self._use(held)
        loaded = await self._loader.load(session_id)
        if loaded is None:
            return None
        return self._held.get(session_id) or self._keep(Held(*loaded))

    def _keep(self, held: Held) -> Held:
        self._held[held.state.id] = held
        while len(self._held) > self._capacity:
            self._held.popitem(last=False)
        return held

    def _use(self, held: Held) -> Held:
        self._held.move_to_end(held.state.id)
        return held

    async def _refresh(self, held: Held) -> Session:
        async with held.lock:
            await self._reload(held)
            return held.state  # type: ignore[no-any-return]

    async def _reload(self, held: Held) -> None:
        """Fold what the log has beyond the state that is held."""
        rows = await self._log.of_session(UUID(held.state.id), held.state.version)
        held.state = held.decider.fold(held.state, [recorded(held.key, row) for row in rows])

    async def _load_heads(self, session_ids: list[UUID]) -> Sequence[int | None]:
        heads = dict(await fetch(self._pool, HEADS, (session_ids,)))
        return [heads.get(session_id) for session_id in session_ids]

    def _snapshot_if_due(self, held: Held) -> None:
        if held.state.version - held.snapshot_version >= SNAPSHOT_EVERY:
            held.snapshot_version = held.state.version
            task = asyncio.create_task(self._loader.save_snapshot(held.key, held.state))
            self._snapshots.add(task)
            task.add_done_callback(self._snapshots.discard)


def parse_id(session_id: str) -> UUID | None:
    """The session id that a client sent, None if it cannot be one."""
    try:
        return UUID(session_id)
    except ValueError:
        return None


def _new_id(kind: SessionKind, owner_id: str, command_id: str | None) -> Id:
    """A session's id: by chance, or made of its starter's command id, so that starting twice meets itself."""
    return Id(str(uuid5(NAMESPACE_URL, f"{kind.value}/{owner_id}/{command_id}") if command_id else uuid4()))


def _appending(
    held: Held, events: Sequence[Any], command: Any, request: Request, now: datetime
) -> tuple[Any, Appending]:
    """The state after the events, and what is to be stored of them."""
    state, session_id = held.state, held.state.id
    command_id, rows = request.command_id or f"auto-{uuid4()}", []
    for version, event in enumerate(events, state.version + 1):
        state = held.decider.apply(state, Recorded(event, session_id, version, now, request.actor_id))
        rows.append(
            EventRow(
                session_id=UUID(session_id),
                version=version,
                topic=event.event_name,
                state=seal_event(held.key, session_id, version, event),
                kind=held.decider.kind.value,
                actor_id=request.actor_id,
                command=type(command).__name__,
                command_id=command_id,
                recorded_at=now,
            )
        )
    return state, Appending(rows, [asdict(session_row(held.decider, state))])
