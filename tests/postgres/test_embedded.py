"""The embedded PostgreSQL server stops with the last process that uses it, also after others were killed."""

import json
import os
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
