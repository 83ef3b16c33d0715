"""The rows of reports that are no event yet: added, read and dropped, many at the same time with one statement."""

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple, TypeAlias

from psycopg_pool import AsyncConnectionPool

from infrastructure.keys.stored_keys import each, each_held
from infrastructure.postgres.batches import Batches
from infrastructure.postgres.queries import fetch
from infrastructure.sessions.rows import is_at

SETTLED_AFTER_SECONDS = 60
"""How long a row waits for others before the timer has it told to the log."""

BATCH = 500

GATHER_SECONDS = 0.02
"""How long a report waits for others, which are stored with it: no player waits for the answer."""

TAKE = f"""
WITH given AS (SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[]) WITH ORDINALITY
               AS g (session_id, version, sealed, place)),
     added AS (INSERT INTO reading_reports (session_id, sealed) SELECT given.session_id, given.sealed FROM given
               CROSS JOIN LATERAL {each_held("given.session_id")} AS k
               WHERE {is_at("given.session_id", "given.version")} RETURNING number, session_id, sealed),
     there AS (SELECT number, session_id, sealed FROM reading_reports
               WHERE session_id IN (SELECT session_id FROM added)
               UNION ALL SELECT number, session_id, sealed FROM added)
SELECT given.place, there.number, there.sealed FROM given JOIN there ON there.session_id = given.session_id
ORDER BY given.place, there.number"""
"""Adds the reports that were checked on the sessions as they stand, and gives all that are there of their sessions.

An erasure comes before that, or after it.
"""

THERE = (
    "SELECT asked.place, r.number, r.sealed FROM unnest(%s::uuid[]) WITH ORDINALITY AS asked (id, place)"
    " JOIN reading_reports AS r ON r.session_id = asked.id ORDER BY asked.place, r.number"
)
DONE = "DELETE FROM reading_reports WHERE number = ANY(%s) RETURNING number"
WAITING = (
    "SELECT session_id FROM reading_reports WHERE session_id > %s GROUP BY session_id"
    " HAVING min(reported_at) < now() - make_interval(secs => %s) ORDER BY session_id LIMIT %s"
)
ERASE = "DELETE FROM reading_reports WHERE session_id = %s"
DROP_ERASED = (
    f"DELETE FROM reading_reports AS r WHERE NOT EXISTS {each('r.session_id')}"
    " AND reported_at < now() - make_interval(secs => %s) RETURNING number"
)
"""Drops what nobody can open any more, should an older server have left it behind."""

NOBODY = "00000000-0000-0000-0000-000000000000"

Report: TypeAlias = tuple[str, int | None, bytes]
"""Which session reports, what version it is at, None for any, and the report, sealed."""


class Row(NamedTuple):
    """What was reported at once."""

    number: int
    sealed: bytes


class ReportRows:
    """The rows of all sessions. Sessions go by their ids."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool
        self._taking: Batches[Report, list[Row]] = Batches(self._take, GATHER_SECONDS)
        self._reading: Batches[str, list[Row]] = Batches(self._read)

    async def take(self, report: Report) -> list[Row]:
        """Add a report; all rows of its session. Without the session, or at another version, none is added."""
        return await self._taking.of(report)

    async def of(self, session_id: str) -> list[Row]:
        """The rows of a session, in the order of their numbers."""
        return await self._reading.of(session_id)

    async def drop(self, numbers: Sequence[int]) -> None:
        """Drop rows that are told."""
        await fetch(self._pool, DONE, (list(numbers),))

    async def drop_erased(self) -> None:
        """Drop the rows of sessions that are erased."""
        await fetch(self._pool, DROP_ERASED, (SETTLED_AFTER_SECONDS,))

    async def waiting(self) -> AsyncIterator[str]:
        """The sessions with rows that have waited for long."""
        last = NOBODY
        while waiting := await fetch(self._pool, WAITING, (last, SETTLED_AFTER_SECONDS, BATCH)):
            for (session_id,) in waiting:
                yield str(session_id)
            last = str(waiting[-1][0])

    async def _take(self, reports: list[Report]) -> list[list[Row]]:
        return await self._by_place(len(reports), TAKE, list(map(list, zip(*reports, strict=True))))

    async def _read(self, session_ids: list[str]) -> list[list[Row]]:
        return await self._by_place(len(session_ids), THERE, (session_ids,))

    async def _by_place(self, places: int, statement: str, asked: Sequence[object]) -> list[list[Row]]:
        found: list[list[Row]] = [[] for _ in range(places)]
        for place, number, sealed in await fetch(self._pool, statement, asked):
            found[place - 1].append(Row(number, sealed))
        return found
