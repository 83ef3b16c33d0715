"""Master keys come and go: rotation at any moment, what the installation derives stays, and keys that are missing."""

import asyncio
import logging
import os
from asyncio.subprocess import DEVNULL, PIPE
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import psycopg
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from infrastructure.cli.operations import rebuild_all
from infrastructure.keys.rotation import BATCH, MasterKeyUse, Rotation, master_key_uses, rotate
from infrastructure.keys.sealing import KEY_BYTES, CannotOpen, MasterKeyIsMissing, MasterKeys, SealedKey
from infrastructure.log.keyring import Keyring
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings, SettingsError
from infrastructure.services import Services, services
from infrastructure.sessions.loader import TheSessionCannotBeOpened
from projections.catalogue import PROJECTIONS
from tests.support.client import LYCEUM
from tests.support.examples import examples
from tests.support.exams import LEARNER, by, complete_exam, eventually, look, read_exam, start_exam
from tests.support.ports import papers_of, pseudonyms_of, results_of
from tests.support.raw_rows import raw_rows

QUICK = examples(50)
SECRETS = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES)

OLD, NEW, LOST = (urlsafe_b64encode(bytes([n]) * KEY_BYTES).decode() for n in (1, 2, 3))
OLD_ID, NEW_ID, LOST_ID = (MasterKeys.parse(key).current for key in (OLD, NEW, LOST))
ADD_KEYS = "COPY session_keys (session_id, sealed, master_id) FROM STDIN"
WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
END_WAITING = f"SELECT pg_terminate_backend(pid) FROM ({WAITING}) AS left_behind"
IN_ORDER = "SELECT session_id FROM session_keys ORDER BY session_id OFFSET %s LIMIT 1"


def holding(settings: Settings, *keys: str) -> Settings:
    """The settings of a process with these master keys."""
    return replace(settings, master_key=",".join(keys))


async def turn(parts: Services, *keys: str) -> Rotation:
    return await rotate(parts.pool, MasterKeys.parse(",".join(keys)), lambda *_: None)


async def master_ids(parts: Services) -> set[str]:
    rows = await fetch(parts.pool, "SELECT master_id FROM session_keys UNION SELECT master_id FROM secrets")
    return {master_id for (master_id,) in rows}


async def lose_key_of(parts: Services, settings: Settings, session_id: str) -> SealedKey:
    """The session is sealed with a master key that nobody has any more; how it was sealed before."""
    query = "SELECT sealed, master_id FROM session_keys WHERE session_id = %s"
    ((sealed, master_id),) = await fetch(parts.pool, query, (UUID(session_id),))
    before = SealedKey(sealed, master_id)
    secret = MasterKeys.parse(settings.master_key).unseal(session_id, before)
    await put_key(parts, session_id, MasterKeys.parse(LOST).seal(session_id, secret))
    return before


async def put_key(parts: Services, session_id: str, key: SealedKey) -> None:
    query = "UPDATE session_keys SET sealed = %s, master_id = %s WHERE session_id = %s"
    async with parts.pool.connection() as connection:
        await connection.execute(query, (key.sealed, key.master_id, UUID(session_id)))


# ------------------------------------------------------------ sealing


@QUICK
@for_all(st.lists(SECRETS, min_size=1, max_size=5, unique=True), st.binary(max_size=64), st.text(max_size=20))
def test_what_is_sealed_survives_any_number_of_rotations(secrets: list[bytes], plain: bytes, place: str) -> None:
    place = place.encode("utf-8", "replace").decode()
    sealed = MasterKeys(secrets[:1]).seal(place, plain)
    for n in range(1, len(secrets)):
        keys = MasterKeys([secrets[n], secrets[n - 1]])
        assert keys.unseal(place, sealed) == plain
        sealed = keys.reseal(place, sealed)
        assert sealed.master_id == keys.current
    assert MasterKeys(secrets[-1:]).unseal(place, sealed) == plain
    with pytest.raises(CannotOpen):
        MasterKeys(secrets).unseal(f"{place}.", sealed)
    for secret in secrets[:-1]:
        with pytest.raises(MasterKeyIsMissing, match=sealed.master_id):
            MasterKeys([secret]).unseal(place, sealed)


