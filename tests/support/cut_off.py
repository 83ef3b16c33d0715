"""Cuts tests off from the world: no connection, and no other program."""

import contextlib
import sys
from collections.abc import Iterator

import psycopg
import pytest

REFUSED = {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.posix_spawn", "os.system"}
"""What Python tells its auditors before it does it (PEP 578)."""

_cut_off = False


class ReachesOut(BaseException):
    """Raised when a test that is marked as pure wants a connection or another program: give it the mark `world`.

    No `Exception`, which might be taken for an outage.
    """


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if _cut_off and event in REFUSED:
        raise ReachesOut(f"{event}{arguments}")


sys.addaudithook(_audit)


@contextlib.contextmanager
def cut_off() -> Iterator[None]:
    """Nothing gets out while the context is. libpq has no auditors, so psycopg itself is kept from connecting."""
    global _cut_off
    with pytest.MonkeyPatch.context() as patched:
        for kind in (psycopg.Connection, psycopg.AsyncConnection):
            patched.setattr(kind, "_connect_gen", _refuse)
        _cut_off = True
        try:
            yield
        finally:
            _cut_off = False


def _refuse(conninfo: str = "", **_: object) -> None:
    raise ReachesOut("psycopg connects")
