"""The newest sessions of many learners are found by the index, however many sessions each of them has."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from infrastructure.postgres.queries import fetch
from infrastructure.services import Services
from infrastructure.sessions.listing import newest_of

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
    ((found,),) = await fetch(parts.pool, f"EXPLAIN (ANALYZE, FORMAT JSON) {text}")
    (told,) = json.loads(found) if isinstance(found, str) else found
    read = sum(step["Actual Rows"] * step["Actual Loops"] for step in steps(told["Plan"]) if "Relation Name" in step)
    assert read == LEARNERS * WANTED


def steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A step of a plan, and all within."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from steps(inner)