@QUICK
@for_all(SECRETS, SECRETS, st.binary(max_size=64), st.text(alphabet="abc/", max_size=5))
def test_a_session_key_opens_what_it_sealed_before_its_rotation(old: bytes, new: bytes, plain: bytes, id: str) -> None:
    key, stored = MasterKeys([old]).new_session_key(id)
    sealed = key.seal(plain, b"place")
    again = MasterKeys([new]).open(id, MasterKeys([new, old]).reseal(id, stored))
    assert again.open(sealed, b"place") == plain


# ------------------------------------------------------------ rotation


async def test_everything_comes_under_the_first_key(settings: Settings, database: str) -> None:
    async with services(holding(settings, OLD), database) as parts:
        exam = await complete_exam(parts)
        paper = await papers_of(parts).save(exam, "Probe", by())
        assert await master_ids(parts) == {OLD_ID}
        assert await turn(parts, NEW, OLD) == Rotation(resealed=2, unopened=0)
        assert await master_ids(parts) == {NEW_ID}
        assert await turn(parts, NEW, OLD) == Rotation(resealed=0, unopened=0)
    async with services(holding(settings, NEW), database) as parts:
        assert await read_exam(parts, exam.id) == exam
        assert await papers_of(parts).content(paper.id)
        await parts.sessions.execute((await start_exam(parts)).id, look("fragen"), by())


async def test_servers_start_sessions_and_save_while_keys_are_rotated(settings: Settings, database: str) -> None:
    async with services(holding(settings, OLD), database) as parts:
        before = [await start_exam(parts, f"before-{n}") for n in range(20)]
    async with services(holding(settings, NEW, OLD), database) as parts:

        async def go_on(n: int) -> None:
            await parts.sessions.execute(before[n].id, look("fragen"), by(f"before-{n}"))
            await start_exam(parts, f"meanwhile-{n}")
            await parts.erasing.erase_session(before[n].id, by(f"before-{n}")) if n % 4 == 0 else None

        await asyncio.gather(turn(parts, NEW, OLD), *map(go_on, range(20)), turn(parts, NEW, OLD))
        assert await turn(parts, NEW, OLD) == Rotation(resealed=0, unopened=0)
    async with services(holding(settings, NEW), database) as parts:
        assert await master_ids(parts) == {NEW_ID}
        for n, exam in enumerate(before):
            current = await parts.sessions.get(exam.id)
            assert current is None if n % 4 == 0 else current and current.version == 2


async def add_keys(database: str, count: int) -> None:
    keys = MasterKeys.parse(OLD)
    async with (
        await psycopg.AsyncConnection.connect(database) as connection,
        connection.cursor() as cursor,
        cursor.copy(ADD_KEYS) as copy,
    ):
        for id in (str(uuid4()) for _ in range(count)):
            stored = keys.seal(id, bytes(KEY_BYTES))
            await copy.write_row((id, stored.sealed, stored.master_id))


async def count_under(connection: psycopg.AsyncConnection[Any], master_id: str) -> int:
    query = "SELECT count(*) FROM session_keys WHERE master_id = %s"
    ((count,),) = await (await connection.execute(query, (master_id,))).fetchall()
    return int(count)


