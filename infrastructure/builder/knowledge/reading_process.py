"""A process of its own for reading: a document that crashes or hangs it is one, and the next finds a new process."""

import os
import subprocess
import sys
from pathlib import Path
from threading import Timer
from time import monotonic
from types import TracebackType

import msgspec

from infrastructure.builder.knowledge.document import Document
from infrastructure.builder.knowledge.messages import WAS_READ, ToRead
from infrastructure.builder.knowledge.texts import UnreadableDocument

COMMAND = (sys.executable, "-P", "-m", "infrastructure.builder.knowledge.reading")
SECONDS = 300.0
"""That a document may take: a book of 2,000 pages takes half a minute."""


class ReadingProcess:
    """Reads one document at a time. It is started for the first one, and knows none of our secrets."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ReadingProcess":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop()

    def read(self, path: Path, category: str = "") -> Document:
        """The document in a file. Raises `UnreadableDocument`, also when the process dies or takes too long."""
        if self._process is None or self._process.poll() is not None:
            self._process = _started()
        process = self._process
        overdue, late = Timer(self._seconds, process.kill), monotonic() + self._seconds
        overdue.start()
        try:
            answer = _answer(process, ToRead(str(path), category))
        finally:
            overdue.cancel()
        if not answer.endswith(b"\n"):
            self._stop()
            too_slow = f"takes more than {self._seconds:g} seconds"
            why = too_slow if monotonic() >= late else "breaks the program that reads it"
            raise UnreadableDocument(f"{why}; save it in another form")
        found = WAS_READ.decode(answer)
        if found.document is None:
            raise UnreadableDocument(found.problem)
        return found.document

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
        start_new_session=True,
    )


def _answer(process: subprocess.Popen[bytes], asked: ToRead) -> bytes:
    """What a process says of a file; nothing if it has ended."""
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(msgspec.json.encode(asked) + b"\n")
        process.stdin.flush()
    except OSError:
        return b""
    return process.stdout.readline()
