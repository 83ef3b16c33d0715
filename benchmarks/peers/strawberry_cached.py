"""Strawberry's view once more, with strawberry's caches for parsed and validated documents."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy

from starlette.types import ASGIApp
from strawberry.extensions import ParserCache, ValidationCache

from benchmarks.peers.strawberry_view import View, contexts
from infrastructure.process.settings import Settings
from schema.root import SCHEMA


@asynccontextmanager
async def application(settings: Settings) -> AsyncIterator[ASGIApp]:
    """The peer."""
    schema = copy(SCHEMA)
    schema.extensions = (lambda: ParserCache(), lambda: ValidationCache())
    async with contexts(settings) as made:
        yield View(schema, made)
