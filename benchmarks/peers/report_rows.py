"""The same work by a bare endpoint: each report is a row of its own, inserted and committed before the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infrastructure.identity.tokens import Tokens
from infrastructure.process.settings import Settings

TABLE = "CREATE TABLE report_rows (session_id uuid, owner_id text, word int, told timestamptz)"
ADD = "INSERT INTO report_rows VALUES (%s, %s, %s, %s)"


class Position(msgspec.Struct, rename="camel"):
    """Where a player was."""

    word_index: int
    at: datetime


class Report(msgspec.Struct, rename="camel"):
    """What is sent."""

    session_id: str
    positions: list[Position]


_decode = msgspec.json.Decoder(Report).decode


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[Starlette]:
    """The peer."""
    assert settings.database_url
    tokens = Tokens.of(settings)
    async with AsyncConnectionPool(settings.database_url, min_size=8, max_size=8, open=False) as pool:
        async with pool.connection() as connection:
            await connection.execute(TABLE)

        async def report(request: Request) -> Response:
            viewer = await tokens.viewer(request.headers["authorization"].removeprefix("Bearer "))
            sent = _decode(await request.body())
            async with pool.connection() as connection:
                for one in sent.positions:
                    await connection.execute(ADD, (sent.session_id, viewer.id, one.word_index, one.at))
            return Response(b'{"version":1}', media_type="application/json")

        yield Starlette(routes=[Route("/reports", report, methods=["POST"])])
