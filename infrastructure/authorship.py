"""Who writes exams and who teaches."""

import contextlib
from collections.abc import AsyncIterator

from psycopg_pool import AsyncConnectionPool

from domain.authoring import Author
from domain.study.tutoring import Tutor
from infrastructure.authors.offline import OfflineAuthor
from infrastructure.authors.offline_tutor import OfflineTutor
from infrastructure.authors.syllabus import Library
from infrastructure.settings import Settings


@contextlib.asynccontextmanager
async def authors(
    settings: Settings, pool: AsyncConnectionPool, library: Library
) -> AsyncIterator[tuple[Author, Tutor]]:
    """The language model when there is a key for it, else the papers and syllabi that ship with the project."""
    if settings.anthropic_api_key is None:
        yield OfflineAuthor(settings.offline_pace), OfflineTutor(library)
        return
    async with _model(settings, settings.anthropic_api_key, pool) as both:
        yield both


@contextlib.asynccontextmanager
async def _model(settings: Settings, api_key: str, pool: AsyncConnectionPool) -> AsyncIterator[tuple[Author, Tutor]]:
    """The SDK is imported here: it takes two fifths of a server's start, and is not used without a key."""
    from infrastructure.authors.anthropic_author import AnthropicAuthor
    from infrastructure.authors.anthropic_tutor import AnthropicTutor
    from infrastructure.authors.model import Model
    from infrastructure.authors.topics import Topics

    model = Model(
        settings.model,
        api_key=api_key,
        base_url=settings.anthropic_base_url,
        stall_seconds=settings.model_stall_seconds,
        prices=settings.model_prices,
    )
    async with contextlib.aclosing(model):
        yield AnthropicAuthor(model, Topics(pool)), AnthropicTutor(model)
