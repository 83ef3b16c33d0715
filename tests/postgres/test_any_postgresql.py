"""The whole job on PostgreSQL 15 as Debian has it: plain, under a role with hostile settings, and behind PgBouncer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.practice.test_api import test_a_session_survives_its_server as test_practice
from tests.privacy.test_erasure_api import erase
from tests.study.test_api import test_a_session_goes_through_all_phases_and_survives_its_server as test_study
from tests.support.client import Person, RunningServer, exam, start_exam, start_server, wait_until_written
from tests.support.debian import OWNER, Server, pgbouncer, postgresql_15
from tests.whole.test_whole_job import lyceum
from tests.whole.test_whole_job import test_an_exam_survives_its_server as test_an_exam

pytestmark = pytest.mark.world

__all__ = ["test_an_exam", "test_practice", "test_study"]

HOSTILE = {
    "DateStyle": "German, DMY",
    "TimeZone": "America/St_Johns",
    "IntervalStyle": "sql_standard",
    "client_encoding": "LATIN1",
    "bytea_output": "escape",
    "extra_float_digits": "-15",
    "standard_conforming_strings": "off",
    "array_nulls": "off",
    "transform_null_equals": "on",
    "default_transaction_isolation": "serializable",
    "statement_timeout": "300ms",
    "lock_timeout": "1ms",
    "idle_in_transaction_session_timeout": "1ms",
    "idle_session_timeout": "300ms",
}
"""What a role may be set to for the sake of other programs."""

TRAP = """
CREATE SCHEMA trap;
CREATE TABLE trap.sessions (id int);
CREATE TABLE trap.alembic_version (version_num text);
GRANT ALL ON SCHEMA trap TO hostile;
"""


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Server]:
    """A server where the clocks change."""
    with postgresql_15("timezone = 'Europe/Berlin'") as server:
        yield server


def plain(server: Server, database: str, _: ExitStack) -> dict[str, str]:
    """The owner, by the socket."""
    return {"LYCEUM_DATABASE_URL": server.url(database)}


def hostile(server: Server, database: str, _: ExitStack) -> dict[str, str]:
    """A role for which everything is set otherwise, and whose tables hide behind others."""
    role = f"hostile_{database}"
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
        connection.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
        connection.execute(TRAP.replace("hostile", role))
        for name, value in HOSTILE.items():
            connection.execute(f"ALTER ROLE {role} SET {name} = '{value}'")
        connection.execute(f"ALTER ROLE {role} SET search_path = trap, public")
    return {"LYCEUM_DATABASE_URL": server.url(database, role)}


def pooled(server: Server, database: str, stack: ExitStack) -> dict[str, str]:
    """PgBouncer in transaction mode, as large as two processes need it, and the server beside it."""
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {database} SET TimeZone = 'UTC'")
    address = stack.enter_context(pgbouncer(server, database, "default_pool_size = 20"))
    return {"LYCEUM_DATABASE_URL": address, "LYCEUM_DATABASE_DIRECT_URL": server.url(database)}


@pytest.fixture(params=[plain, hostile, pooled])
def launch(
    request: pytest.FixtureRequest, postgresql: Server, tmp_path: Path
) -> Iterator[Callable[..., RunningServer]]:
    """Starts servers on one fresh database: the first of them makes its tables."""
    database = f"test_{uuid4().hex}"
    with psycopg.connect(postgresql.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database} OWNER {OWNER}")
    with ExitStack() as stack:
        environ = request.param(postgresql, database, stack)
        url = environ["LYCEUM_DATABASE_URL"]
        yield lambda **more: stack.enter_context(start_server(url, tmp_path, **{**environ, **more}))


def test_what_is_erased_stays_so(launch: Callable[..., RunningServer]) -> None:
    server = launch()
    learner = server.learner()
    gone, kept = start_exam(learner), ""
    wait_until_written(learner, gone)
    assert erase(learner, gone)["erased"]["sessionId"] == gone
    kept = start_exam(learner)
    server.kill()
    server = launch(PORT=server.environ["PORT"])
    learner = Person(server, learner.id, learner.token)
    assert exam(learner, gone) is None
    assert wait_until_written(learner, kept)["generation"]["status"] == "COMPLETED"
    assert "sessions: rebuilt" in lyceum(server, "rebuild", "--all")
    assert exam(learner, gone) is None
    assert exam(learner, kept)["id"] == kept
