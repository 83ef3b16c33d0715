"""Whatever a server, a database or a role sets, our connections mean the same by what they say."""

from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.conninfo import conninfo_to_dict

from infrastructure.postgres import connecting
from infrastructure.postgres.connecting import SESSION, TRANSPORT, connect, connect_at_once, conninfo, hurried
from infrastructure.postgres.database import make_engine, make_pool
from infrastructure.postgres.migrating import make_sync_engine
from infrastructure.process.settings import SettingsError, read_settings
from tests.postgres.test_any_postgresql import HOSTILE

PLACES = {"connecting.py", "database.py", "migrating.py", "server_checks.py"}
MAKERS = ("psycopg.connect(", "Connection.connect(", "create_engine(", "create_async_engine(", "ConnectionPool(")
VALUES = "SELECT name, current_setting(name) FROM unnest(string_to_array(:names, ' ')) AS name"


def test_connections_are_made_in_one_place() -> None:
    infrastructure = Path(connecting.__file__).parent
    elsewhere = [path for path in infrastructure.rglob("*.py") if path.name not in PLACES]
    assert elsewhere
    assert [path.name for path in elsewhere for maker in MAKERS if maker in path.read_text("utf-8")] == []


@pytest.fixture
def database(database: str) -> str:
    """A database that sets everything otherwise."""
    with psycopg.connect(database, autocommit=True) as connection:
        for name, value in HOSTILE.items():
            connection.execute(f"ALTER DATABASE {connection.info.dbname} SET {name} = '{value}'")
    return database


async def test_every_way_to_connect_is_set_alike(database: str) -> None:
    assert {*HOSTILE} == {*SESSION, "client_encoding"}
    query, names = VALUES.replace(":names", "%s"), " ".join(SESSION)
    async with make_pool(database) as pool, pool.connection() as pooled, await connect(database) as alone:
        found = [await (await one.execute(query, (names,))).fetchall() for one in (pooled, alone)]
    engine = make_engine(database)
    async with engine.connect() as listing:
        found.append((await listing.execute(sa.text(VALUES), {"names": names})).fetchall())
    await engine.dispose()
    with connect_at_once(database) as command, make_sync_engine(database).connect() as migration:
        found.append(command.execute(query, (names,)).fetchall())
        found.append(migration.execute(sa.text(VALUES), {"names": names}).fetchall())
        assert command.info.encoding == "utf-8"
    assert [dict(map(tuple, one)) for one in found] == [dict(SESSION)] * len(found)


def test_the_url_may_say_where_tables_are_but_not_what_values_mean(database: str) -> None:
    url = f"{database}&options=-csearch_path%3Dpg_catalog%20-cDateStyle%3DGerman"
    with connect_at_once(url) as connection:
        shown = [connection.execute(f"SHOW {name}").fetchall() for name in ("search_path", "DateStyle")]
    assert shown == [[("pg_catalog",)], [("ISO, MDY",)]]


def test_who_need_not_wait_for_the_disk_does_not_and_keeps_what_the_url_says(database: str) -> None:
    url = f"{database}&options=-csearch_path%3Dpg_catalog"
    names = ("synchronous_commit", "search_path", "DateStyle")
    for address, waits in ((url, "on"), (hurried(url), "off")):
        with connect_at_once(address) as connection:
            shown = [connection.execute(f"SHOW {name}").fetchall()[0][0] for name in names]
        assert shown == [waits, "pg_catalog", "ISO, MDY"]


def test_the_url_may_say_how_patient_a_connection_is() -> None:
    given = conninfo_to_dict(conninfo("postgresql://host/x?connect_timeout=60&keepalives_idle=1"))
    kept = {name: given[name] for name in TRANSPORT}
    assert kept == {**TRANSPORT, "connect_timeout": "60", "keepalives_idle": "1"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://one/x", None),
        ("postgresql://one,two:5433/x", "read-write"),
        ("postgresql:///x?host=/tmp,/run", "read-write"),
        ("postgresql:///x?hostaddr=127.0.0.1,127.0.0.2", "read-write"),
        ("postgresql://one,two/x?target_session_attrs=primary", "primary"),
    ],
)
def test_of_several_hosts_the_one_that_can_be_written_to_is_taken(url: str, expected: str | None) -> None:
    assert conninfo_to_dict(conninfo(url)).get("target_session_attrs") == expected


def test_a_pooler_is_told_nothing_that_it_refuses() -> None:
    assert "options" not in conninfo_to_dict(conninfo("postgresql://one/x", pooled=True))


def test_saying_it_twice_changes_nothing() -> None:
    once = conninfo("postgresql://a:p%40ss@one,two/x?options=-cwork_mem%3D8MB")
    assert conninfo_to_dict(conninfo(once)) == conninfo_to_dict(once)
    assert conninfo_to_dict(once)["password"] == "p@ss"


@pytest.mark.parametrize(
    "url", ["host=x dbname=y", "postgresql://a:%zz@x/y", "postgresql://x:1,y:port/z", "postgresql://[::1/x", "x"]
)
def test_what_is_no_url_is_refused_without_being_repeated(url: str, tmp_path: Path) -> None:
    environ = {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_DATABASE_URL": url}
    with pytest.raises(SettingsError, match="LYCEUM_DATABASE_URL is not a URL that begins with postgresql://") as told:
        read_settings(environ)
    assert url not in str(told.value).replace("postgresql://", "", 1) or url == "x"


def test_a_direct_url_stands_beside_that_of_a_pooler(tmp_path: Path) -> None:
    environ = {"LYCEUM_DATA_DIR": str(tmp_path), "LYCEUM_DATABASE_DIRECT_URL": "postgresql://x/y"}
    with pytest.raises(SettingsError, match="LYCEUM_DATABASE_DIRECT_URL is set alone"):
        read_settings(environ)
