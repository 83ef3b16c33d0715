"""The newest sessions of many learners are found by the index, however many sessions each of them has."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from infrastructure.services import Services
from infrastructure.sessions.listing import newest_of
from tests.support.plans import rows_read

LONG_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
LEARNERS, EACH, WANTED = 20, 200, 5
ADD = (
    "INSERT INTO sessions SELECT gen_random_uuid(), 'EXAM', 'learner ' || n %% %s, 'COMPLETED', 1,"
    " now() - n * interval '1 minute', now(), now(), 1 FROM generate_series(1, %s) AS n"
)


async def test_no_more_sessions_are_read_than_are_wanted(parts: Services) -> None:
    async with parts.pool.connection() as connection:
        await connection.execute(ADD, (LEARNERS, LEARNERS * EACH))
    async with parts.pool.connection() as connection:
        await connection.execute("ANALYZE sessions")
    query = newest_of({n: (f"learner {n}", LONG_SINCE) for n in range(LEARNERS)}, WANTED, sa.true())
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    text = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    assert await rows_read(parts, str(text)) == LEARNERS * WANTED
