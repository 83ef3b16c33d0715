"""A bare endpoint that keeps what a player reports: each position a row of its own, inserted before the answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from infrastructure.identity.tokens import Tokens
from infrastructure.postgres.database import make_pool
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings

TABLE = """CREATE TABLE IF NOT EXISTS bare_reports (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  session_id uuid NOT NULL, owner_id text NOT NULL, word int NOT NULL, at timestamptz NOT NULL)"""
INSERT = "INSERT INTO bare_reports (session_id, owner_id, word, at) VALUES (%s, %s, %s, %s) RETURNING number"


class Position(msgspec.Struct, rename="camel"):
    """Where a player was."""

    word_index: int
    at: datetime


class Report(msgspec.Struct, rename="camel"):
    """What is sent."""

    session_id: UUID
    positions: list[Position]


_decode = msgspec.json.Decoder(Report).decode


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[Starlette]:
    """The peer."""
    assert settings.database_url
    tokens = Tokens.of(settings)
    async with make_pool(settings.database_url) as pool:
        await pool.open()
        async with pool.connection() as connection:
            await connection.execute(TABLE)

        async def report(request: Request) -> Response:
            viewer = await tokens.viewer(request.headers["authorization"].removeprefix("Bearer "))
            sent = _decode(await request.body())
            for one in sent.positions:
                [[number]] = await fetch(pool, INSERT, (sent.session_id, viewer.id, one.word_index, one.at))
            return Response(msgspec.json.encode({"version": number}), media_type="application/json")

        yield Starlette(routes=[Route("/reports", report, methods=["POST"])])
