"""What runs as long as a process: when it ends, the process does."""

from collections.abc import Awaitable

from infrastructure.postgres.outages import reason


class APartHasEnded(Exception):
    """Raised when something has come to an end that runs as long as the process."""


async def part(name: str, running: Awaitable[None]) -> None:
    """Wait for what runs as long as the process. Raises `APartHasEnded`, however it ends."""
    try:
        await running
    except Exception as error:
        raise APartHasEnded(f"{name}: {reason(error)}") from error
    raise APartHasEnded(name)
