"""What is erased disappears from the files of the database: keys, and what stood in plain."""

import asyncio
import os
from asyncio.subprocess import DEVNULL
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from domain.exam.state import Exam
from infrastructure.cli.main import app
from infrastructure.keys.rotation import rotate
from infrastructure.keys.sealing import MasterKeys
from infrastructure.postgres import rewriting
from infrastructure.postgres.queries import fetch
from infrastructure.postgres.rewriting import TheTableIsInUse
from infrastructure.postgres.wal import TheWalRemains
from infrastructure.privacy.shredding import AnotherProcessShreds
from infrastructure.process.settings import Settings, read_settings
from infrastructure.services import Services, services
from infrastructure.views.rebuild import rebuild_sessions
from tests.privacy.test_erasing import COMMAND, ESSAY, erase, essay
from tests.privacy.test_learner_erasures import ADMIN, carry_out
from tests.support.client import LYCEUM, SYLLABUS
from tests.support.exams import by, complete_exam, eventually, read_exam, start_exam
from tests.support.locks import holding
from tests.support.shredded import Disk, debian, embedded, key_of

pytestmark = [pytest.mark.xdist_group("shredding"), pytest.mark.world]

LEARNER = "learner-with-a-name-4711"
GONE = {"sealed": 0, "secret": 0}
BEGUN = "SELECT tables FROM shreddings WHERE finished_at IS NULL"
FINISHED = "SELECT count(*) FROM shreddings WHERE finished_at IS NOT NULL"


@pytest.fixture(scope="module")
def embedded_disk() -> Iterator[Disk]:
    with embedded() as disk:
        yield disk


@pytest.fixture(scope="module")
def debian_disk() -> Iterator[Disk]:
    with debian() as disk:
        yield disk


@pytest.fixture
def disk(request: pytest.FixtureRequest) -> Disk:
    """A server of the module's own; the embedded one unless the test names another."""
    return request.getfixturevalue(getattr(request, "param", "embedded_disk"))  # type: ignore[no-any-return]


on_both = pytest.mark.parametrize("disk", ["embedded_disk", "debian_disk"], indirect=True)


@pytest.fixture
def database(disk: Disk) -> str:
    return disk.database()


@pytest.fixture
def settings(database: str, tmp_path: Path) -> Settings:
    return settings_for(database, tmp_path)


def settings_for(url: str, data_dir: Path) -> Settings:
    environ = {"LYCEUM_DATA_DIR": str(data_dir), "LYCEUM_DATABASE_URL": url, "LYCEUM_OFFLINE_PACE": "0"}
    return read_settings({**environ, "LYCEUM_SYLLABUS_DIR": str(SYLLABUS)})


