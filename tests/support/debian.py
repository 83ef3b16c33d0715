"""PostgreSQL 15 and PgBouncer as Debian packages them, for tests: what a server of one's own is often made of."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

from tests.support.client import free_port

POSTGRESQL = Path("/usr/lib/postgresql/15/bin")
PGBOUNCER = Path("/usr/sbin/pgbouncer")
SECONDS = 60

OWNER, PASSWORD = "lyceum", "p@ss wörd"
RULES = """
local all all trust
local replication all trust
host all all 127.0.0.1/32 scram-sha-256
"""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL 15 that listens on a socket in its folder and on 127.0.0.1."""

    folder: Path
    port: int

    def url(self, database: str = "postgres", user: str = OWNER) -> str:
        """Where a database is, by the socket; nobody asks for a password there."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def control(self, *command: str) -> None:
        """Run pg_ctl."""
        where = ("-w", "-D", self.folder / "data", "-l", self.folder / "log")
        run(POSTGRESQL / "pg_ctl", *command, *where)


def quoted(password: str) -> str:
    """A password as it stands in a URL."""
    return quote(password, safe="")


def server_user() -> str | None:
    """Who runs servers when we are root, which both of them refuse to be run by."""
    return "postgres" if os.getuid() == 0 else None


def run(program: Path, *arguments: str | Path) -> None:
    """Run a program of a package to its end."""
    assert program.exists(), f"{program} is missing: install Debian's {package(program)}"
    done = subprocess.run(
        [program, *arguments], user=server_user(), cwd="/", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def package(program: Path) -> str:
    """The package that a program comes with."""
    return "pgbouncer" if program == PGBOUNCER else "postgresql-15"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that servers may write to. Its path is short, as that of a socket has to be."""
    made = Path(mkdtemp(prefix="pg", dir="/tmp"))
    if user := server_user():
        os.chown(made, pwd.getpwnam(user).pw_uid, -1)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def postgresql_15(*settings: str) -> Iterator[Server]:
    """A new server with the settings, whose owner is `OWNER`, until the context ends."""
    with folder() as place:
        server = Server(place, free_port())
        run(POSTGRESQL / "initdb", "-D", place / "data", "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        (place / "data" / "pg_hba.conf").write_text(RULES)
        _start(server, *settings)
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")


def _start(server: Server, *settings: str) -> None:
    where = (f"port={server.port}", f"unix_socket_directories='{server.folder}'", "listen_addresses='127.0.0.1'")
    with open(server.folder / "data" / "postgresql.conf", "a") as file:
        file.write("\n".join(["", "fsync=off", *where, *settings, ""]))
    server.control("start")


@contextmanager
def standby(primary: Server) -> Iterator[Server]:
    """A hot standby of a server, until the context ends."""
    with folder() as place:
        server = Server(place, free_port())
        run(POSTGRESQL / "pg_basebackup", "-D", place / "data", "-R", "-c", "fast", "-d", primary.url())
        _start(server, "hot_standby=on")
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")


@contextmanager
def pgbouncer(server: Server, database: str, *settings: str) -> Iterator[str]:
    """The URL of a database behind PgBouncer in transaction mode, until the context ends."""
    port = free_port()
    assert PGBOUNCER.exists(), f"{PGBOUNCER} is missing: install Debian's {package(PGBOUNCER)}"
    with folder() as place:
        lines = [
            "[databases]",
            f"{database} = host={server.folder} port={server.port} user={OWNER}",
            "[pgbouncer]",
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any",
            "pool_mode = transaction",
            *settings,
        ]
        (place / "pgbouncer.ini").write_text("\n".join(lines))
        with open(place / "log", "w") as log:
            process = subprocess.Popen([PGBOUNCER, place / "pgbouncer.ini"], user=server_user(), cwd="/", stderr=log)
        try:
            _wait_for(process, port, place / "log")
            yield f"postgresql://{OWNER}@127.0.0.1:{port}/{database}"
        finally:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())
