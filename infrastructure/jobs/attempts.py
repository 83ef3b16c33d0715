"""Attempts at work that others may fail at: how many, and how long between them."""

import logging
from collections.abc import AsyncIterator
from typing import TypeVar

from domain.questions.question import InvalidDraft
from domain.session import Request
from domain.spending import AuthorFailed

log = logging.getLogger(__name__)

T = TypeVar("T")

ATTEMPTS = 3


BACKOFF_SECONDS = 1.2
"""Before attempt n + 1 of a part: this times n, give or take a half."""


AUTHOR = Request("system:author", for_anyone=True)


async def unbroken(pieces: AsyncIterator[T]) -> AsyncIterator[T]:
    """What an author hands on; a fault of the author's own counts as a failure, told in the log only."""
    try:
        async for piece in pieces:
            yield piece
    except (AuthorFailed, InvalidDraft):
        raise
    except Exception as fault:
        log.exception("the author broke down")
        raise AuthorFailed("the author broke down") from fault
