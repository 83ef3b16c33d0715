"""A subscription that has delivered many events holds no more than one that has delivered few."""

import gc
import time
import tracemalloc
from contextlib import aclosing
from dataclasses import replace

from infrastructure.process.settings import Settings
from infrastructure.services import Services
from infrastructure.web.application import executor_of
from schema.context import Role, Viewer
from tests.support.exams import LEARNER, by, look, start_exam

FEW, MANY = 300, 1_500
KEPT = 600
"""Bytes of an event that may be left: a page of the log, which is in memory at any time, comes to 350; it was 1,900."""

WATCH = """subscription ($id: ID!) { sessionEvents(sessionId: $id) { ...E } }
fragment E on RecordedEvent { id cursor type recordedAt actorId data }"""


async def test_nothing_is_kept_of_events_that_were_delivered(parts: Services, settings: Settings) -> None:
    exam = await start_exam(parts)
    for number in range(MANY):
        await parts.sessions.execute(exam.id, look(f"view {number}"), by())
    owner = Viewer(LEARNER, frozenset({Role.LEARNER}), time.time() + 3600)
    executor = executor_of(settings)
    operation = executor.prepare(WATCH, {"id": exam.id}, None)
    async with aclosing(executor.subscribe(operation, replace(parts.anonymous, viewer=owner))) as bodies:
        for _ in range(FEW):
            assert "errors" not in await anext(bodies)
        gc.collect()
        tracemalloc.start()
        for _ in range(MANY - FEW):
            assert "errors" not in await anext(bodies)
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert kept < KEPT * (MANY - FEW)
