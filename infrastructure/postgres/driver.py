"""Psycopg's connection, which nobody waits for without end: its server answers within seconds, or it is lost.

A network may swallow packets and say nothing. Then the operation is cancelled over a connection of its own, and if the
answer stays away the connection is cut, so that who waits for it sees what a lost connection looks like.
"""

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus

log = logging.getLogger(__name__)

RV = TypeVar("RV")

ANSWER_SECONDS = 5.0
"""How long a statement may take, unless more patience is asked for."""

LONG_SECONDS = 3600.0
"""For statements that go through all there is, and that only operators and background work wait for."""

CUT_SECONDS = 1.0
"""How long the answer to a cancelled statement may take."""

WAKE_SECONDS = 0.1

_patience: ContextVar[float] = ContextVar("patience", default=ANSWER_SECONDS)


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Statements of this task may take so long, each."""
    token = _patience.set(seconds)
    try:
        yield
    finally:
        _patience.reset(token)


class Connection(psycopg.AsyncConnection[Any]):
    """A connection whose statements come to an end. A lost one raises `psycopg.OperationalError`, like any other."""

    _waits = 0

    async def wait(self, gen: PQGen[RV], interval: float = WAKE_SECONDS, timeout: float | None = None) -> RV:  # noqa: ASYNC109
        """Wait for the server, while its answer is due no longer than there is patience."""
        self._waits += 1
        overdue: list[asyncio.Task[None]] = []
        loop = asyncio.get_running_loop()
        timer = loop.call_later(_patience.get(), lambda: overdue.append(loop.create_task(self._end())))
        try:
            return await super().wait(gen, interval, timeout)
        except psycopg.errors.FeatureNotSupported as error:
            await self._forget_plans(error)
            raise
        except psycopg.errors.ReadOnlySqlTransaction:
            await self.close()  # it stays read-only though its database takes writes again; a new one does not
            raise
        finally:
            timer.cancel()
            for task in overdue:
                task.cancel()

    def cut(self) -> None:
        """Have the connection look as if the server had gone, to who waits for it."""
        with contextlib.suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(self.fileno())) as wire:
            wire.shutdown(socket.SHUT_RDWR)

    async def _try_cancel(self, *, timeout: float = CUT_SECONDS) -> None:  # noqa: ASYNC109
        """Cancel what a task waited for that is cancelled itself: then, too, the answer has a second."""
        asyncio.get_running_loop().call_later(CUT_SECONDS, self._cut_if_waiting, self._waits)
        await super()._try_cancel(timeout=CUT_SECONDS)

    def _cut_if_waiting(self, number: int) -> None:
        if number == self._waits and self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            self.cut()

    async def _end(self) -> None:
        if self.pgconn.transaction_status != TransactionStatus.ACTIVE:
            return  # it listens: there is nothing to wait for
        with contextlib.suppress(psycopg.Error):
            await self.cancel_safe(timeout=CUT_SECONDS)
        await asyncio.sleep(CUT_SECONDS)
        log.warning("the database does not answer: a connection is given up")
        self.cut()

    async def _forget_plans(self, error: psycopg.Error) -> None:
        """Plans made before a newer version changed the tables are good for nothing, and stay with their connection."""
        if "cached plan" in str(error):
            await self.close()
            raise psycopg.OperationalError("the tables have changed; the statement has to be planned anew") from error
