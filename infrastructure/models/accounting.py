"""What calls to models took, those that failed and those that were cut off too."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from domain.spending import AuthorFailed, Usage

T = TypeVar("T")


class CallFailed(AuthorFailed):
    """Raised when a call did not succeed; `usage` is what it took all the same, `reason` what it means to who asked."""

    def __init__(self, message: str, usage: Usage, reason: type[AuthorFailed] = AuthorFailed) -> None:
        super().__init__(message)
        self.usage, self.reason = usage, reason


class CallCut(asyncio.CancelledError):
    """Raised when a call was cancelled under way; `usage` is what the API had reported until then."""

    def __init__(self, usage: Usage) -> None:
        super().__init__()
        self.usage = usage


async def accounted(pieces: AsyncIterator[T]) -> AsyncIterator[T | Usage]:
    """The pieces; what a failed or a cancelled call took all the same is handed on before its end."""
    try:
        async for piece in pieces:
            yield piece
    except CallFailed as failure:
        yield failure.usage
        raise failure.reason(str(failure)) from failure
    except CallCut as cut:
        if cut.usage.input_tokens:
            yield cut.usage
        raise asyncio.CancelledError from None
