"""Who writes exams and who teaches."""

import contextlib
from collections.abc import AsyncIterator

from psycopg_pool import AsyncConnectionPool

from domain.exam.authoring import Author
from domain.study.tutoring import Tutor
from infrastructure.exam.offline_author import OfflineAuthor
from infrastructure.models.prices import Prices, prices_of
from infrastructure.process.settings import Settings
from infrastructure.study.offline_tutor import OfflineTutor
from infrastructure.study.syllabus import Library


@contextlib.asynccontextmanager
async def authors(
    settings: Settings, pool: AsyncConnectionPool, library: Library
) -> AsyncIterator[tuple[Author, Tutor]]:
    """The language model when there is a key for it, else the papers and syllabi that ship with the project.

    Raises `SettingsError` when the operator's prices cannot be used, whether they are needed or not.
    """
    prices = prices_of(settings.model_prices)
    if settings.anthropic_api_key is None:
        yield OfflineAuthor(settings.offline_pace), OfflineTutor(library)
        return
    async with _model(settings, settings.anthropic_api_key, prices, pool) as both:
        yield both


@contextlib.asynccontextmanager
async def _model(
    settings: Settings, api_key: str, prices: Prices, pool: AsyncConnectionPool
) -> AsyncIterator[tuple[Author, Tutor]]:
    """The SDK is imported here: it takes two fifths of a server's start, and is not used without a key."""
    from infrastructure.exam.anthropic_author import AnthropicAuthor
    from infrastructure.exam.topics import Topics
    from infrastructure.models.model import Model
    from infrastructure.study.anthropic_tutor import AnthropicTutor

    model = Model(
        settings.model,
        api_key=api_key,
        base_url=settings.anthropic_base_url,
        stall_seconds=settings.model_stall_seconds,
        prices=prices,
    )
    async with contextlib.aclosing(model):
        yield AnthropicAuthor(model, Topics(pool)), AnthropicTutor(model)


REACTIONS = {
    "exam.started": "plan_exam",
    "exam.generation_started": "write_exam",
    "exam.regenerated": "plan_exam",
    "exam.part_retried": "write_exam",
    "exam.grading_requested": "mark_answers",
    "study.action_taken": "study",
    "study.lesson_requested": "study",
    "study.work_retried": "study",
    "study.work_failed": "study",
    "study.autopilot_started": "study",
    "study.autopilot_resumed": "study",
}
"""The job that an event of this name calls for."""