def environ_of(settings: Settings, url: str) -> dict[str, str]:
    """The environment of a process with the same settings."""
    ours = {"LYCEUM_DATA_DIR": str(settings.data_dir), "LYCEUM_DATABASE_URL": url}
    return {**os.environ, **ours, "LYCEUM_MASTER_KEY": settings.master_key}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rewrite tries twice and no more."""
    monkeypatch.setattr(rewriting, "ATTEMPTS", 2)


async def run_sql(url: str, *statements: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        for statement in statements:
            await connection.execute(statement)


async def shred(parts: Services, *, whole: bool = False) -> dict[str, str]:
    """What was done with each table."""
    done: dict[str, str] = {}
    assert await parts.shredding.shred(done.__setitem__, whole=whole)
    return done


async def erased_exam(parts: Services, settings: Settings) -> tuple[Exam, dict[str, bytes]]:
    """An exam that is erased, and the key that it had."""
    exam = await start_exam(parts, LEARNER)
    key = await key_of(parts, settings, exam.id)
    await erase(parts, exam.id, LEARNER)
    return exam, key


async def shredded_at(parts: Services, id: str) -> object:
    found = await parts.learner_erasures.find(id)
    assert found
    return found.shredded_at


# ------------------------------------------------------------ what is left


@on_both
async def test_nothing_of_an_erased_session_is_in_any_file(
    parts: Services, settings: Settings, database: str, disk: Disk
) -> None:
    kept = await complete_exam(parts, "another")
    exam = await essay(parts, LEARNER)
    wanted = {**await key_of(parts, settings, exam.id), "essay": ESSAY.encode(), "command": COMMAND.encode()}
    await run_sql(database, "ANALYZE")
    await erase(parts, exam.id, LEARNER)
    await run_sql(database, "CHECKPOINT")
    before = disk.hits(**wanted)
    await run_sql(database, "VACUUM", "CHECKPOINT")
    assert before["sealed"] > 0
    assert before["command"] > 0
    done = await shred(parts)
    assert len([table for table in done if table.startswith("session_keys")]) == 1
    assert disk.hits(**wanted) == dict.fromkeys(wanted, 0)
    assert await shredded_at(parts, exam.id)
    assert (await parts.erasing.erase_session(exam.id, by(LEARNER))).shredded_at == await shredded_at(parts, exam.id)
    async with services(settings, database) as fresh:
        assert await read_exam(fresh, kept.id) == kept


@on_both
async def test_the_id_of_an_erased_learner_and_the_keys_of_their_papers_are_in_no_file(
    parts: Services, settings: Settings, database: str, disk: Disk
) -> None:
    learner = f"{LEARNER}-to-go"
    exam = await complete_exam(parts, learner)
    paper = await parts.anonymous.exam.papers.save(exam, "Probe", by(learner))
    wanted = {**await key_of(parts, settings, paper.id), "learner": learner.encode()}
    await run_sql(database, "ANALYZE")
    erasure = await parts.learner_erasures.request(learner, ADMIN)
    assert (await carry_out(parts, erasure)).finished_at
    assert await shredded_at(parts, erasure.id) is None
    await run_sql(database, "CHECKPOINT")
    before = disk.hits(**wanted)
    await run_sql(database, "VACUUM", "CHECKPOINT")
    assert before["sealed"] > 0
    assert before["learner"] > 0
    await shred(parts)
    assert disk.hits(**wanted) == dict.fromkeys(wanted, 0)
    assert await shredded_at(parts, erasure.id)


async def test_where_nothing_is_erased_there_is_nothing_to_do(parts: Services, settings: Settings) -> None:
    await start_exam(parts)
    assert not await parts.shredding.shred()
    exam, _ = await erased_exam(parts, settings)
    await shred(parts)
    assert not await parts.shredding.shred()
    later, _ = await erased_exam(parts, settings)
    assert await shredded_at(parts, exam.id)
    assert await shredded_at(parts, later.id) is None


async def test_large_tables_are_vacuumed_and_written_anew_when_asked_for(
    parts: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewriting, "SMALL_BYTES", 1)
    await erased_exam(parts, settings)
    done = await shred(parts)
    assert {how.split()[0] for table, how in done.items() if table.startswith("session_keys")} == {"written"}
    assert done["stored_events"].startswith("vacuumed")
    done = await shred(parts, whole=True)
    assert done["stored_events"] == "written anew"
    assert len([table for table in done if table.startswith("session_keys_")]) == 64


# ------------------------------------------------------------ what stands in the way


async def test_who_still_reads_what_was_before_is_waited_for(
    parts: Services, settings: Settings, database: str, disk: Disk, impatient: None
) -> None:
    async with await psycopg.AsyncConnection.connect(database) as reader:
        await reader.set_isolation_level(psycopg.IsolationLevel.REPEATABLE_READ)
        await reader.execute("SELECT count(*) FROM topics")
        exam, key = await erased_exam(parts, settings)
        with pytest.raises(TheTableIsInUse, match="session_keys_"):
            await parts.shredding.shred()
        assert await shredded_at(parts, exam.id) is None
    await shred(parts)
    assert disk.hits(**key) == GONE


async def test_a_replication_slot_that_keeps_the_log_is_named_and_nothing_is_done_twice(
    parts: Services, settings: Settings, database: str, disk: Disk
) -> None:
    await run_sql(database, "SELECT pg_create_physical_replication_slot('a_standby', true)")
    exam, key = await erased_exam(parts, settings)
    try:
        with pytest.raises(TheWalRemains, match="replication slot a_standby"):
            await parts.shredding.shred()
        assert await shredded_at(parts, exam.id) is None
    finally:
        await run_sql(database, "SELECT pg_drop_replication_slot('a_standby')")
    assert list(await shred(parts)) == ["write-ahead log"]
    assert disk.hits(**key) == GONE


async def test_files_of_the_log_that_were_used_again_are_used_up(
    parts: Services, settings: Settings, database: str, disk: Disk
) -> None:
    """So they lie there after an upgrade, when `wal_recycle` was on."""
    exam = await start_exam(parts, LEARNER)
    key = await key_of(parts, settings, exam.id)
    await run_sql(database, "ALTER SYSTEM SET wal_recycle = on", "SELECT pg_reload_conf()")
    await run_sql(database, *(3 * ["SELECT pg_switch_wal()", "CREATE TABLE t ()", "DROP TABLE t"]), "CHECKPOINT")
    await erase(parts, exam.id, LEARNER)
    with pytest.raises(TheWalRemains, match="ALTER SYSTEM SET wal_recycle = off"):
        await parts.shredding.shred()
    assert disk.hits(**key)["sealed"] > 0
    await run_sql(database, "ALTER SYSTEM SET wal_recycle = off", "SELECT pg_reload_conf()")
    await shred(parts)
    assert disk.hits(**key) == GONE


async def test_a_role_without_the_rights_is_told_which_to_ask_for(disk: Disk, tmp_path: Path) -> None:
    await run_sql(disk.url, "CREATE ROLE tenant LOGIN")
    url = disk.database("tenant")
    settings = settings_for(url, tmp_path)
    async with services(settings, url) as parts:
        exam, key = await erased_exam(parts, settings)
        with pytest.raises(TheWalRemains) as told:
            await parts.shredding.shred()
        assert await shredded_at(parts, exam.id) is None
        grants = [f"GRANT{grant}" for grant in str(told.value).split("GRANT")[1:]]
        assert len(grants) == 2
        await run_sql(url.replace("//tenant:@", "//postgres:@"), *grants)
        await shred(parts)
        assert disk.hits(**key) == GONE
        assert await shredded_at(parts, exam.id)


async def test_the_command_says_what_it_did_and_what_is_in_the_way(
    parts: Services, settings: Settings, database: str
) -> None:
    environ = environ_of(settings, database)

    async def command() -> Result:
        return await asyncio.to_thread(CliRunner().invoke, app, ["shred"], env=environ)

    assert (await command()).stdout == "nothing is erased that is still on the disk\n"
    await erased_exam(parts, settings)
    await run_sql(database, "SELECT pg_create_physical_replication_slot('a_standby', true)")
    try:
        kept = await command()
    finally:
        await run_sql(database, "SELECT pg_drop_replication_slot('a_standby')")
    assert (kept.exit_code, kept.stderr.splitlines()[-1]) == (
        1,
        "not done yet: files of the write-ahead log are kept by: replication slot a_standby",
    )
    first, *_, last = kept.stdout.splitlines()
    assert first.startswith("session_keys_")
    assert last == "pg_catalog.pg_statistic: written anew"
    done = await command()
    assert done.exit_code == 0
    assert done.stdout.startswith("write-ahead log: ")


# ------------------------------------------------------------ several processes


async def test_one_process_shreds_at_a_time(
    parts: Services, settings: Settings, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await erased_exam(parts, settings)
    async with services(settings, database) as other, holding(database, "LOCK TABLE topics IN ACCESS SHARE MODE"):
        first = asyncio.create_task(shred(parts))
        await eventually(lambda: fetch(parts.pool, BEGUN))
        with pytest.raises(AnotherProcessShreds):
            await other.shredding.shred()
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    await shred(parts)
    assert await fetch(parts.pool, FINISHED) == [(1,)]


async def test_another_process_goes_on_where_one_was_killed(
    parts: Services, settings: Settings, database: str, disk: Disk
) -> None:
    exam, key = await erased_exam(parts, settings)

    async def left() -> bool:
        rows = await fetch(parts.pool, BEGUN)
        return bool(rows) and "stored_events" not in rows[0][0] and "topics" in rows[0][0]

    async with holding(database, "LOCK TABLE topics IN ACCESS SHARE MODE"):
        killed = await asyncio.create_subprocess_exec(
            LYCEUM, "shred", env=environ_of(settings, database), stdout=DEVNULL
        )
        await eventually(left, 120)
        killed.kill()
        await killed.wait()
    assert await shredded_at(parts, exam.id) is None

    async def gone_on() -> dict[str, str] | None:
        with suppress(AnotherProcessShreds):
            return await shred(parts)
        return None

    done = await eventually(gone_on)
    assert "topics" in done
    assert "stored_events" not in done
    assert disk.hits(**key) == GONE


async def test_a_worker_shreds_once_for_many_erasures(
    parts: Services, settings: Settings, database: str, disk: Disk
) -> None:
    erased = [await erased_exam(parts, settings) for _ in range(5)]
    async with services(replace(settings, shred_seconds=3600), database) as patient:
        assert await fetch(patient.pool, "SELECT count(*) FROM shreddings") == [(0,)]
    async with services(replace(settings, shred_seconds=0.1), database) as worker:
        shredding = asyncio.create_task(worker.shredding.run())
        await eventually(lambda: shredded_at(parts, erased[-1][0].id), 60)
        shredding.cancel()
        await asyncio.gather(shredding, return_exceptions=True)
    assert await fetch(parts.pool, FINISHED) == [(1,)]
    for exam, key in erased:
        assert await shredded_at(parts, exam.id)
        assert disk.hits(**key) == GONE


async def test_sessions_start_keys_rotate_and_views_are_made_anew_meanwhile(
    parts: Services, settings: Settings, database: str
) -> None:
    kept = [await complete_exam(parts, f"kept-{n}") for n in range(3)]
    await erased_exam(parts, settings)
    started: list[Exam] = []

    async def keep_starting() -> None:
        while True:
            started.append(await start_exam(parts, f"new-{len(started)}"))

    starting = asyncio.create_task(keep_starting())
    await asyncio.gather(
        shred(parts, whole=True),
        rotate(parts.pool, MasterKeys.parse(settings.master_key), lambda *_: None),
        rebuild_sessions(parts.pool, parts.keyring, lambda *_: None),
    )
    starting.cancel()
    await asyncio.gather(starting, return_exceptions=True)
    assert started
    async with services(settings, database) as fresh:
        for exam in (*kept, *started):
            assert await read_exam(fresh, exam.id) == exam
