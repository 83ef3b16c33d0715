"""Our schema within our edge, its request ids, log lines and headers, for anybody: no tokens, limits, negotiation."""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.session import Id
from infrastructure.graphql.errors import JSON
from infrastructure.graphql.observation import OBSERVATION, Observer
from infrastructure.graphql.request import GraphQLRequest
from infrastructure.process.garbage import spare_the_collector
from infrastructure.process.settings import Settings
from infrastructure.services import services
from infrastructure.telemetry import logs
from infrastructure.telemetry.metrics import counter
from infrastructure.transports.http import TRANSPORTS, Answer
from infrastructure.web.application import executor_of
from infrastructure.web.edge import Edge
from infrastructure.web.origins import Origins
from schema.context import Role, Viewer

_decode = msgspec.json.Decoder(GraphQLRequest).decode


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The peer."""
    assert settings.database_url
    logs.configure(settings, settings.log_level)
    async with services(settings, settings.database_url) as parts:
        executor = executor_of(settings)
        viewer = Viewer(Id(os.environ["BENCH_VIEWER"]), frozenset({Role.LEARNER}), time.time() + 3600)
        context = replace(parts.anonymous, viewer=viewer)

        async def graphql(scope: Scope, receive: Receive, send: Send) -> None:
            asked = _decode((await receive())["body"])
            operation = executor.prepare(asked.query or "", asked.variables, asked.operation_name)
            scope[OBSERVATION].operation, scope[OBSERVATION].viewer = operation, viewer
            counter(operation.node.operation.value, TRANSPORTS[JSON]).inc()
            body = await executor.execute(operation, context)
            await Answer(200, JSON, msgspec.json.encode(body))(scope, receive, send)

        spare_the_collector()
        yield Edge(
            graphql,
            Origins(settings.allowed_origins),
            Observer(parts.anonymous.pseudonyms.person),
            settings.hsts_seconds,
        )
