"""Erases learners: their sessions, and their id wherever it stands in plain. Durable, and as long as it takes.

An erasure is a row of its own, not a job in the queue: it is there as soon as the request is answered, any worker that
finds it unfinished goes on with it, and doing a part of it twice does no harm.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID, uuid4

from psycopg_pool import AsyncConnectionPool

from domain.session import Id, Refused, Request
from infrastructure.keys.installation import Installation
from infrastructure.log.codec import parse_id
from infrastructure.log.statements import ERASURE_AS_SUCH, RENAME_ACTOR
from infrastructure.models import spent
from infrastructure.postgres.driver import LONG_SECONDS, patience
from infrastructure.postgres.locks import APPEND_LOCK, LOCK
from infrastructure.postgres.outages import persist
from infrastructure.postgres.queries import fetch
from infrastructure.postgres.shredding_tables import noting
from infrastructure.privacy.erasure import RETRY_SECONDS, Erasing
from infrastructure.sessions import growth, rates
from infrastructure.sessions.rows import SOME_OWNED, owned_by
from infrastructure.views.projector import views_have_followed
from projections.catalogue import PROJECTIONS
from projections.erasure import Erasure
from projections.history import PERSONAL

log = logging.getLogger(__name__)

BATCH = 100

ERASED = "system:erased"
"""What stands in the log in place of the id of a learner who is erased: one word for all of them."""

ADD = "INSERT INTO erasures (id, learner_id, requested_by) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
FIND = (
    "SELECT id, requested_at, finished_at, sessions_erased,"
    f" (SELECT count(*) {owned_by('learner_id')}),"
    " (SELECT min(s.finished_at) FROM shreddings AS s WHERE s.begun_at > e.finished_at)"
    f" FROM erasures AS e WHERE id = %(id)s UNION ALL {ERASURE_AS_SUCH}"
)
NOTE_LEARNER = noting("VALUES ('erasures')")
UNFINISHED = "SELECT id, learner_id, requested_by FROM erasures WHERE finished_at IS NULL ORDER BY requested_at"
TRACES = (
    rates.ERASE,
    spent.ERASE,
    growth.ERASE,
    RENAME_ACTOR,
    "UPDATE erasures SET requested_by = %(erased)s WHERE requested_by = %(learner)s",
)
"""Where else a learner's id stands in plain, besides tables of one kind. A table that gets one gets a line."""

FINISH = (
    "UPDATE erasures SET finished_at = clock_timestamp(), learner_id = NULL"
    f" WHERE id = %s AND NOT EXISTS (SELECT {owned_by('learner_id')})"
)


class LearnerErasures:
    """The erasures of learners.

    `forget` takes a person out of what others share; `statements` drop what tables of the kinds hold of a `learner`.
    """

    def __init__(
        self,
        pool: AsyncConnectionPool,
        erasing: Erasing,
        installation: Installation,
        forget: Sequence[Callable[[str, str], Awaitable[None]]] = (),
        statements: Sequence[str] = (),
    ) -> None:
        self._pool, self._erasing, self._installation = pool, erasing, installation
        self._forget, self._traces = forget, (*statements, *TRACES)

    async def request(self, learner_id: str, request: Request) -> Erasure:
        """Have a learner erased. The same command id for the same learner is the same erasure."""
        id = self._installation.uuid("erasure", request.actor_id, request.command_id, learner_id)
        id = id if request.command_id else uuid4()
        async with self._pool.connection() as connection:
            await connection.execute(ADD, (id, learner_id, request.actor_id))
        found = await self.find(str(id))
        assert found is not None
        return found

    async def find(self, erasure_id: str) -> Erasure | None:
        """How far an erasure has come."""
        uuid = parse_id(erasure_id)
        rows = await fetch(self._pool, FIND, {"id": uuid}) if uuid else []
        return Erasure(Id(str(rows[0][0])), *rows[0][1:]) if rows else None

    async def run(self) -> None:
        """Carry out what is requested until cancelled."""
        await persist("erasing", self._look)

    async def _look(self) -> None:
        try:
            await self.carry_out()
        except Refused as refused:
            log.warning("an erasure is tried again: %s", refused)
        await asyncio.sleep(RETRY_SECONDS)

    async def carry_out(self) -> None:
        """Take every unfinished erasure as far as it goes now: to its end once all views have dropped the learner."""
        for erasure_id, learner_id, requested_by in await fetch(self._pool, UNFINISHED):
            for forget in self._forget:
                await forget(learner_id, requested_by)
            while owned := await fetch(self._pool, SOME_OWNED, (learner_id, BATCH)):
                for (session_id,) in owned:
                    await self._erasing.erase(session_id, requested_by, erasure_id=erasure_id)
            if await views_have_followed(self._pool):
                await self._finish(erasure_id, learner_id)

    async def _finish(self, erasure_id: UUID, learner_id: str) -> None:
        """Remove what is left; the last look is under the lock of appends, so that nothing slips in behind it."""
        parameters = {"learner": learner_id, "erased": ERASED}
        with patience(LONG_SECONDS):
            await self._remove(erasure_id, parameters)

    async def _remove(self, erasure_id: UUID, parameters: Mapping[str, str]) -> None:
        async with self._pool.connection() as connection:
            for statement in (*_of_views(), *self._traces):
                await connection.execute(statement, parameters)
            async with connection.transaction():
                await connection.execute(LOCK, (APPEND_LOCK,))
                for statement in self._traces:
                    await connection.execute(statement, parameters)
                await connection.execute(NOTE_LEARNER)
                await connection.execute(FINISH, (erasure_id,))


def _of_views() -> Iterator[str]:
    """How to remove a learner's rows from the projections that follow the log."""
    for projection in PROJECTIONS.values():
        names: set[Any] = {field.name for field in fields(projection.row_class)}
        for column in sorted(names & PERSONAL):
            yield f"DELETE FROM {projection.name} WHERE {column} = %(learner)s"
