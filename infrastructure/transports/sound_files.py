"""A recording over HTTP, whole or in part, after RFC 9110, sections 13 and 14; and what is told where it cannot be."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping

from starlette.datastructures import QueryParams
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from infrastructure.graphql.errors import MAX_URL_BYTES, TOO_LONG, ProtocolError
from infrastructure.keys.tickets import InvalidTicket, Ticket, Tickets
from infrastructure.postgres.outages import RETRY_AFTER_MS, reason, refusal_of
from infrastructure.sessions.rates import Rates, ThatIsTooOften
from infrastructure.transports.byte_ranges import Part, Unsatisfiable, part_of
from infrastructure.transports.entity_tags import is_held
from infrastructure.voices.mp3 import CONTENT_TYPE
from infrastructure.voices.recordings import Kept, Recordings
from schema.context import Role, Viewer

log = logging.getLogger(__name__)


def sound(recordings: Recordings, kept: Kept, asked: Mapping[bytes, bytes], headers: Mapping[str, str]) -> ASGIApp:
    """The answer to who asks for a recording with these headers. Raises `ProtocolError`."""
    tag = f'"{kept.name[:32]}"'
    about = {**headers, "etag": tag, "accept-ranges": "bytes"}
    if is_held(tag.encode(), asked.get(b"if-none-match", b"")):
        return Response(None, 304, about)
    wanted = asked.get(b"range", b"") if asked.get(b"if-range", tag.encode()) == tag.encode() else b""
    try:
        part = part_of(wanted, kept.size)
    except Unsatisfiable:
        message = f"The recording has {kept.size} bytes; none of them is in the range that is asked for."
        raise ProtocolError(416, message, {"Content-Range": f"bytes */{kept.size}"}) from None
    return _part(recordings, kept, part, about)


def _part(recordings: Recordings, kept: Kept, part: Part | None, about: Mapping[str, str]) -> ASGIApp:
    first, last = (part.first, part.last) if part else (0, kept.size - 1)
    about = {**about, "content-type": CONTENT_TYPE, "content-length": str(last - first + 1)}
    if part:
        about["content-range"] = f"bytes {first}-{last}/{kept.size}"
    return Bytes(206 if part else 200, about, lambda: recordings.pieces(kept.name, first, last))


def ticket_in(scope: Scope) -> str | None:
    """The ticket in an address, None for none. Raises `ProtocolError` for one that is too long."""
    if len(scope["query_string"]) > MAX_URL_BYTES:
        raise ProtocolError(414, TOO_LONG)
    return QueryParams(scope["query_string"]).get("ticket")


def holder(tickets: Tickets, text: str) -> Ticket:
    """Who a ticket admits, and to what. Raises `ProtocolError`."""
    try:
        return tickets.read(text)
    except InvalidTicket as error:
        raise ProtocolError(403, f"The ticket is not valid: {error}. Read a new one of the session.") from None


def viewer_of(ticket: Ticket) -> Viewer:
    """Who asks with a ticket: a learner, for as long as it holds."""
    return Viewer(ticket.owner_id, frozenset({Role.LEARNER}), ticket.expires_at)


async def take_turn(rates: Rates, viewer_id: str) -> None:
    """Count a request of a viewer's. Raises `ProtocolError` when there are too many."""
    try:
        await rates.take(viewer_id)
    except ThatIsTooOften as error:
        raise ProtocolError(429, str(error), {"Retry-After": "1"}) from None


def unavailable(error: Exception) -> ProtocolError:
    """What is told of a database that is away for a while. Raises what does not pass."""
    if not (refused := refusal_of(error)):
        raise error
    log.warning("a recording was asked for of a database that is unavailable: %s", reason(error))
    return ProtocolError(503, str(refused), {"Retry-After": str(RETRY_AFTER_MS // 1000)})


class Bytes:
    """Sends the pieces of a file; to a HEAD none of them is read."""

    def __init__(self, status: int, headers: Mapping[str, str], pieces: Callable[[], AsyncIterator[bytes]]) -> None:
        self._status, self._headers, self._pieces = status, headers, pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        if scope["method"] == "HEAD":
            answer = Response(None, self._status, self._headers)
        else:
            answer = StreamingResponse(self._pieces(), self._status, self._headers)
        await answer(scope, receive, send)
