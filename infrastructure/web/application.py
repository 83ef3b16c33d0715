"""The web application: what is answered at which path."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from infrastructure.graphql.depth import Limits
from infrastructure.graphql.execution import Executor
from infrastructure.graphql.observation import Observer
from infrastructure.graphql.trusted_documents import TrustedDocuments
from infrastructure.identity.contexts import Contexts
from infrastructure.identity.open_streams import Connections
from infrastructure.identity.tokens import Tokens
from infrastructure.process.settings import Settings
from infrastructure.services import Services, together
from infrastructure.telemetry.metrics import LAG
from infrastructure.transports.audio import PATH as AUDIO
from infrastructure.transports.audio import AudioEndpoint
from infrastructure.transports.beacons import BeaconEndpoint
from infrastructure.transports.http import GraphQLEndpoint
from infrastructure.transports.plays import PlaysEndpoint
from infrastructure.transports.sockets import SocketLimits, WebSocketEndpoint
from infrastructure.web.edge import GRAPHQL, Edge
from infrastructure.web.origins import Origins
from schema.root import SCHEMA

log = logging.getLogger(__name__)

GRAPHIQL = Path(__file__).parent / "static" / "graphiql"
GRAPHIQL_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def executor_of(settings: Settings) -> Executor:
    """What carries out operations, within the limits that the settings ask for."""
    limits = Limits(
        tokens=settings.max_query_tokens,
        depth=settings.max_query_depth,
        aliases=settings.max_query_aliases,
        fields=settings.max_query_fields,
    )
    return Executor(
        SCHEMA._schema,
        limits,
        max_list_cost=settings.max_list_cost,
        introspection=settings.introspection,
        suggestions=not settings.production,
    )


def application(settings: Settings, parts: Services, documents: TrustedDocuments, observer: Observer) -> Edge:
    """The web application on running services."""
    executor = executor_of(settings)
    contexts = Contexts(Tokens.of(settings), parts.anonymous, parts.greet)
    connections = Connections(settings.max_viewer_sockets)
    http = GraphQLEndpoint(
        executor,
        documents,
        contexts,
        connections,
        max_body_bytes=settings.max_body_bytes,
        heartbeat_seconds=settings.heartbeat_seconds,
    )
    limits = SocketLimits(settings.max_body_bytes, settings.max_socket_operations)
    socket = WebSocketEndpoint(executor, documents, contexts, observer, limits, connections)
    beacons = [
        Route(path, BeaconEndpoint(executor, contexts, beacon, settings.max_body_bytes), methods=["POST"])
        for path, beacon in together(kind.beacons for kind in parts.kinds.values()).items()
    ]
    plays = [
        Route(path, PlaysEndpoint(one, parts.voices.recordings, parts.rates), methods=["GET"])
        for path, one in together(kind.plays for kind in parts.kinds.values()).items()
    ]
    audio = Route(AUDIO, AudioEndpoint(parts.voices, contexts, parts.rates), methods=["GET"])
    graphiql = not (settings.production or settings.trusted_documents_only)
    routes = _routes(http, socket, parts, [*beacons, *plays, audio], graphiql=graphiql)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        """Take the shortest way for the request that is made most."""
        if scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == GRAPHQL:
            await http(scope, receive, send)
        else:
            await routes(scope, receive, send)

    origins = Origins(settings.allowed_origins, local_pages=not settings.production)
    return Edge(dispatch, origins, observer, settings.hsts_seconds, settings.root_path)


def _routes(
    http: GraphQLEndpoint, socket: WebSocketEndpoint, parts: Services, others: Sequence[Route], *, graphiql: bool
) -> Starlette:
    async def get(request: Request) -> ASGIApp:
        return _graphiql(on=graphiql) if _is_browser(request) else await http.response(request.scope, request.receive)

    route = Route(GRAPHQL, get, methods=["GET", "POST"])
    route.methods = {"GET", "POST"}  # Starlette adds HEAD, which would carry out a query for nothing
    routes = Starlette(
        routes=[
            route,
            *others,
            WebSocketRoute(GRAPHQL, socket.handle),
            WebSocketRoute("/{path:path}", _no_such_socket),
            *(GRAPHIQL_ROUTES if graphiql else []),
            Route("/healthz", _healthy),
            Route("/readyz", _readiness(parts)),
            Route("/metrics", _metrics(parts)),
        ],
        exception_handlers={404: _no_such_page, 405: _not_allowed},
    )
    routes.router.redirect_slashes = False  # it redirects to whatever host the request names
    return routes


def _is_browser(request: Request) -> bool:
    wants_page = "text/html" in request.headers.get("accept", "")
    asks = not request.query_params.keys().isdisjoint(("query", "documentId", "extensions"))
    return request.method == "GET" and wants_page and not asks


def _graphiql(*, on: bool) -> Response:
    if not on:
        return _error(404, "There is no page here: GraphiQL is for development. POST operations to this address.")
    return FileResponse(GRAPHIQL / "index.html", headers={"content-security-policy": GRAPHIQL_POLICY})


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    code = "NOT_FOUND" if status == 404 else "BAD_REQUEST"
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": code}}]}, status, headers)


async def _nothing(_: Request) -> Response:
    raise HTTPException(404)


GRAPHIQL_ROUTES = (
    Route("/graphiql/index.html", _nothing),  # the page is at /graphql, and what it loads is named from there
    Mount("/graphiql", StaticFiles(directory=GRAPHIQL)),
)


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _not_allowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(405, f"{request.method} is not taken here.", error.headers)


async def _no_such_page(_request: Request, _error_raised: Exception) -> Response:
    return _error(404, "There is nothing at this address; operations go to /graphql.")


async def _no_such_socket(socket: WebSocket) -> None:
    await socket.send_denial_response(_error(404, "There is no WebSocket at this address; it is at /graphql."))


def _readiness(parts: Services) -> Callable[[Request], Awaitable[Response]]:
    async def ready(_: Request) -> Response:
        missing = await parts.readiness.missing()
        if missing:
            return JSONResponse({"ready": False, **missing}, 503, {"Retry-After": "2"})
        return PlainTextResponse("ready\n")

    return ready


def _metrics(parts: Services) -> Callable[[Request], Awaitable[Response]]:
    async def metrics(_: Request) -> Response:
        for name, _lifecycle, _position, lag in await parts.anonymous.history.projections():
            LAG.labels(name).set(lag)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return metrics
