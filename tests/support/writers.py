"""Raw appends to the log, and a process with two writers of its own: `python -m tests.support.writers URL APPENDS`."""

import asyncio
import sys
from uuid import UUID, uuid4

from infrastructure.log.appends import Append, EventRow
from infrastructure.log.writer import Outcome, Writer

SENDERS = 4


def appending(session_id: UUID, *versions: int, command_id: str | None = None) -> Append:
    """An append of events without content."""
    return Append([EventRow(session_id, version, "topic", b"state", command_id=command_id) for version in versions])


async def write(url: str, appends: int) -> None:
    """Append to sessions of one's own, two events at a time, from several tasks at once."""
    writer = Writer(url)
    await writer.start()

    async def send() -> None:
        session_id = uuid4()
        for n in range(appends):
            assert await writer.append(appending(session_id, 2 * n + 1, 2 * n + 2)) is Outcome.STORED

    await asyncio.gather(*(send() for _ in range(SENDERS)))
    await writer.stop()


async def write_twice(url: str, appends: int) -> None:
    """The same with two writers."""
    await asyncio.gather(write(url, appends), write(url, appends))


if __name__ == "__main__":
    asyncio.run(write_twice(sys.argv[1], int(sys.argv[2])))
