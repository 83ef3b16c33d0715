"""One clock for all servers: what a machine takes for the time of day changes nothing that is recorded."""

import re
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest

from infrastructure.postgres import clock as clock_module
from infrastructure.postgres.clock import Clock
from infrastructure.process.settings import read_settings
from infrastructure.services import Services
from tests.support.client import Person, RunningServer, exam, start_exam, start_server, wait_for_exam
from tests.support.exams import eventually
from tests.support.packages import SUPPORT
from tests.support.study_client import act, start_study, study, wait_for, wait_until_idle

OffBy = Callable[..., AbstractContextManager[RunningServer]]
TIMES = "session { activeSeconds startedAt lastActiveAt completedAt }"


@pytest.fixture(scope="session")
def wrong_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What, preloaded into a process, sets its clock wrong."""
    library = tmp_path_factory.mktemp("clock") / "wrong_clock.so"
    source = SUPPORT / "wrong_clock.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", library, source], check=True)
    return library


@pytest.fixture
def server_off_by(wrong_clock: Path, database: str, tmp_path: Path) -> OffBy:
    """Runs servers on a machine whose clock is off by so many seconds."""

    def start(seconds: int, **environ: str) -> AbstractContextManager[RunningServer]:
        wrong = {"LD_PRELOAD": str(wrong_clock), "WRONG_CLOCK_SECONDS": str(seconds)}
        return start_server(database, tmp_path, **wrong, **environ)

    return start


def learner_of_the_day(server: RunningServer, id: str) -> Person:
    """A learner whose token is good whatever the server takes for the time."""
    now = int(time.time())
    claims = {"sub": id, "roles": ["LEARNER"], "iat": now - 86_400, "exp": now + 86_400}
    return Person(server, id, jwt.encode(claims, read_settings(server.environ).jwt_secret, "HS256"))


def instant(text: str) -> datetime:
    """A time as the API gives it."""
    return datetime.fromisoformat(text)


async def test_the_clock_is_the_databases_between_readings_too(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(parts.pool)
    await clock.read()
    read = clock.now()
    steady = clock_module._steady()
    monkeypatch.setattr(clock_module, "_steady", lambda: steady + 3600)
    later = clock.now() - read
    assert timedelta(minutes=59) < later < timedelta(minutes=61)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("seconds", [3000, -3000])
async def test_a_server_with_a_wrong_clock_records_the_same_times(
    database: str, tmp_path: Path, server_off_by: OffBy, seconds: int
) -> None:
    pace = {"LYCEUM_INACTIVITY_SECONDS": "1500"}
    with start_server(database, tmp_path, **pace) as right, server_off_by(seconds, **pace) as wrong:
        began = datetime.now(UTC)
        learner = right.learner()
        session_id = start_exam(learner)
        wait_for_exam(learner, session_id, lambda one: one["generation"]["status"] == "COMPLETED")
        there = learner_of_the_day(wrong, learner.id)
        for n, person in enumerate((there, learner, there)):
            saved = person.do("saveAnswers", {"sessionId": session_id, "activeView": f"view-{n}"}, TIMES)
        completed = there.do("completeExam", {"sessionId": session_id}, TIMES)["session"]
        assert saved["session"]["activeSeconds"] <= completed["activeSeconds"] < 600
        assert instant(completed["startedAt"]) <= instant(completed["completedAt"])
        for name in ("startedAt", "lastActiveAt", "completedAt"):
            assert abs(instant(completed[name]) - began) < timedelta(minutes=20)
        assert exam(learner, session_id)["status"] == "COMPLETED"


async def test_the_timers_of_a_server_with_a_wrong_clock_go_by_the_databases(server_off_by: OffBy) -> None:
    with server_off_by(3000, LYCEUM_INACTIVITY_SECONDS="1500") as wrong:
        learner = learner_of_the_day(wrong, "early-bird")
        session_id = start_study(learner)
        started = act(learner, session_id, "GENERATE_PLAN", {"days": 7})
        assert started["__typename"] == "TakeStudyActionPayload", started
        wait_until_idle(learner, session_id)
        pilot = learner.do("startAutopilot", {"sessionId": session_id, "minutes": 30}, "session { id }")
        assert pilot["__typename"] == "StartAutopilotPayload", pilot
        wait_for(learner, session_id, lambda one: one["phase"] == "QUIZZING")
        seen = study(learner, session_id)
        assert (seen["status"], seen["autopilot"]["status"]) == ("ACTIVE", "RUNNING")
        assert 1000 < seen["autopilot"]["remainingSeconds"] <= 1800


async def test_a_wrong_clock_is_told_in_the_log_and_at_metrics(server_off_by: OffBy) -> None:
    with server_off_by(3000) as wrong:
        metrics = wrong.anonymous().http.get("/metrics").text
        found = re.search(r"^lyceum_clock_skew_seconds (\S+)$", metrics, re.MULTILINE)
        assert found
        assert 2900 < float(found[1]) < 3100

        async def told() -> bool:
            return "off the database's; set it right (NTP)" in wrong.log

        await eventually(told, 30)
