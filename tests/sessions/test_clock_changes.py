"""What a session tells of time is the same live, after a reload and after a rebuild, also where the clocks change."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from domain.exam.events import AnswersSaved
from domain.exam.state import Exam
from domain.session import SessionStatus
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.codec import seal_event
from infrastructure.log.writer import Outcome
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.process.settings import Settings
from infrastructure.services import Services, services
from infrastructure.views.rebuild import rebuild_sessions
from projections.sessions import session_row
from tests.support.client import exam, start_server
from tests.support.small_exam import DECIDER, STARTED
from tests.support.specification import SESSION, Past

AUTUMN, SPRING = datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)
"""When the clocks of Berlin are put back, and when they are put forward."""

ACT = AnswersSaved({}, None, "fragen")
TIMES = "SELECT active_seconds, extract(epoch FROM started_at), extract(epoch FROM last_active_at) FROM sessions"


@pytest.fixture
def database(database: str) -> str:
    """A database where it is Berlin's time."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET TimeZone = 'Europe/Berlin'")
    return database


def worked_over(change: datetime) -> Past[Exam]:
    """An exam worked on for 32 seconds, 20 of them before the clocks change."""
    begun = Past(DECIDER, DECIDER.initial(SESSION), change - timedelta(seconds=20)).given(STARTED)
    return begun.later(12).given(ACT).later(13).given(ACT).later(7).given(ACT)


async def store(parts: Services, settings: Settings, past: Past[Exam]) -> None:
    """Have it in the log as it happened."""
    key, sealed = MasterKeys.parse(settings.master_key).new_session_key(SESSION)
    rows = [
        EventRow(
            UUID(SESSION),
            recorded.version,
            recorded.event.event_name,
            seal_event(key, SESSION, recorded.version, recorded.event),
            "EXAM",
            recorded.actor_id,
            "Test",
            recorded_at=recorded.recorded_at,
        )
        for recorded in past.history
    ]
    appending = Append(rows, [asdict(session_row(DECIDER, past.state))], [{"session_id": SESSION, **asdict(sealed)}])
    assert await parts.event_log.append(appending) is Outcome.STORED


def times(state: Exam) -> tuple[float, float, float]:
    return state.active_seconds, state.started_at.timestamp(), state.last_active_at.timestamp()


@pytest.mark.parametrize("change", [AUTUMN, SPRING])
async def test_figures_are_the_same_live_after_a_reload_and_after_a_rebuild(
    parts: Services, settings: Settings, database: str, change: datetime
) -> None:
    past = worked_over(change)
    live = (32.0, change.timestamp() - 20, change.timestamp() + 12)
    assert times(past.state) == live
    await store(parts, settings, past)
    loaded = await parts.sessions.get(SESSION)
    assert isinstance(loaded, Exam)
    assert times(loaded) == live
    assert {loaded.started_at.utcoffset(), loaded.last_active_at.tzinfo} == {timedelta(0), UTC}
    async with services(settings, database) as fresh:
        await rebuild_sessions(fresh.pool, fresh.keyring, lambda *_: None)
        for sessions in (parts.sessions, fresh.sessions):
            assert times(await sessions.get(SESSION)) == live  # type: ignore[arg-type]
    with connect_at_once(database) as connection:
        (row,) = connection.execute(TIMES).fetchall()
    assert tuple(map(float, row)) == live
    assert loaded.status is SessionStatus.ACTIVE


async def test_one_answer_has_one_offset(parts: Services, settings: Settings, database: str, tmp_path: Path) -> None:
    past = worked_over(AUTUMN)
    await store(parts, settings, past)
    with start_server(database, tmp_path, LYCEUM_INACTIVITY_SECONDS="0", LYCEUM_EXPIRY_SECONDS="0") as server:
        learner = server.learner(past.state.owner_id)
        assert exam(learner, SESSION)["activeSeconds"] == 32
        asked = """query ($id: ID!) { session(id: $id) { startedAt lastActiveAt }
          sessions { edges { node { startedAt lastActiveAt } } } }"""
        assert learner.do("pauseSession", {"sessionId": SESSION}, "session { id }")["session"]["id"] == SESSION
        answer = learner.ask(asked, id=SESSION)
        events = server.analyst().ask("{ events { edges { node { recordedAt } } } }")
        instants = re.findall(r"'(\d{4}-\d\d-\d\dT[^']*)'", f"{answer} {events}")
        assert len(instants) > 4 + len(past.history)
        assert {instant[-6:] for instant in instants} == {"+00:00"}
