"""How many statements a piece of work sends to the database, whichever client of it sends them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
import pytest

SETTING_UP = ("pg_catalog.", "pg_type", "select current_schema", "show ")
"""What SQLAlchemy asks on each new connection, whatever is to be sent on it; a lone semicolon is its ping."""

_SENT: ContextVar[list[str] | None] = ContextVar("sent", default=None)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`with counting() as sent:` gathers what is sent by what runs inside, and by the tasks that it starts."""
    execute = psycopg.AsyncCursor.execute

    async def noted(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        sent = _SENT.get()
        if sent is not None and str(query) != ";" and not any(words in str(query) for words in SETTING_UP):
            sent.append(str(query))
        return await execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", noted)

    @contextmanager
    def count() -> Iterator[list[str]]:
        sent: list[str] = []
        token = _SENT.set(sent)
        try:
            yield sent
        finally:
            _SENT.reset(token)

    return count
