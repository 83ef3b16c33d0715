"""How long the SDK may wait because the Messages API asks for it."""

import email.utils
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Protocol, TypeVar

from httpx2 import Headers, Response

MOST_SECONDS = 60.0
"""Who is to wait longer is told so, in place of waiting."""


class Answered(Protocol):
    """What an attempt comes to."""

    @property
    def http_response(self) -> Response:
        """The answer as it came."""


Request = TypeVar("Request")
Answer = TypeVar("Answer", bound=Answered)


class AskedToWait(Exception):
    """Raised when the API asks to wait too long; the message says how long."""


async def impatient(request: Request, attempt: Callable[[Request], Awaitable[Answer]]) -> Answer:
    """One attempt at a call, as the SDK's middleware. Raises `AskedToWait` above `MOST_SECONDS`."""
    answer = await attempt(request)
    response = answer.http_response
    if not response.is_success and (seconds := asked_seconds(response.headers)) > MOST_SECONDS:
        await response.aclose()
        raise AskedToWait(f"the model asks to wait {seconds:.0f} s")
    return answer


def asked_seconds(headers: Headers) -> float:
    """What Retry-After (RFC 9110: seconds, or a date) or the API's retry-after-ms asks for; 0 if neither does."""
    milliseconds, after = headers.get("retry-after-ms"), headers.get("retry-after", "")
    try:
        return float(milliseconds) / 1000 if milliseconds else float(after)
    except ValueError:
        return _until(after)


def _until(date: str) -> float:
    try:
        at = email.utils.parsedate_to_datetime(date)
    except ValueError:
        return 0.0
    return (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
