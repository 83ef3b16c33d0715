"""The process that reads documents: one after the other as it is told on its standard input, until that ends."""

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from infrastructure.builder.knowledge.document_files import read
from infrastructure.builder.knowledge.messages import TO_READ, ToRead, WasRead
from infrastructure.builder.knowledge.texts import UnreadableDocument

MAX_MEMORY = 2 * 1024**3
"""Bytes of addresses that it may take: a file that wants more is none of ours."""


def main() -> None:
    """Answer each line with one. What libraries print goes nowhere."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with suppress(ValueError, OSError):  # macOS has no such limit
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    for line in sys.stdin.buffer:
        answers.write(msgspec.json.encode(_answer(TO_READ.decode(line))) + b"\n")
        answers.flush()


def _answer(asked: ToRead) -> WasRead:
    try:
        return WasRead(document=read(Path(asked.path), asked.category))
    except UnreadableDocument as error:
        return WasRead(problem=str(error))
    except (MemoryError, RecursionError):
        return WasRead(problem="takes too much memory to be read; import it in parts")


if __name__ == "__main__":
    main()
