"""What calls to models took."""

import asyncio
from collections.abc import AsyncIterator
from typing import TypeVar

from domain.spending import AuthorFailed, Usage
from infrastructure.models.model import CallCut, CallFailed

T = TypeVar("T")


async def accounted(pieces: AsyncIterator[T]) -> AsyncIterator[T | Usage]:
    """The pieces; what a failed or a cancelled call took all the same is handed on before its end."""
    try:
        async for piece in pieces:
            yield piece
    except CallFailed as failure:
        yield failure.usage
        raise AuthorFailed(str(failure)) from failure
    except CallCut as cut:
        if cut.usage.input_tokens:
            yield cut.usage
        raise asyncio.CancelledError from None