async def test_a_rotation_that_is_killed_goes_on_where_it_was(settings: Settings, database: str) -> None:
    await add_keys(database, 3 * BATCH)
    environ = {
        **os.environ,
        "LYCEUM_DATA_DIR": str(settings.data_dir),
        "LYCEUM_DATABASE_URL": database,
        "LYCEUM_MASTER_KEY": f"{NEW},{OLD}",
        "COLUMNS": "200",
    }
    async with (
        await psycopg.AsyncConnection.connect(database, autocommit=True) as looker,
        await psycopg.AsyncConnection.connect(database) as blocker,
    ):
        ((id,),) = await (await blocker.execute(IN_ORDER, (BATCH + 1,))).fetchall()
        await blocker.execute("SELECT FROM session_keys WHERE session_id = %s FOR UPDATE", (id,))
        rotating = await asyncio.create_subprocess_exec(LYCEUM, "keys", "rotate", env=environ, stderr=DEVNULL)

        async def half_way() -> bool:
            return await count_under(looker, NEW_ID) == BATCH

        await eventually(half_way, 30)
        rotating.kill()
        await rotating.wait()
        await looker.execute(END_WAITING)

        async def nobody_waits() -> bool:
            return not await (await looker.execute(WAITING)).fetchall()

        await eventually(nobody_waits)
        await blocker.rollback()
        assert await count_under(looker, OLD_ID) == 2 * BATCH
        again = await asyncio.create_subprocess_exec(LYCEUM, "keys", "rotate", env=environ, stdout=PIPE, stderr=DEVNULL)
        assert await again.communicate() == (f"{2 * BATCH} keys sealed anew\n".encode(), None)
        assert again.returncode == 0
        rows = await (await looker.execute("SELECT session_id, sealed, master_id FROM session_keys")).fetchall()
    keys = MasterKeys.parse(NEW)
    assert {keys.unseal(str(id), SealedKey(sealed, master_id)) for id, sealed, master_id in rows} == {bytes(KEY_BYTES)}


# ------------------------------------------------------------ status


async def test_the_status_tells_which_key_may_be_dropped(settings: Settings, database: str) -> None:
    async with services(holding(settings, OLD), database) as parts:
        await start_exam(parts)
        lost = await start_exam(parts, "unlucky")
        await lose_key_of(parts, holding(settings, OLD), lost.id)
        uses = await uses_of(parts, NEW, OLD)
        assert uses == [(NEW_ID, 0, True, True), (OLD_ID, 2, True, False), (LOST_ID, 1, False, False)]
        assert await turn(parts, NEW, OLD) == Rotation(resealed=1, unopened=1)
        uses = await uses_of(parts, NEW, OLD)
        assert uses == [(NEW_ID, 2, True, True), (OLD_ID, 0, True, False), (LOST_ID, 1, False, False)]


async def uses_of(parts: Services, *keys: str) -> Sequence[tuple[str, int, bool, bool]]:
    uses = await master_key_uses(parts.pool, MasterKeys.parse(",".join(keys)))
    return [(use.master_id, use.rows, use.is_known, use.is_current) for use in uses]


@pytest.mark.parametrize(
    ("use", "verdict"),
    [
        (MasterKeyUse("k", 1, True, True), "current"),
        (MasterKeyUse("k", 1, True, False), "needed"),
        (MasterKeyUse("k", 0, True, False), "not needed any more"),
        (MasterKeyUse("k", 1, False, False), "missing"),
    ],
)
def test_an_operator_reads_what_to_do(use: MasterKeyUse, verdict: str) -> None:
    assert use.verdict.startswith(verdict)


# ------------------------------------------------------------ what is derived


async def test_pseudonyms_and_ids_survive_a_rotation(settings: Settings, database: str) -> None:
    async with services(holding(settings, OLD), database) as parts:
        pseudonym, exam = pseudonyms_of(parts).person(LEARNER), await start_exam(parts, command_id="start")
        await turn(parts, NEW, OLD)
    async with services(holding(settings, NEW), database) as parts:
        assert pseudonyms_of(parts).person(LEARNER) == pseudonym
        assert await start_exam(parts, command_id="start") == exam


async def test_no_two_installations_derive_the_same(settings: Settings, database: str, parts: Services) -> None:
    pseudonym = pseudonyms_of(parts).person(LEARNER)
    exam = await start_exam(parts, command_id="start")
    async with services(settings, database) as same:
        assert same.anonymous.pseudonyms.person(LEARNER) == pseudonym
    async with parts.pool.connection() as connection:
        await connection.execute("DELETE FROM secrets")
    async with services(settings, database) as another:
        assert another.anonymous.pseudonyms.person(LEARNER) != pseudonym
    assert UUID(exam.id) != uuid5(NAMESPACE_URL, f"EXAM/{LEARNER}/start")


