"""Rebuilding the results of exams from the log, beside reading the same rows and nothing else."""

import time
from collections.abc import Awaitable, Callable, Sequence

import uvloop

from benchmarks.exams import answered, begun, events_of, handed_in, store, written
from benchmarks.reporting import Case, report
from benchmarks.running import Bench, alternate, bench
from infrastructure.log.statements import IN_POSITIONS, OF_TOPICS
from infrastructure.postgres.database import connect
from infrastructure.process.garbage import spare_the_collector
from infrastructure.services import Services, services
from infrastructure.views.projector import BATCH
from projections.catalogue import PROJECTIONS

EVENTS = 200_000
RESULTS = PROJECTIONS["exam_results"]
SAVES = 60
"""Autosaves in one exam."""

Side = Callable[[], Awaitable[float]]


def reading(url: str, topics: Sequence[str] = ()) -> Side:
    """Rows a second, read batch by batch; only those of some topics if given."""

    async def measure() -> float:
        started, position, count = time.perf_counter(), 0, 0
        async with await connect(url) as connection:
            while True:
                query, given = (OF_TOPICS, (list(topics),)) if topics else (IN_POSITIONS, ())
                cursor = await connection.execute(query, (position, *given, BATCH))
                rows = await cursor.fetchall()
                if not rows:
                    return count / (time.perf_counter() - started)
                position, count = rows[-1][0], count + len(rows)

    return measure


def rebuilding(parts: Services, *, whole_log: bool) -> Side:
    """Events a second of a rebuild: those of the whole log, or only those that it has to read."""

    async def measure() -> float:
        started = time.perf_counter()
        read = await parts.projector.rebuild(RESULTS, lambda done, total: None)
        return (EVENTS if whole_log else read) / (time.perf_counter() - started)

    return measure


async def measure(place: Bench) -> list[Case]:
    """A log of exams from start to results."""
    url = place.database()
    settings = place.settings(url)
    async with services(settings, url) as parts:
        events = events_of([*begun(), *written(), *answered(SAVES), *handed_in()])
        await store(parts, settings.master_key, events, EVENTS // len(events))
        spare_the_collector()
        rate = await alternate(
            {
                "rebuild": rebuilding(parts, whole_log=True),
                "all": reading(url),
                "rebuild read": rebuilding(parts, whole_log=False),
                "read": reading(url, RESULTS.topics),
            }
        )
    unit = "events/s"
    return [
        Case("events of the log", rate["rebuild"], "all rows read", rate["all"], unit, 0.35),
        Case("of these, those it reads", rate["rebuild read"], "just these rows read", rate["read"], unit),
    ]


async def main() -> None:
    """Measure and report."""
    with bench() as place:
        report(f"replay: the results rebuilt over {EVENTS:,} events", await measure(place))


if __name__ == "__main__":
    uvloop.run(main())
