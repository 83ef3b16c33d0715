"""Servers of PostgreSQL with files of their own, and what stands in these files."""

import os
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import chown
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import psycopg

from infrastructure.keys.sealing import MasterKeys, SealedKey
from infrastructure.postgres.embedded import get_server
from infrastructure.postgres.migrating import migrate
from infrastructure.postgres.queries import fetch
from infrastructure.process.settings import Settings
from infrastructure.services import Services

POSTGRESQL_15 = Path("/usr/lib/postgresql/15/bin")
"""Debian's postgresql-15."""


@dataclass(frozen=True)
class Disk:
    """A server, and the folder with all of its files."""

    folder: Path
    url: str

    def database(self, owner: str = "postgres") -> str:
        """The URL of a new, migrated database."""
        name = f"shred_{uuid4().hex}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {owner}")
        url = self.url.replace("/postgres?", f"/{name}?").replace("//postgres:@", f"//{owner}:@")
        migrate(url)
        return url

    def hits(self, **wanted: bytes) -> dict[str, int]:
        """How many files hold each of the wanted values, as it is, in hexadecimal or in base64."""
        found = dict.fromkeys(wanted, 0)
        for content in self._contents():
            for name, value in wanted.items():
                found[name] += any(form in content for form in _forms(value))
        return found

    def _contents(self) -> Iterator[bytes]:
        for path in self.folder.rglob("*"):
            try:
                if path.is_file():
                    yield path.read_bytes()
            except FileNotFoundError:
                continue


def _forms(value: bytes) -> list[bytes]:
    return [value, value.hex().encode(), b64encode(value).rstrip(b"=")[:-1]]


@contextmanager
def embedded() -> Iterator[Disk]:
    """The embedded server in a folder of its own."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name, get_server(Path(name) / "postgres") as server:
        yield Disk(Path(name) / "postgres", server.get_uri())


@contextmanager
def debian() -> Iterator[Disk]:
    """Debian's PostgreSQL 15 in a folder of its own, set as docs/operate/database.md says. Root may not run it."""
    assert POSTGRESQL_15.exists(), "install Debian's package postgresql-15"
    user = "postgres" if os.geteuid() == 0 else None
    with TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder, options = Path(name) / "data", f"-c wal_recycle=off -c listen_addresses= -k {name}"
        if user:
            chown(name, user)

        def run(program: str, *arguments: str) -> None:
            command = [POSTGRESQL_15 / program, "-D", folder, *arguments]
            subprocess.run(command, user=user, cwd=name, check=True, stdout=subprocess.DEVNULL)

        run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
        run("pg_ctl", "-w", "-l", f"{name}/log", "-o", options, "start")
        try:
            yield Disk(folder, f"postgresql://postgres:@/postgres?host={name}")
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")


async def key_of(parts: Services, settings: Settings, id: str) -> dict[str, bytes]:
    """The key of a session or of a paper: sealed, as it is stored, and opened."""
    query = "SELECT sealed, master_id FROM session_keys WHERE session_id = %s"
    ((sealed, master_id),) = await fetch(parts.pool, query, (UUID(id),))
    secret = MasterKeys.parse(settings.master_key).unseal(id, SealedKey(sealed, master_id))
    return {"sealed": sealed, "secret": secret}
