"""A server whose database is away, silent, full, locked or read-only: clients are told, and it goes on by itself."""

import contextlib
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.conftest import new_database
from tests.support.client import START, Person, RunningServer, start_server, wait_until_written
from tests.support.network import Network, network
from tests.support.reader import Reader

SECONDS = 60
LIMIT_SECONDS = 10
"""No answer may take longer. What comes at once on a quiet machine takes a second or two on a busy one."""

FULL = """
CREATE FUNCTION run_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON stored_events FOR EACH ROW EXECUTE FUNCTION run_full();
"""
ROOM = "DROP TRIGGER full_disk ON stored_events; DROP FUNCTION run_full"


@pytest.fixture(scope="module")
def database(postgres: str) -> str:
    return new_database(postgres)


@pytest.fixture(scope="module")
def way(database: str) -> Iterator[Network]:
    with network(database) as running:
        yield running


@pytest.fixture(scope="module")
def server(way: Network, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with start_server(way.url, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def operator(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture(autouse=True)
def sound(server: RunningServer, way: Network) -> Iterator[None]:
    """A test begins with a server that is ready; and it ends without a fault of the server's own."""
    wait_for(lambda: ready(server).status_code == 200)
    before = len(server.log)
    yield
    way.come_back()
    told = server.log[before:]
    assert server.process.poll() is None, told
    assert "never retrieved" not in told
    assert '"fault ' not in told, told


def wait_for(condition: Callable[[], Any]) -> Any:
    end = time.monotonic() + SECONDS
    while not (seen := condition()):
        assert time.monotonic() < end
        time.sleep(0.1)
    return seen


def ready(server: RunningServer) -> httpx.Response:
    return httpx.get(f"{server.url}/readyz", timeout=SECONDS)


def missing(server: RunningServer) -> dict[str, Any]:
    """What the server says is missing, once it says so."""
    return wait_for(lambda: ready(server).status_code == 503 and ready(server).json())


def start(person: Person, command_id: str) -> dict[str, Any]:
    return person.do("startExam", {"skill": "READING", "commandId": command_id}, START)


def assert_told(person: Person, *, reads: bool = True) -> None:
    """Clients are told to come again, soon, and the same for reads and writes."""
    begun = time.monotonic()
    refused = start(person, str(uuid4()))
    assert (refused["__typename"], refused["code"]) == ("Refusal", "UPSTREAM_UNAVAILABLE"), refused
    assert refused["retryAfterMs"] > 0
    assert "unknown" not in refused["message"]
    assert time.monotonic() < begun + LIMIT_SECONDS
    if reads:
        begun = time.monotonic()
        (error,) = person.post("{ sessions { edges { node { id } } } }").json()["errors"]
        assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE", error
        assert error["extensions"]["retryAfterMs"] > 0
        assert time.monotonic() < begun + LIMIT_SECONDS


def assert_goes_on(server: RunningServer, person: Person | None = None, command_id: str = "again") -> None:
    """Writes, the worker and reads: an exam is started, repeated as clients do, and gets written."""
    person = person or server.learner()
    started = wait_for(lambda: "session" in (seen := start(person, command_id)) and seen["session"])
    wait_until_written(person, started["id"])
    wait_for(lambda: ready(server).text == "ready\n")
    assert len(person.ask("{ sessions { edges { node { id } } } }")["sessions"]["edges"]) == 1


@contextlib.contextmanager
def settings(operator: psycopg.Connection, way: Network, setting: str, value: str) -> Iterator[None]:
    """Every new session of the database has a setting, and all are new; they keep it when it is taken back."""
    name = operator.info.dbname
    operator.execute(f"ALTER DATABASE {name} SET {setting} = {value}")
    way.cut()
    yield
    operator.execute(f"ALTER DATABASE {name} RESET {setting}")


def test_a_database_that_takes_no_writes_for_a_while(
    server: RunningServer, way: Network, operator: psycopg.Connection
) -> None:
    learner = server.learner()
    with settings(operator, way, "default_transaction_read_only", "on"):
        assert_told(learner, reads=False)
        assert learner.ask("{ sessions { edges { node { id } } } }")["sessions"]["edges"] == []
        wait_for(lambda: missing(server)["log"] == "ReadOnlySqlTransaction")
    assert_goes_on(server, learner)


def test_sessions_that_are_ended_while_idle_in_a_transaction(
    server: RunningServer, way: Network, operator: psycopg.Connection
) -> None:
    learner = server.learner()
    with settings(operator, way, "idle_in_transaction_session_timeout", "1"):
        start(learner, "again")
        time.sleep(2)
    assert_goes_on(server, learner)


def test_plans_of_before_a_newer_version_changed_the_tables(
    server: RunningServer, operator: psycopg.Connection
) -> None:
    assert_goes_on(server)
    for table in ("exam_results", "model_usage", "sessions", "cursors", "snapshots"):
        operator.execute(f"ALTER TABLE {table} ADD COLUMN later integer")
    operator.execute("ALTER TABLE stored_events ALTER COLUMN topic TYPE varchar")
    try:
        assert_goes_on(server)
    finally:
        operator.execute("ALTER TABLE stored_events ALTER COLUMN topic TYPE text")
        for table in ("exam_results", "model_usage", "sessions", "cursors", "snapshots"):
            operator.execute(f"ALTER TABLE {table} DROP COLUMN later")
    assert_goes_on(server)


def test_a_database_that_is_away(server: RunningServer, way: Network) -> None:
    learner = server.learner()
    way.go_away()
    assert_told(learner)
    audio = learner.http.get(f"/audio/{'0' * 64}.mp3")
    assert (audio.status_code, audio.headers["retry-after"]) == (503, "2")
    assert audio.json()["errors"][0]["extensions"]["code"] == "UPSTREAM_UNAVAILABLE"
    assert "log" in missing(server)
    way.come_back()
    assert_goes_on(server, learner)


def test_connections_that_fall_silent(server: RunningServer, way: Network) -> None:
    learner = server.learner()
    assert_goes_on(server, learner)
    way.silence()
    late = server.learner()
    begun = time.monotonic()
    assert start(late, "again")["__typename"] == "StartExamPayload"
    assert time.monotonic() < begun + SECONDS
    assert len(learner.ask("{ sessions { edges { node { id } } } }")["sessions"]["edges"]) == 1
    assert_goes_on(server, late)


def test_a_log_that_is_locked(server: RunningServer, database: str) -> None:
    learner = server.learner()
    with psycopg.connect(database) as locking:
        locking.execute("LOCK TABLE stored_events")
        assert_told(learner, reads=False)
        (error,) = server.analyst().post("{ events(first: 1) { edges { node { id } } } }").json()["errors"]
        assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE", error
        assert missing(server)["log"]
    assert_goes_on(server, learner)


def test_a_disk_that_is_full(server: RunningServer, operator: psycopg.Connection) -> None:
    learner = server.learner()
    operator.execute(FULL)
    assert_told(learner, reads=False)
    wait_for(lambda: missing(server)["log"] == "DiskFull")
    operator.execute(ROOM)
    assert_goes_on(server, learner)


ASK = """mutation ($input: AskQuestionInput!) { askQuestion(input: $input) {
  ... on AskQuestionPayload { interruption { id } } ... on Refusal { code } } }"""
READS = '{ books(search: "goose") { edges { node { id completionPercentage } } } }'


def assert_reading_is_told(reader: Reader, word: int, *, reads: bool) -> None:
    """A report, a question and the library: refused soon, with when to come again, and nothing is kept."""
    begun = time.monotonic()
    refused = reader.report(reader.at(word, word))
    assert (refused["__typename"], refused["code"]) == ("Refusal", "UPSTREAM_UNAVAILABLE"), refused
    assert refused["retryAfterMs"] > 0
    asked = reader.person.post(ASK, {"input": {"sessionId": reader.id, "text": "Why?", "wordIndex": word}}).json()
    told = asked["errors"][0]["extensions"] if "errors" in asked else asked["data"]["askQuestion"]
    assert told["code"] == "UPSTREAM_UNAVAILABLE", asked
    if reads:
        (error,) = reader.person.post(READS).json()["errors"]
        assert error["extensions"]["code"] == "UPSTREAM_UNAVAILABLE", error
    assert time.monotonic() < begun + 3 * LIMIT_SECONDS


def assert_reading_goes_on(reader: Reader, word: int) -> None:
    """A report is taken, and nothing of those that were refused."""
    told = wait_for(lambda: "session" in (seen := reader.report(reader.at(word, word))) and seen["session"])
    assert (told["furthestWordIndex"], told["pendingInterruption"]) == (word, None)


def test_a_reading_while_the_database_takes_no_writes(
    server: RunningServer, way: Network, operator: psycopg.Connection
) -> None:
    reader = Reader(server.learner())
    assert_reading_goes_on(reader, 10)
    with settings(operator, way, "default_transaction_read_only", "on"):
        assert_reading_is_told(reader, 30, reads=False)
        assert reader.person.ask(READS)["books"]["edges"]
    assert_reading_goes_on(reader, 20)


def test_a_reading_while_the_database_is_away(server: RunningServer, way: Network) -> None:
    reader = Reader(server.learner())
    assert_reading_goes_on(reader, 10)
    way.go_away()
    assert_reading_is_told(reader, 30, reads=True)
    way.come_back()
    assert_reading_goes_on(reader, 20)


def test_a_reading_while_the_disk_is_full(server: RunningServer, operator: psycopg.Connection) -> None:
    reader = Reader(server.learner())
    operator.execute(FULL.replace("stored_events", "reading_reports"))
    refused = reader.report(reader.at(30, 30))
    assert (refused["__typename"], refused["code"]) == ("Refusal", "UPSTREAM_UNAVAILABLE"), refused
    operator.execute(ROOM.replace("stored_events", "reading_reports"))
    assert_reading_goes_on(reader, 20)
