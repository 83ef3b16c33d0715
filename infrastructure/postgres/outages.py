"""What to make of a database that is away, takes no writes, is full or locked: it passes, and everybody waits."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import psycopg
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout
from sqlalchemy.exc import SQLAlchemyError

from domain.session import RefusalCode, Refused
from infrastructure.process.tasks import heed_cancellation
from infrastructure.process.wording import words_of

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_SECONDS = 1.0
QUIET_SECONDS = 60.0
"""How long a loop says no more of the same trouble."""

RETRY_AFTER_MS = 2000
"""When a client should try again: reads and writes go on within two seconds of the database."""

PASSING = ("08", "25006", "25P03", "40", "53", "55P03", "57", "58")
"""SQLSTATEs, or their classes, of what passes by itself: https://www.postgresql.org/docs/current/errcodes-appendix.html.

Connections, read-only, idle in a transaction, conflicts, out of room, locked, stopped or cancelled, input and output.
"""

LOST = ("08", "25P03", "57P")
"""Of these, with which the server takes its leave."""


class LogUnavailable(Exception):
    """Raised when the log takes nothing just now. Nothing of the append is stored."""


class OutcomeUnknown(LogUnavailable):
    """Raised when the database went away over an append. Whether it is stored is unknown; its command id tells."""


TROUBLE = (psycopg.Error, ConnectorException, SQLAlchemyError, LogUnavailable, OSError)
"""What the database may raise."""


class TheDatabaseIsUnavailable(Refused):
    """The database cannot be used just now. Try again in a moment; a mutation with the same commandId."""

    code = RefusalCode.UPSTREAM_UNAVAILABLE


class TheOutcomeIsUnknown(Refused):
    """The database went away before it answered: whether this was recorded is unknown. Repeat it with its commandId."""

    code = RefusalCode.UPSTREAM_UNAVAILABLE


def refusal_of(error: BaseException) -> Refused | None:
    """What a client is told of a fault; None of one that is not the database's, or does not pass."""
    if not passes(error):
        return None
    told = TheOutcomeIsUnknown if isinstance(error, OutcomeUnknown) else TheDatabaseIsUnavailable
    return told(retry_after_ms=RETRY_AFTER_MS)


def refused_by(error: BaseException) -> Refused | None:
    """The same, if it is certain that nothing was recorded."""
    return None if is_lost(error) or isinstance(error, OutcomeUnknown) else refusal_of(error)


def passes(error: BaseException) -> bool:
    """Whether a fault is the database's, and passes by itself."""
    error = _cause(error)
    if isinstance(error, BaseExceptionGroup):
        return all(passes(one) for one in error.exceptions)
    if isinstance(error, psycopg.Error):
        state = error.sqlstate
        return state.startswith(PASSING) if state else isinstance(error, psycopg.OperationalError)
    return isinstance(error, LogUnavailable | OSError)


def is_lost(error: BaseException) -> bool:
    """Whether a connection was lost over it, so that it may go well on another one."""
    error = _cause(error)
    if not isinstance(error, psycopg.Error) or isinstance(error, PoolTimeout):
        return False
    return error.sqlstate.startswith(LOST) if error.sqlstate else isinstance(error, psycopg.OperationalError)


def reason(error: BaseException) -> str:
    """Why, in a line; a fault without words is told by its name."""
    error = _cause(error)
    if isinstance(error, BaseExceptionGroup):
        return "; ".join(reason(one) for one in error.exceptions)
    return words_of(error)


def kind(error: BaseException) -> str:
    """Its name, for those who are not to know more, such as DiskFull (psycopg's names of SQLSTATEs)."""
    return type(_cause(error)).__name__


async def until_answered(ask: Callable[[], Awaitable[T]]) -> T:
    """The answer, however long the database is away. Raises what does not pass by itself."""
    while True:
        try:
            return await ask()
        except TROUBLE as error:
            heed_cancellation()
            if not passes(error):
                raise
            await asyncio.sleep(RETRY_SECONDS)


async def persist(what: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do it again and again until cancelled, whatever the database does; the same trouble is told once in a while."""
    told, until = "", 0.0
    while True:
        try:
            await work()
        except TROUBLE as error:
            heed_cancellation()
            now = time.monotonic()
            if reason(error) != told or now > until:
                told, until = reason(error), now + QUIET_SECONDS
                log.warning("%s waits for the database: %s", what, told)
            await asyncio.sleep(RETRY_SECONDS)


def _cause(error: BaseException) -> BaseException:
    """What the database said, without what libraries wrap it in."""
    while isinstance(error, ConnectorException | SQLAlchemyError) and error.__cause__:
        error = error.__cause__
    return error
