"""What PostgreSQL reads to answer a query, as EXPLAIN ANALYZE counts it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infrastructure.postgres.queries import fetch
from infrastructure.services import Services


async def rows_read(parts: Services, query: str, asked: Mapping[str, object] | None = None) -> int:
    """The rows of tables that a query looks at, those that it passes over among them."""
    ((found,),) = await fetch(parts.pool, f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", asked or {})
    (told,) = json.loads(found) if isinstance(found, str) else found
    scans = [step for step in _steps(told["Plan"]) if "Relation Name" in step]
    return int(sum((one["Actual Rows"] + one.get("Rows Removed by Filter", 0)) * one["Actual Loops"] for one in scans))


def _steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A step of a plan, and all within."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _steps(inner)
