"""What all kinds are built on: the parts of a process that know no kind."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from psycopg_pool import AsyncConnectionPool
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.kinds import KINDS, Deciders
from domain.session import Id
from infrastructure.keys.installation import Installation, read_installation
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.event_log import EventLog
from infrastructure.log.keyring import Keyring
from infrastructure.log.wakeups import Wakeups
from infrastructure.log.writer import Writer
from infrastructure.models.budgets import Budgets
from infrastructure.models.prices import prices_of
from infrastructure.postgres.clock import Clock
from infrastructure.postgres.database import make_engine, make_pool
from infrastructure.process.caches import Cache
from infrastructure.process.settings import Settings
from infrastructure.sessions.cache import Held
from infrastructure.sessions.capacity import Capacity
from infrastructure.sessions.growth import Growth
from infrastructure.sessions.pulses import Pulses
from infrastructure.sessions.rates import Rates
from infrastructure.sessions.sessions import Sessions
from infrastructure.views.freshness import Freshness
from infrastructure.views.lists import Lists
from infrastructure.views.projector import Projector
from infrastructure.views.scores import KindScores, Scores
from infrastructure.voices.voices import Voices

if TYPE_CHECKING:
    from infrastructure.models.model import Model


class Streams(Protocol):
    """Makes sessions in form of the streams of some deciders; `name` is that of their cache."""

    def __call__(self, name: str, deciders: Deciders, capacity: Capacity | None = None) -> Sessions:
        """Make them. Without a capacity any number may be open."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """What all kinds are built on: `scores` is what their sessions came to. `model` is None without a key for one."""

    settings: Settings
    pool: AsyncConnectionPool
    engine: AsyncEngine
    master_keys: MasterKeys
    installation: Installation
    clock: Clock
    event_log: EventLog
    wakeups: Wakeups
    keyring: Keyring
    growth: Growth
    rates: Rates
    sessions: Sessions
    pulses: Pulses
    streams: Streams
    lists: Lists
    scores: Scores
    projector: Projector
    freshness: Freshness
    budgets: Budgets
    model: "Model | None"
    voices: Voices


@contextlib.asynccontextmanager
async def foundation(
    settings: Settings, url: str, writer: Writer, scores: Sequence[KindScores]
) -> AsyncIterator[Foundation]:
    """What all kinds are built on."""
    master_keys = MasterKeys.parse(settings.master_key)
    async with contextlib.AsyncExitStack() as stack:
        pool, engine = await stack.enter_async_context(_connections(settings, url))
        await (clock := Clock(pool)).read()
        installation = await read_installation(pool, master_keys)
        wakeups, keyring = Wakeups(url, pool, settings.broadcast_url), Keyring(pool, master_keys)
        event_log = EventLog(pool, writer, wakeups)
        growth = Growth(event_log, pool, clock.now, settings.daily_bytes)
        streams = _streams(settings, pool, master_keys, installation, clock, event_log, growth)
        capacity = Capacity(pool, max_open=settings.max_open_sessions, per_learner=settings.max_learner_sessions)
        freshness = Freshness(pool, projector := Projector(event_log, wakeups, pool, keyring))
        stack.push_async_callback(freshness.stop)
        yield Foundation(
            settings=settings,
            pool=pool,
            engine=engine,
            master_keys=master_keys,
            installation=installation,
            clock=clock,
            event_log=event_log,
            wakeups=wakeups,
            keyring=keyring,
            growth=growth,
            rates=Rates(pool, rate=settings.mutations_per_second, burst=settings.mutation_burst),
            sessions=streams("sessions", KINDS, capacity),
            pulses=Pulses(),
            streams=streams,
            lists=Lists(engine),
            scores=Scores(freshness, scores),
            projector=projector,
            freshness=freshness,
            budgets=Budgets(pool, per_session=settings.session_budget_usd, per_day=settings.daily_budget_usd),
            model=await stack.enter_async_context(_model(settings)),
            voices=await stack.enter_async_context(open_voices(settings, pool, installation, clock)),
        )


@contextlib.asynccontextmanager
async def _connections(settings: Settings, url: str) -> AsyncIterator[tuple[AsyncConnectionPool, AsyncEngine]]:
    """Connections to the database, for queries in SQL and for those that SQLAlchemy makes.

    Where a pooler is named it gets what needs no session of its own; the writer, the listener and the jobs have theirs.
    """
    pooled = settings.database_direct_url is not None
    reading = settings.database_url if pooled and settings.database_url else url
    pool, engine = make_pool(reading, pooled=pooled), make_engine(reading, pooled=pooled)
    try:
        await pool.open(wait=True)
        yield pool, engine
    finally:
        await pool.close()
        await engine.dispose()


def _streams(
    settings: Settings,
    pool: AsyncConnectionPool,
    master_keys: MasterKeys,
    installation: Installation,
    clock: Clock,
    log: EventLog,
    growth: Growth,
) -> Streams:
    """Makes sessions of some deciders, each with a cache of its own; without a capacity there is no end of them."""

    def streams(name: str, deciders: Deciders, capacity: Capacity | None = None) -> Sessions:
        held = Cache[Id, Held](name, entries=settings.cache_sessions, max_bytes=settings.cache_bytes)
        room = capacity or Capacity(pool)
        return Sessions(log, pool, master_keys, installation, held, clock.now, room, growth, deciders)

    return streams


@contextlib.asynccontextmanager
async def _model(settings: Settings) -> "AsyncIterator[Model | None]":
    """The language model, if there is a key for it.

    Raises `SettingsError` when the operator's prices cannot be used, whether they are needed or not. The SDK is
    imported here: it takes two fifths of a server's start, and is not used without a key.
    """
    prices = prices_of(settings.model_prices)
    if settings.anthropic_api_key is None:
        yield None
        return
    from infrastructure.models.model import Model

    model = Model(
        settings.model,
        api_key=settings.anthropic_api_key,
        base_url=settings.anthropic_base_url,
        stall_seconds=settings.model_stall_seconds,
        prices=prices,
    )
    async with contextlib.aclosing(model):
        yield model


@contextlib.asynccontextmanager
async def open_voices(
    settings: Settings, pool: AsyncConnectionPool, installation: Installation, clock: Clock
) -> AsyncIterator[Voices]:
    """The voices, with nothing that speaks left behind."""
    voices = Voices(
        pool,
        installation,
        clock.now,
        folder=settings.voices,
        processes=settings.voice_processes,
        seconds=settings.voice_seconds,
        max_bytes=settings.voice_bytes,
    )
    voices.start()
    try:
        yield voices
    finally:
        await voices.stop()
