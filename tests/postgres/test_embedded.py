"""The embedded PostgreSQL server stops with the last process that uses it, also after others were killed."""

import json
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from infrastructure.postgres.embedded import USERS, get_server

KILLED = """
import os
from pathlib import Path
from infrastructure.postgres.embedded import get_server
get_server(Path({folder!r}))
os.kill(os.getpid(), 9)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        yield Path(name) / "postgres"


@pytest.mark.world
def test_who_was_killed_does_not_keep_it_running(folder: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED.format(folder=str(folder))], check=False)
    assert killed.returncode == -signal.SIGKILL
    server = get_server(folder)
    assert json.loads((folder / USERS).read_text()) == [os.getpid()]
    with server, psycopg.connect(server.get_uri()):
        pass
    assert not (folder / "postmaster.pid").exists()


@pytest.mark.world
@pytest.mark.parametrize("left", ["", "[12"])
def test_a_list_of_users_that_was_not_written_to_its_end_is_begun_anew(folder: Path, left: str) -> None:
    with get_server(folder):
        pass
    (folder / USERS).write_text(left)
    with get_server(folder):
        assert json.loads((folder / USERS).read_text()) == [os.getpid()]


@pytest.mark.world
def test_whoever_the_data_belongs_to_goes_on_running_it(folder: Path) -> None:
    """As it is where the package of before, which had a user of another name, made the folder.

    Only root runs the server as somebody else; everybody else runs it as themselves.
    """
    with get_server(folder):
        pass
    is_root, daemon = os.geteuid() == 0, pwd.getpwnam("daemon")
    for path in [folder, *folder.rglob("*")] if is_root else []:
        os.chown(path, daemon.pw_uid, daemon.pw_gid)
    with get_server(folder) as server, psycopg.connect(server.get_uri()):
        assert server.system_user == ("daemon" if is_root else None)


@pytest.mark.world
@pytest.mark.parametrize("name", ["vector", "pg_trgm", "unaccent"])
def test_it_has_the_extensions_that_documents_are_searched_with(folder: Path, name: str) -> None:
    with get_server(folder) as server, psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE EXTENSION {name}")
