"""A bare endpoint: the same command through the same sessions, and the same read, without GraphQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain import session as domain
from domain.exam.commands import SaveAnswers
from domain.questions.question import Answer
from domain.session import Id, Session, SessionKind, SessionStatus
from infrastructure.identity.tokens import Tokens
from infrastructure.process.settings import Settings
from infrastructure.services import services


class Save(msgspec.Struct):
    """What is sent."""

    session_id: str
    answers: list[tuple[Id, Answer | None]]


class Shown(msgspec.Struct):
    """What is answered."""

    id: Id
    kind: SessionKind
    status: SessionStatus
    version: int
    started_at: datetime
    last_active_at: datetime
    completed_at: datetime | None
    active_seconds: float


_decode = msgspec.json.Decoder(Save).decode


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[Starlette]:
    """The peer."""
    assert settings.database_url
    tokens = Tokens.of(settings)

    async def viewer(request: Request) -> str:
        return (await tokens.viewer(request.headers["authorization"].removeprefix("Bearer "))).id

    async with services(settings, settings.database_url) as parts:

        async def save_answers(request: Request) -> Response:
            sent = _decode(await request.body())
            who = domain.Request(await viewer(request))
            return _shown(await parts.sessions.execute(sent.session_id, SaveAnswers(sent.answers), who))

        async def session(request: Request) -> Response:
            found = await parts.sessions.get(request.path_params["id"])
            return _shown(found) if found and found.owner_id == await viewer(request) else Response("null", 404)

        yield Starlette(
            routes=[Route("/answers", save_answers, methods=["POST"]), Route("/sessions/{id}", session)],
        )


def _shown(session: Session) -> Response:
    shown = Shown(
        session.id,
        SessionKind.EXAM,
        session.status,
        session.version,
        session.started_at,
        session.last_active_at,
        session.completed_at,
        session.active_seconds,
    )
    return Response(msgspec.json.encode(shown), media_type="application/json")
