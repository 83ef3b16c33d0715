"""What is wrong before GraphQL begins."""

from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from infrastructure.process.wording import MAX_PROBLEM, cut

JSON = "application/json"

MAX_URL_BYTES = 16 * 1024
"""What a URL may come to; whoever asks more asks by POST."""


TOO_LONG = f"The URL is too long; {MAX_URL_BYTES} bytes are allowed. Ask by POST."


TOO_LARGE = "TOO_LARGE"
"""The code of what is too large, too long, too deep or too much for one request: waiting does not help there."""

CODES = {
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    413: TOO_LARGE,
    414: TOO_LARGE,
    429: "LIMIT_REACHED",
    431: TOO_LARGE,
    500: "INTERNAL",
    503: "UPSTREAM_UNAVAILABLE",
}
"""What a status means to clients that go by the code; BAD_REQUEST for the others."""

RETRY_AFTER_SECONDS = {429: 5, 503: 5}
"""Statuses of what passes, with the seconds after which it is worth trying again if nothing better is known."""


class ProtocolError(Exception):
    """A request that is wrong before GraphQL begins; told with an HTTP status and a message in JSON.

    Of what passes, the header Retry-After says when to try again, and so does `retryAfterMs`.
    """

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(cut(message, MAX_PROBLEM))
        self.status, self.headers = status, dict(headers or {})
        if status in RETRY_AFTER_SECONDS:
            self.headers.setdefault("Retry-After", str(RETRY_AFTER_SECONDS[status]))

    def response(self, media_type: str = JSON) -> Response:
        """The answer to it."""
        extensions: dict[str, object] = {"code": CODES.get(self.status, "BAD_REQUEST")}
        if "Retry-After" in self.headers:
            extensions["retryAfterMs"] = 1000 * int(self.headers["Retry-After"])
        body = {"errors": [{"message": str(self), "extensions": extensions}]}
        return Response(msgspec.json.encode(body), self.status, self.headers, media_type=f"{media_type}; charset=utf-8")
