"""Tokens for development: shown on a terminal; what keeps the output, such as a log, gets only how to make one."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest

from schema.context import Role
from tests.support.client import LYCEUM, free_port


@contextmanager
def output(kind: str) -> Iterator[tuple[int, IO[str]]]:
    """Where to write to a terminal or a pipe, and where to read what was written."""
    reading, writing = os.openpty() if kind == "terminal" else os.pipe()
    with closing(os.fdopen(reading)) as file:
        yield writing, file


def said_until_ready(database: str, data_dir: Path, kind: str) -> list[str]:
    env = {**os.environ, "PORT": str(free_port()), "LYCEUM_DATA_DIR": str(data_dir), "LYCEUM_DATABASE_URL": database}
    with output(kind) as (writing, reading):
        process = subprocess.Popen([LYCEUM, "serve", "--no-worker"], env=env, stdout=writing, stderr=subprocess.DEVNULL)
        os.close(writing)
        try:
            lines = []
            for line in reading:
                lines.append(line.strip())
                if line.startswith("ready "):
                    break
            return lines
        finally:
            process.kill()
            process.wait()


@pytest.mark.parametrize("kind", ["terminal", "pipe"])
def test_tokens_are_shown_on_a_terminal_only(database: str, tmp_path: Path, kind: str) -> None:
    *offered, ready = said_until_ready(database, tmp_path, kind)
    assert ready.startswith("ready http://127.0.0.1:")
    if kind == "terminal":
        assert [line.split()[:2] for line in offered] == [["token", role.value] for role in Role]
        assert all(line.split()[2].startswith("eyJ") for line in offered)
    else:
        command = f"LYCEUM_DATA_DIR={tmp_path} {LYCEUM} token --subject dev-learner --role LEARNER"
        assert offered == [f"for a token: {command}"]
