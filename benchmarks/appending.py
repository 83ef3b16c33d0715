"""A process that does nothing but append: `python -m benchmarks.appending CONCURRENCY SECONDS` prints appends/s."""

import asyncio
import os
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

import uvloop

from domain.session import Id, SessionKind, SessionStatus
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.event_log import EventLog
from infrastructure.log.writer import Outcome
from infrastructure.process.settings import read_settings
from infrastructure.services import services
from projections.sessions import SessionRow

STATE = os.urandom(200)


async def append_for(log: EventLog, concurrency: int, seconds: float, *, with_row: bool = False) -> float:
    """Appends of one event a second, each of the `concurrency` to a session of its own."""
    deadline = time.perf_counter() + seconds
    appenders = (_append(log, uuid4(), deadline, with_row) for _ in range(concurrency))
    return sum(await asyncio.gather(*appenders)) / seconds


async def _append(log: EventLog, session_id: UUID, deadline: float, with_row: bool) -> int:
    for version in count(1):
        if time.perf_counter() > deadline:
            return version - 1
        now = datetime.now(UTC)
        event = EventRow(
            session_id, version, "bench.appended", STATE, "EXAM", "somebody", "Append", str(uuid4()), None, now
        )
        rows = [asdict(_row(session_id, version, now))] if with_row else ()
        assert await log.append(Append([event], rows)) is Outcome.STORED
    raise AssertionError("unreachable")


def _row(session_id: UUID, version: int, now: datetime) -> SessionRow:
    active = SessionStatus.ACTIVE
    return SessionRow(
        Id(str(session_id)), SessionKind.EXAM, Id("somebody"), active, version, now, now, None, 0.0, str(session_id)
    )


async def main(concurrency: int, seconds: float) -> None:
    """Append on the database that the environment names."""
    settings = read_settings()
    assert settings.database_url
    async with services(settings, settings.database_url) as parts:
        print(await append_for(parts.event_log, concurrency, seconds))


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), float(sys.argv[2])))
