"""The same schema on the same services behind strawberry's own ASGI view, as it comes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import strawberry
from starlette.requests import Request
from starlette.types import ASGIApp
from strawberry.asgi import GraphQL

from infrastructure.identity.contexts import Contexts
from infrastructure.identity.tokens import Tokens
from infrastructure.process.settings import Settings
from infrastructure.services import services
from schema.context import Context
from schema.root import SCHEMA


class View(GraphQL[Context, None]):
    """Strawberry's view with our context."""

    def __init__(self, schema: strawberry.Schema, contexts: Contexts) -> None:
        super().__init__(schema)
        self._contexts = contexts

    async def get_context(self, request: Request | Any, response: Any) -> Context:
        """The context of a request."""
        return await self._contexts.of_header(request.headers.get("authorization"))


@asynccontextmanager
async def contexts(settings: Settings) -> AsyncIterator[Contexts]:
    """Our contexts on running services."""
    assert settings.database_url
    async with services(settings, settings.database_url) as parts:
        yield Contexts(Tokens.of(settings), parts.anonymous)


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The peer."""
    async with contexts(settings) as made:
        yield View(SCHEMA, made)
