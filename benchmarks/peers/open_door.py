"""Our schema carried out as ours is, for anybody: no tokens, limits, negotiation, request ids, log or headers."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.session import Id
from infrastructure.graphql.request import GraphQLRequest
from infrastructure.process.garbage import spare_the_collector
from infrastructure.process.settings import Settings
from infrastructure.services import services
from infrastructure.web.application import executor_of
from schema.context import Role, Viewer

_decode = msgspec.json.Decoder(GraphQLRequest).decode


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[Starlette]:
    """The peer."""
    assert settings.database_url
    async with services(settings, settings.database_url) as parts:
        executor = executor_of(settings)
        viewer = Viewer(Id(os.environ["BENCH_VIEWER"]), frozenset({Role.LEARNER}), time.time() + 3600)
        context = replace(parts.anonymous, viewer=viewer)

        async def graphql(request: Request) -> Response:
            asked = _decode(await request.body())
            operation = executor.prepare(asked.query or "", asked.variables, asked.operation_name)
            body = await executor.execute(operation, context)
            return Response(msgspec.json.encode(body), media_type="application/json")

        spare_the_collector()
        yield Starlette(routes=[Route("/graphql", graphql, methods=["POST"])])
