"""The table of session keys: in small partitions, each key found in its own, those of before moved over."""

import re
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from infrastructure.exam.saved_papers import CONTENT
from infrastructure.keys.stored_keys import OF_SESSIONS as KEYS
from infrastructure.postgres.migrating import MIGRATIONS, make_sync_engine, migrate
from infrastructure.postgres.queries import fetch
from infrastructure.practice.goals import GOAL
from infrastructure.services import Services
from infrastructure.sessions.histories import LOAD, LOAD_EACH
from infrastructure.sessions.loader import SAVE_SNAPSHOT
from infrastructure.sessions.rows import SAVE
from tests.conftest import new_database
from tests.support.exams import start_exam

ADD_KEY = "INSERT INTO session_keys VALUES (%s, %s, 'master')"
ADD_ERASURE = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state) VALUES (%s, 2, 'session.erased', '')"
)
KEYS_THERE = "SELECT session_id, sealed, master_id FROM session_keys ORDER BY 1"


def upgrade(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", quote(str(MIGRATIONS)))
    with make_sync_engine(url).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


@pytest.mark.parametrize("erased", [True, False])
def test_keys_of_before_are_moved_and_their_file_is_gone(postgres: str, *, erased: bool) -> None:
    name = f"before_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = postgres.replace("/postgres?", f"/{name}?")
    upgrade(url, "0009")
    with psycopg.connect(url, autocommit=True) as connection:
        for n in range(300):
            connection.execute(ADD_KEY, (uuid4(), b"sealed %d" % n))
        if erased:
            connection.execute(ADD_ERASURE, (uuid4(),))
        before = connection.execute(KEYS_THERE).fetchall()
        where = "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('session_keys')"
        ((file,),) = connection.execute(where).fetchall()
        assert b"sealed 299" in Path(file).read_bytes() or connection.execute("CHECKPOINT")
        migrate(url)
        assert connection.execute(KEYS_THERE).fetchall() == before
        connection.execute("CHECKPOINT")
        assert not Path(file).exists()
        used = connection.execute("SELECT count(DISTINCT tableoid) FROM session_keys").fetchone()
        assert used is not None
        assert used[0] > 32
        assert connection.execute("SELECT count(*) FROM erased_from").fetchone() == (int(erased),)


def executed(connection: psycopg.Connection, query: str, values: Any) -> set[str]:
    """The partitions that a query looks into, as often as plans are made anew and beyond."""
    for _ in range(8):
        rows = connection.execute(f"EXPLAIN (ANALYZE, FORMAT TEXT) {query}", values, prepare=True).fetchall()
    lines = [line for (line,) in rows if "never executed" not in line]
    return {found[1] for line in lines if (found := re.search(r" on (session_keys_\d+)", line))}


@pytest.mark.parametrize(
    ("query", "values"),
    [
        (LOAD, lambda id: {"id": id}),
        (LOAD_EACH, lambda id: {"ids": [id]}),
        (CONTENT, lambda id: [id]),
        (SAVE_SNAPSHOT, lambda id: [id, 1, b"", id]),
        (KEYS, lambda id: [[id]]),
        ("DELETE FROM session_keys WHERE session_id = %s", lambda id: [id]),
    ],
)
async def test_a_key_is_looked_for_in_one_partition(parts: Services, database: str, query: str, values: object) -> None:
    exam = await start_exam(parts)
    with closing(psycopg.connect(database)) as connection:
        looked_into = executed(connection, query, values(UUID(exam.id)))  # type: ignore[operator]
    assert len(looked_into) <= 1, looked_into


async def test_whoever_destroys_a_key_has_its_partition_shredded(parts: Services) -> None:
    exam = await start_exam(parts)
    ((partition,),) = await fetch(parts.pool, "SELECT tableoid::regclass::text FROM session_keys")
    await fetch(parts.pool, "DELETE FROM session_keys WHERE session_id = %s RETURNING 1", (UUID(exam.id),))
    assert await fetch(parts.pool, "SELECT table_name FROM erased_from") == [(partition,)]


def test_many_keys_are_looked_for_each_in_its_own_partition(postgres: str) -> None:
    """Not in all of them, and no partition is read as a whole."""
    with closing(psycopg.connect(new_database(postgres))) as connection:
        ids = [uuid4() for _ in range(3000)]
        connection.cursor().executemany(ADD_KEY, [(id, b"sealed") for id in ids])
        connection.execute("ANALYZE session_keys")
        for query, values in ((KEYS, [ids[:100]]), (SAVE, ["[]"]), (GOAL, {"learner": "l", "goal": "g"})):
            plan = "\n".join(line for (line,) in connection.execute(f"EXPLAIN {query}", values).fetchall())
            assert "Nested Loop" in plan
            assert not re.search(r"(Hash|Merge)[^\n]* Join", plan), plan
        assert len(connection.execute(KEYS, [ids[:100]]).fetchall()) == 100