async def test_learners_and_command_ids_that_read_alike_when_joined_start_sessions_of_their_own(
    parts: Services,
) -> None:
    assert (await start_exam(parts, "a", "b/c")).id != (await start_exam(parts, "a/b", "c")).id


async def test_processes_that_begin_at_once_agree(settings: Settings, database: str) -> None:
    async with services(settings, database) as one, services(settings, database) as other:
        assert one.anonymous.pseudonyms.person(LEARNER) == other.anonymous.pseudonyms.person(LEARNER)
    assert len(await rows_of_secrets(settings, database)) == 1


async def rows_of_secrets(settings: Settings, database: str) -> list[str]:
    async with services(settings, database) as parts:
        return await raw_rows(parts, "secrets")


# ------------------------------------------------------------ a master key is missing


async def test_a_server_without_the_installations_key_says_which_one_it_needs(
    settings: Settings, database: str
) -> None:
    async with services(holding(settings, OLD), database):
        pass
    with pytest.raises(SettingsError, match=OLD_ID):
        async with services(holding(settings, NEW), database):
            pass


async def test_other_sessions_are_served(
    parts: Services, settings: Settings, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    lost, fine = await complete_exam(parts, "unlucky"), await complete_exam(parts, LEARNER)
    before = await lose_key_of(parts, settings, lost.id)
    async with services(settings, database) as fresh:
        for act in (fresh.sessions.get(lost.id), fresh.sessions.execute(lost.id, look("fragen"), by("unlucky"))):
            with pytest.raises(TheSessionCannotBeOpened, match=LOST_ID) as refused:
                await act
            assert refused.value.code.value == "UPSTREAM_UNAVAILABLE"
        assert await read_exam(fresh, fine.id) == fine
        await fresh.projector.catch_up(PROJECTIONS["exam_results"])
        assert [row.session_id for _, row in await results(fresh, LEARNER)] == [fine.id]
        assert await results(fresh, "unlucky") == []
        (told,) = {record.message for record in caplog.records if record.name == "infrastructure.log.keyring"}
        assert LOST_ID in told

        await put_key(fresh, lost.id, before)
        assert await read_exam(fresh, lost.id) == lost
        await fresh.projector.rebuild(PROJECTIONS["exam_results"], lambda *_: None)
        assert [row.session_id for _, row in await results(fresh, "unlucky")] == [lost.id]


async def results(parts: Services, learner: str) -> Any:
    return (await results_of(parts).exam_history(learner, "READING", 10, None)).rows


async def test_a_session_that_cannot_be_opened_can_be_erased(parts: Services, settings: Settings) -> None:
    exam = await start_exam(parts)
    await lose_key_of(parts, settings, exam.id)
    await parts.erasing.erase_session(exam.id, by())
    assert await raw_rows(parts, "session_keys") == []


async def test_views_are_not_rebuilt_without_what_cannot_be_opened(parts: Services, settings: Settings) -> None:
    exam = await complete_exam(parts)
    await parts.projector.catch_up(PROJECTIONS["exam_results"])
    await lose_key_of(parts, settings, exam.id)
    before = await raw_rows(parts, "exam_results")
    with pytest.raises(MasterKeyIsMissing, match=LOST_ID):
        await rebuild_all(settings, ["exam_results"], lambda *_: None)
    assert await raw_rows(parts, "exam_results") == before


async def test_readers_may_ask_to_be_told_of_a_missing_key(
    parts: Services, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    exam = await start_exam(parts)
    await lose_key_of(parts, settings, exam.id)
    keyring = Keyring(parts.pool, MasterKeys.parse(settings.master_key))
    rows = await parts.event_log.read(0)
    with pytest.raises(MasterKeyIsMissing, match=LOST_ID), caplog.at_level(logging.ERROR):
        await keyring.open(rows, strict=True)
    assert caplog.records == []
    for _ in range(2):
        assert await keyring.open(rows) == []
    assert len(caplog.records) == 1
