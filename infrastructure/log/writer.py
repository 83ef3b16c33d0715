"""The group-commit writer: one per process, all appends that wait go into the log in one transaction."""

import asyncio
import logging
import random
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

import psycopg

from infrastructure.log.appends import APPEND, TRIAL, Append, append_one, append_parameters
from infrastructure.postgres.database import connect
from infrastructure.postgres.driver import Connection, patience
from infrastructure.postgres.outages import LogUnavailable, OutcomeUnknown, is_lost, reason
from infrastructure.process.tasks import cancel
from infrastructure.telemetry.metrics import APPENDS, BATCH_SIZE

log = logging.getLogger(__name__)

MAX_BATCH = 256
"""Appends in one transaction at most."""

PLANS_THAT_LAST = (
    "SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('enable_seqscan', 'off', false)"
)
"""Statements are planned once for a connection, while the log is short: no plan may read it whole."""

PATIENCE_SECONDS = 8.0
"""How long an append waits for a database that is away before it is given up; silence leaves time to ask again."""

STATEMENT_SECONDS = 4.0
"""How long one transaction may take: with the one before it, less than a client waits."""

HURRY_SECONDS = 1.0
"""The same for both once the process ends."""

ALL_ALIKE = ("57", "55P03")
"""Refusals that meet any append, by SQLSTATE: no use in trying one after the other. Stopped or cancelled, locked."""


class Outcome(Enum):
    """What became of an append. All but STORED left no trace."""

    STORED = "stored"
    REPEATED = "repeated"
    CONFLICTING = "conflicting"
    CLAIMED = "claimed"


class Waiting(NamedTuple):
    """An append whose sender waits for its outcome, and since when by the loop's clock."""

    append: Append
    answer: "asyncio.Future[Outcome]"
    since: float


class Writer:
    """Appends to the log. `start` before use, `stop` to write what waits and close."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._waiting: asyncio.Queue[Waiting] = asyncio.Queue()
        self._connection: Connection | None = None
        self._turn = asyncio.Lock()
        self._stopping = self._hurrying = False
        self._batches, self._trouble = 0, ""

    async def start(self) -> None:
        """Connect, and begin to write."""
        await self._connected()
        self.task = asyncio.create_task(self._run(), name="log writer")

    async def stop(self) -> None:
        """Write what waits, take nothing more, and close the connection."""
        self._stopping = True
        self.hurry()
        joining = asyncio.create_task(self._waiting.join())
        await asyncio.wait([joining, self.task], return_when=asyncio.FIRST_COMPLETED)
        await cancel([joining, self.task])
        while not self._waiting.empty():
            _fail([self._waiting.get_nowait()], LogUnavailable("the process is stopping"))
        if self._connection:
            await self._connection.close()

    def hurry(self) -> None:
        """Give up within a second what the database does not take by then: the process ends."""
        if not self._hurrying:
            self._hurrying = True
            asyncio.get_running_loop().call_later(HURRY_SECONDS, self._give_up, self._batches)

    async def append(self, append: Append) -> Outcome:
        """Store the events or learn why not. Raises `LogUnavailable`, or the database's error if it refused them."""
        if self._stopping:
            raise LogUnavailable("the process is stopping")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._waiting.put_nowait(Waiting(append, answer, loop.time()))
        return await answer

    async def try_out(self, seconds: float) -> None:
        """Write an event as an append is written, and take it back. Raises what the database says."""
        async with self._turn:
            with patience(seconds):
                connection = await self._connected()
                async with connection.transaction(force_rollback=True):
                    await connection.execute(TRIAL)

    async def _run(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MAX_BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            self._batches += 1
            try:
                async with self._turn:
                    await self._write(batch)
            except LogUnavailable as error:
                log.warning("appends are given up: %s", error)
                _fail(batch, error)
            except Exception as error:
                log.exception("appends failed")
                _fail(batch, error)
            finally:
                _fail(batch, OutcomeUnknown("the process is stopping"))
                for _ in batch:
                    self._waiting.task_done()

    async def _write(self, batch: Sequence[Waiting]) -> None:
        try:
            outcomes = await self._store(batch)
        except psycopg.Error as error:
            if len(batch) == 1 or (error.sqlstate or "").startswith(ALL_ALIKE):
                log.warning("appends are refused: %s", reason(error))
                return _fail(batch, error)
            for one in batch:
                await self._write([one])
        else:
            for waiting, outcome in zip(batch, outcomes, strict=True):
                APPENDS.labels(outcome.value).inc()
                if not waiting.answer.done():
                    waiting.answer.set_result(outcome)

    async def _store(self, batch: Sequence[Waiting]) -> Sequence[Outcome]:
        """One transaction; after a lost connection once more: what was stored then comes back as REPEATED."""
        appends, in_doubt = [waiting.append for waiting in batch], False
        while True:
            connection = None
            try:
                with patience(HURRY_SECONDS if self._hurrying else STATEMENT_SECONDS):
                    connection = await self._connected()
                    refused = {} if await _stored_one(connection, appends) else await _append(connection, appends)
                self._trouble = ""
                BATCH_SIZE.observe(len(batch))
                return [refused.get(number, Outcome.STORED) for number in range(len(batch))]
            except (psycopg.Error, OSError) as error:
                in_doubt |= connection is not None and is_lost(error)
                await self._try_again(error, in_doubt=in_doubt, since=batch[0].since)

    async def _try_again(self, error: Exception, *, in_doubt: bool, since: float) -> None:
        """Return when it may go better on a new connection. Raises the error, or that the log is unavailable."""
        may_pass = isinstance(error, psycopg.errors.ReadOnlySqlTransaction) or not isinstance(error, psycopg.Error)
        if not (may_pass or is_lost(error)):
            if in_doubt:
                raise OutcomeUnknown(reason(error)) from error
            raise error
        patient = HURRY_SECONDS if self._hurrying else PATIENCE_SECONDS
        if asyncio.get_running_loop().time() > since + patient:
            raise (OutcomeUnknown if in_doubt else LogUnavailable)(reason(error)) from error
        if reason(error) != self._trouble:
            self._trouble = reason(error)
            log.warning("the log cannot be written to: %s", self._trouble)
        if self._connection:
            await self._connection.close()
        await asyncio.sleep(random.uniform(0.05, 0.3))

    def _give_up(self, batch: int) -> None:
        if batch == self._batches and self._turn.locked() and self._connection:
            self._connection.cut()

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.closed:
            self._connection = await connect(self._url)
            await self._connection.execute(PLANS_THAT_LAST)
        return self._connection


async def _stored_one(connection: psycopg.AsyncConnection, batch: Sequence[Append]) -> bool:
    """Whether the batch was one event and is stored. If not, `append_events` says why."""
    one = append_one(batch)
    try:
        return one is not None and (await connection.execute(*one)).rowcount == 1
    except psycopg.IntegrityError:
        return False


async def _append(connection: psycopg.AsyncConnection, batch: Sequence[Append]) -> dict[int, Outcome]:
    """Store the batch; what became of the appends that are left out, by their places in it."""
    cursor = await connection.execute(APPEND, append_parameters(batch))
    answers = await cursor.fetchall() if cursor.rowcount else []
    return {number: Outcome(outcome) for number, outcome in answers}


def _fail(batch: Sequence[Waiting], error: Exception) -> None:
    for waiting in batch:
        if not waiting.answer.done():
            waiting.answer.set_exception(error)
