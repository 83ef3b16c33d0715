"""What the benchmarks run on: fresh databases, servers in processes of their own, sides that take turns."""

import os
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

import psutil
import psycopg

from infrastructure.identity.tokens import Tokens
from infrastructure.kinds import seed
from infrastructure.postgres.embedded import get_server
from infrastructure.postgres.migrating import migrate
from infrastructure.process.settings import Settings, read_settings
from schema.context import Role

ROUNDS = 5
TEMPLATE = "lyceum_template"

LYCEUM = [str(Path(sys.executable).with_name("lyceum")), "serve", "--no-worker"]
WITH_WORKER = LYCEUM[:-1]
WORK = [LYCEUM[0], "work"]


UNREACHED = {
    "LYCEUM_MUTATIONS_PER_SECOND": "100000",
    "LYCEUM_MUTATION_BURST": "100000",
    "LYCEUM_INACTIVITY_SECONDS": "0",
    "LYCEUM_EXPIRY_SECONDS": "0",
}
"""Limits that are looked after and never reached; no timer touches sessions that are older than the run."""


class Bench:
    """An embedded PostgreSQL of the benchmark's own, and the settings of all processes on it."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._log = open(directory / "processes.log", "ab")  # noqa: SIM115
        server = get_server(directory / "postgres", cleanup_mode="delete")
        self._url = server.get_uri()
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        migrate(server.get_uri(TEMPLATE))
        seed(server.get_uri(TEMPLATE))

    def database(self) -> str:
        """The URL of a fresh, migrated database."""
        name = f"bench_{uuid4().hex}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self._url.replace("/postgres?", f"/{name}?")

    def environ(self, url: str, **environ: str) -> dict[str, str]:
        """What a process on a database gets to know."""
        return {"LYCEUM_DATA_DIR": str(self.directory), "LYCEUM_DATABASE_URL": url, **UNREACHED, **environ}

    def settings(self, url: str, **environ: str) -> Settings:
        """The same for this process."""
        return read_settings(self.environ(url, **environ))

    def token(self, learner: str, role: Role = Role.LEARNER) -> str:
        """A learner's token, or that of a person with another role, good for every server."""
        return Tokens.of(self.settings(self._url)).mint(learner, [role])

    @contextmanager
    def server(self, command: Sequence[str], url: str, **environ: str) -> Iterator[int]:
        """A server on a database until the context ends; its port."""
        port = free_port()
        with self.process(command, "ready ", **self.environ(url, **environ), PORT=str(port)):
            yield port

    @staticmethod
    def listener(port: int) -> psutil.Process:
        """The server that listens on a port."""
        servers = psutil.Process().children()
        return next(one for one in servers if any(at.laddr.port == port for at in one.net_connections("tcp")))

    @contextmanager
    def on_one_core(self) -> Iterator[None]:
        """The servers, PostgreSQL and this process, with the load it starts, share one core until the context ends."""
        cores = psutil.Process().cpu_affinity()
        self._hold_to(cores[:1])
        try:
            yield
        finally:
            self._hold_to(cores)

    def _hold_to(self, cores: Sequence[int]) -> None:
        postmaster = int((self.directory / "postgres" / "postmaster.pid").read_text().split()[0])
        for root in (psutil.Process(), psutil.Process(postmaster)):
            for process in (root, *root.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):
                    process.cpu_affinity(list(cores))

    @contextmanager
    def process(
        self, command: Sequence[str], ready: str, **environ: str
    ) -> Iterator[tuple["subprocess.Popen[str]", str]]:
        """A process until the context ends, and the line that it began with `ready`; no model unless one is named."""
        env = {**os.environ, "ANTHROPIC_API_KEY": "", **environ}
        process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=self._log, text=True)
        try:
            assert process.stdout
            told = next((line for line in process.stdout if line.startswith(ready)), None)
            if told is None:
                raise RuntimeError(f"{' '.join(command)} did not start:\n{Path(self._log.name).read_text()}")
            yield process, told
        finally:
            process.terminate()
            process.wait(10)


@contextmanager
def bench() -> Iterator[Bench]:
    """A bench in a temporary directory."""
    with TemporaryDirectory(prefix="lyceum-bench-", ignore_cleanup_errors=True) as directory:
        yield Bench(Path(directory))


async def alternate(
    sides: Mapping[str, Callable[[], Awaitable[float]]], *, rounds: int = ROUNDS, warm_up: bool = True
) -> dict[str, float]:
    """The median of each side's figures. The sides take turns; a first turn of each is not counted if `warm_up`."""
    figures: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds + warm_up):
        for name, side in sides.items():
            figures[name].append(await side())
    return {name: median(taken[warm_up:]) for name, taken in figures.items()}


def cpu_seconds(process: psutil.Process) -> float:
    """The processor time that a process has had, in its own code and in the kernel."""
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
