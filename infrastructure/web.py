"""The composition root: everything a process is made of, put together and taken apart in order."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from domain.authoring import Author
from domain.kinds import STREAMS
from infrastructure.auth import Tokens
from infrastructure.authors.anthropic_author import AnthropicAuthor
from infrastructure.authors.model import Model
from infrastructure.authors.offline import OfflineAuthor
from infrastructure.authors.topics import Topics
from infrastructure.board import Board
from infrastructure.budgets import Budgets
from infrastructure.classrooms import Classrooms
from infrastructure.crypto import MasterKeys
from infrastructure.database import make_engine, make_pool
from infrastructure.erasing import Erasing, Forgetting
from infrastructure.event_log import EventLog
from infrastructure.execution import Executor
from infrastructure.generation import Generation
from infrastructure.graphql_http import GraphQLEndpoint
from infrastructure.graphql_ws import WebSocketEndpoint
from infrastructure.history import History
from infrastructure.installation import read_installation
from infrastructure.jobs import Jobs
from infrastructure.keyring import Keyring
from infrastructure.learner_erasures import LearnerErasures
from infrastructure.marking import Marking
from infrastructure.metrics import LAG, REQUESTS
from infrastructure.papers import Papers
from infrastructure.projector import Projector
from infrastructure.reactions import Reactions
from infrastructure.requests import Contexts
from infrastructure.sessions import Sessions
from infrastructure.settings import Settings
from infrastructure.signals import Signals
from infrastructure.views import Views
from infrastructure.writer import Writer
from schema.context import Context
from schema.root import SCHEMA

log = logging.getLogger(__name__)

GRAPHIQL = Path(__file__).parent / "static" / "graphiql"
GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running process."""

    pool: AsyncConnectionPool
    event_log: EventLog
    keyring: Keyring
    sessions: Sessions
    papers: Papers
    budgets: Budgets
    classrooms: Classrooms
    views: Views
    history: History
    jobs: Jobs
    projector: Projector
    reactions: Reactions
    erasing: Erasing
    learner_erasures: LearnerErasures

    async def work(self) -> None:
        """Carry out jobs and erasures, react to events and keep the projections, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.jobs.work(), name="jobs")
            group.create_task(self.reactions.run(), name="reactions")
            group.create_task(self.projector.run(), name="projector")
            group.create_task(self.learner_erasures.run(), name="erasures")


@contextlib.asynccontextmanager
async def services(settings: Settings, url: str) -> AsyncIterator[Services]:
    """The parts of a process, connected to the database at `url`; disconnected on the way out.

    Raises `SettingsError` when the database belongs to another master key.
    """
    master_keys = MasterKeys.parse(settings.master_key)
    pool, engine, writer = make_pool(url), make_engine(url), Writer(url)
    signals = Signals(url, pool, settings.broadcast_url)
    event_log = EventLog(pool, writer, signals)
    keyring = Keyring(pool, master_keys)
    views = Views(engine)
    budgets = Budgets(pool, per_session=settings.session_budget_usd, per_day=settings.daily_budget_usd)
    papers = Papers(pool, master_keys)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        await pool.open(wait=True)
        stack.push_async_callback(pool.close)
        installation = await read_installation(pool, master_keys)
        sessions = Sessions(event_log, pool, master_keys, installation, settings.cache_sessions)
        rooms = Sessions(event_log, pool, master_keys, installation, settings.cache_sessions, STREAMS)
        classrooms = Classrooms(rooms, Board(engine), event_log, signals, keyring, pool)
        author = await stack.enter_async_context(_author(settings, pool))
        generation = Generation(sessions, views, author, papers, budgets)
        jobs = Jobs(url, generation, Marking(sessions, author, budgets))
        await writer.start()
        stack.push_async_callback(writer.stop)
        await signals.start()
        stack.push_async_callback(signals.stop)
        await jobs.open()
        stack.push_async_callback(jobs.close)
        forgetting = asyncio.create_task(Forgetting(event_log, sessions, rooms, keyring).run(), name="forgetting")
        stack.push_async_callback(_ended, forgetting)
        erasing = Erasing(event_log, pool, signals)
        yield Services(
            pool=pool,
            event_log=event_log,
            keyring=keyring,
            sessions=sessions,
            papers=papers,
            budgets=budgets,
            classrooms=classrooms,
            views=views,
            history=History(event_log, keyring, views, sessions, pool, installation),
            jobs=jobs,
            projector=Projector(event_log, signals, pool, keyring),
            reactions=Reactions(event_log, signals, pool, jobs),
            erasing=erasing,
            learner_erasures=LearnerErasures(pool, erasing, installation, classrooms),
        )


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@contextlib.asynccontextmanager
async def _author(settings: Settings, pool: AsyncConnectionPool) -> AsyncIterator[Author]:
    """The language model when there is a key for it, else the papers that ship with the project."""
    if settings.anthropic_api_key is None:
        yield OfflineAuthor(settings.offline_pace)
        return
    model = Model(
        settings.model,
        api_key=settings.anthropic_api_key,
        base_url=settings.anthropic_base_url,
        stall_seconds=settings.model_stall_seconds,
    )
    async with contextlib.aclosing(model):
        yield AnthropicAuthor(model, Topics(pool))


def application(settings: Settings, parts: Services) -> Starlette:
    """The web application on running services."""
    executor = Executor(
        SCHEMA._schema,
        max_tokens=settings.max_query_tokens,
        max_depth=settings.max_query_depth,
        max_aliases=settings.max_query_aliases,
    )
    anonymous = Context(
        None,
        parts.sessions,
        parts.views,
        parts.history,
        parts.papers,
        parts.budgets,
        parts.classrooms,
        parts.erasing,
        parts.learner_erasures,
    )
    contexts = Contexts(Tokens.of(settings), anonymous)
    http = GraphQLEndpoint(
        executor,
        contexts,
        max_body_bytes=settings.max_body_bytes,
        heartbeat_seconds=settings.heartbeat_seconds,
    )
    socket = WebSocketEndpoint(executor, contexts, settings.max_body_bytes)

    async def graphql(request: Request) -> Response:
        started = time.perf_counter()
        response = _graphiql() if _is_browser(request) else await http(request)
        REQUESTS.labels(request.method, response.status_code).observe(time.perf_counter() - started)
        return response

    route = Route("/graphql", graphql, methods=["GET", "POST"])
    route.methods = {"GET", "POST"}  # Starlette adds HEAD, which would carry out a query for nothing
    return Starlette(
        routes=[
            route,
            WebSocketRoute("/graphql", socket.handle),
            Mount("/graphiql", StaticFiles(directory=GRAPHIQL)),
            Route("/healthz", _healthy),
            Route("/readyz", _readiness(parts)),
            Route("/metrics", _metrics(parts)),
        ],
        exception_handlers={405: _not_allowed},
    )


def _is_browser(request: Request) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "")
    return request.method == "GET" and "query" not in request.query_params and wants_page


def _graphiql() -> Response:
    headers = {"content-security-policy": GRAPHIQL_POLICY, "x-content-type-options": "nosniff"}
    return FileResponse(GRAPHIQL / "index.html", headers=headers)


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _not_allowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    message = f"{request.method} is not taken here."
    body = {"errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"}}]}
    return JSONResponse(body, 405, error.headers)


def _readiness(parts: Services) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_: Request) -> Response:
        try:
            async with asyncio.timeout(2):
                await parts.event_log.end()
        except Exception as error:
            log.warning("not ready: %s", error)
            return PlainTextResponse("the database is away\n", 503)
        return PlainTextResponse("ready\n")

    return ready


def _metrics(parts: Services) -> Callable[[Request], Awaitable[Response]]:
    async def metrics(_: Request) -> Response:
        for name, _lifecycle, _position, lag in await parts.history.projections():
            LAG.labels(name).set(lag)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return metrics
