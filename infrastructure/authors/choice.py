"""Which author writes and marks."""

import contextlib
from collections.abc import AsyncIterator

from psycopg_pool import AsyncConnectionPool

from domain.authoring import Author
from infrastructure.authors.anthropic_author import AnthropicAuthor
from infrastructure.authors.model import Model
from infrastructure.authors.offline import OfflineAuthor
from infrastructure.authors.topics import Topics
from infrastructure.settings import Settings


@contextlib.asynccontextmanager
async def author_of(settings: Settings, pool: AsyncConnectionPool) -> AsyncIterator[Author]:
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
