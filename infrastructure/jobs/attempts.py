"""Attempts at work that others may fail at: how many, how long between them, and what is told of each failure."""

import logging
import random
from asyncio import sleep
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeAlias, TypeVar

from domain.session import Request
from domain.spending import AuthorFailed

log = logging.getLogger(__name__)

T = TypeVar("T")
Failures: TypeAlias = tuple[type[Exception], ...]

ATTEMPTS = 3
BACKOFF_SECONDS = 1.2
"""Before attempt n + 1: this times n, give or take a half."""

AUTHOR = Request("system:author", for_anyone=True)
"""By whom is recorded what an author brings."""


async def attempt(
    what: str,
    work: Callable[[], Awaitable[T]],
    *,
    failures: Failures,
    hopeless: Failures,
    fail: Callable[[Exception, bool], Awaitable[T]],
    failed: int = 0,
) -> T:
    """What the work comes to; where the last attempt fails, what `fail` makes of that failure.

    `failures` are what makes an attempt one that failed, `hopeless` those among them that no other attempt helps
    against. `fail` is told each failure, and whether it is the last; `failed` is how often the work has failed before.
    """
    while True:
        failed += 1
        try:
            return await work()
        except hopeless as failure:
            return await fail(failure, True)
        except failures as failure:
            log.warning("attempt %s at %s failed: %s", failed, what, failure)
            last = failed >= ATTEMPTS
            outcome = await fail(failure, last)
        if last:
            return outcome
        await sleep(BACKOFF_SECONDS * failed * random.uniform(0.5, 1.5))


async def unbroken(pieces: AsyncIterator[T], failures: Failures = (AuthorFailed,)) -> AsyncIterator[T]:
    """What an author hands on. What it may raise is `failures`; any other fault of its own is told in the log only."""
    try:
        async for piece in pieces:
            yield piece
    except failures:
        raise
    except Exception as fault:
        log.exception("the author broke down")
        raise AuthorFailed("the author broke down") from fault
