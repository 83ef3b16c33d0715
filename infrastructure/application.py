"""The web application: what is answered at which path."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from infrastructure.auth import Tokens
from infrastructure.execution import Executor
from infrastructure.graphql_http import GraphQLEndpoint
from infrastructure.graphql_ws import SocketLimits, WebSocketEndpoint
from infrastructure.metrics import LAG, REQUESTS
from infrastructure.requests import Contexts
from infrastructure.settings import Settings
from infrastructure.web import Services
from schema.root import SCHEMA

log = logging.getLogger(__name__)

GRAPHIQL = Path(__file__).parent / "static" / "graphiql"
GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def application(settings: Settings, parts: Services) -> Starlette:
    """The web application on running services."""
    executor = Executor(
        SCHEMA._schema,
        max_tokens=settings.max_query_tokens,
        max_depth=settings.max_query_depth,
        max_aliases=settings.max_query_aliases,
        max_list_cost=settings.max_list_cost,
    )
    contexts = Contexts(Tokens.of(settings), parts.anonymous)
    http = GraphQLEndpoint(
        executor,
        contexts,
        max_body_bytes=settings.max_body_bytes,
        heartbeat_seconds=settings.heartbeat_seconds,
    )
    limits = SocketLimits(settings.max_body_bytes, settings.max_socket_operations, settings.max_viewer_sockets)
    socket = WebSocketEndpoint(executor, contexts, limits)

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
