"""The group-commit writer: one per process, all appends that wait go into the log in one transaction."""

import asyncio
import logging
import random
from collections.abc import Sequence
from enum import Enum

import psycopg

from infrastructure.cancelling import cancel
from infrastructure.database import connect
from infrastructure.metrics import APPENDS, BATCH_SIZE
from infrastructure.recorder import APPEND, Appending, append_one, append_parameters

log = logging.getLogger(__name__)

MAX_BATCH = 256
"""Appends in one transaction at most."""

PLANS_THAT_LAST = (
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)"
)
"""Statements are planned once for a connection, while the log is short: no plan may read it whole."""

PATIENCE_SECONDS = 30.0
"""How long an append waits for a database that is away before it is given up."""


class Outcome(Enum):
    """What became of an append. All but STORED left no trace."""

    STORED = "stored"
    REPEATED = "repeated"
    CONFLICTING = "conflicting"
    CLAIMED = "claimed"


class LogUnavailable(Exception):
    """Raised when the database stayed away. Whether the append is stored is unknown; its command id tells."""


class Writer:
    """Appends to the log. `start` before use, `stop` to write what waits and close."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: asyncio.Queue[tuple[Appending, asyncio.Future[Outcome]]] = asyncio.Queue()
        self._connection: psycopg.AsyncConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    async def start(self) -> None:
        """Connect, and begin to write."""
        await self._connected()
        self._task = asyncio.create_task(self._run(), name="log writer")

    async def stop(self) -> None:
        """Write what waits, take nothing more, and close the connection."""
        self._stopping = True
        await self._waiting.join()
        if self._task:
            await cancel([self._task])
        if self._connection:
            await self._connection.close()

    async def append(self, appending: Appending) -> Outcome:
        """Store the events or learn why not. Raises `LogUnavailable`, or the database's error if it refused them."""
        if self._stopping:
            raise LogUnavailable("the process is stopping")
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((appending, answer))
        return await answer

    async def _run(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MAX_BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await self._write(batch)
            except Exception as error:
                log.exception("appends failed")
                _fail(batch, error)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    async def _write(self, batch: Sequence[tuple[Appending, "asyncio.Future[Outcome]"]]) -> None:
        try:
            outcomes = await self._store([appending for appending, _ in batch])
        except psycopg.Error as error:
            if len(batch) == 1:
                return _fail(batch, error)
            for one in batch:
                await self._write([one])
        else:
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                APPENDS.labels(outcome.value).inc()
                if not answer.done():
                    answer.set_result(outcome)

    async def _store(self, batch: Sequence[Appending]) -> Sequence[Outcome]:
        """One transaction; after a lost connection once more: what was stored then comes back as REPEATED."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            try:
                connection = await self._connected()
                refused = {} if await _stored_one(connection, batch) else await _append(connection, batch)
                BATCH_SIZE.observe(len(batch))
                return [refused.get(number, Outcome.STORED) for number in range(len(batch))]
            except psycopg.OperationalError as error:
                if self._connection and not self._connection.broken:
                    raise
                if asyncio.get_running_loop().time() > deadline:
                    raise LogUnavailable("the database is away") from error
                log.warning("the log's connection is lost: %s", error)
                await asyncio.sleep(random.uniform(0.05, 0.3))

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._connection is None or self._connection.closed:
            self._connection = await connect(self._url)
            await self._connection.execute(PLANS_THAT_LAST)
        return self._connection


async def _stored_one(connection: psycopg.AsyncConnection, batch: Sequence[Appending]) -> bool:
    """Whether the batch was one event and is stored. If not, `append_events` says why."""
    one = append_one(batch)
    try:
        return one is not None and (await connection.execute(*one)).rowcount == 1
    except psycopg.IntegrityError:
        return False


async def _append(connection: psycopg.AsyncConnection, batch: Sequence[Appending]) -> dict[int, Outcome]:
    """Store the batch; what became of the appends that are left out, by their places in it."""
    cursor = await connection.execute(APPEND, append_parameters(batch))
    answers = await cursor.fetchall() if cursor.rowcount else []
    return {number: Outcome(outcome) for number, outcome in answers}


def _fail(batch: Sequence[tuple[Appending, "asyncio.Future[Outcome]"]], error: Exception) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)
