"""Fixtures: a process in which books are read, answered by a model or by the book alone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from infrastructure.jobs import attempts
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from tests.support.messages_api import MessagesApi
from tests.support.reading_parts import ReadingRoom


@pytest.fixture
async def room(
    settings: Settings, database: str, model_api: MessagesApi, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[ReadingRoom]:
    """A process whose readers are answered by `model_api`."""
    monkeypatch.setattr(attempts, "BACKOFF_SECONDS", 0.01)
    settings = replace(settings, anthropic_api_key="x", anthropic_base_url=model_api.url)
    async with services(settings, database) as running:
        yield ReadingRoom(running)


@pytest.fixture
def offline_room(parts: Services) -> ReadingRoom:
    """A process without a key for a model."""
    return ReadingRoom(parts)
