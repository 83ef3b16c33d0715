"""Recordings over HTTP: `/audio/NAME.mp3`, in parts where a player asks for these, and what is said beside it.

After RFC 9110, sections 13 and 14. A recording never changes under its name, so whoever has it may keep it. A player
can set no header: it has a ticket in the address. What has a token may send that instead.
"""

import logging
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.datastructures import QueryParams
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from infrastructure.graphql.errors import MAX_URL_BYTES, TOO_LONG, ProtocolError
from infrastructure.graphql.observation import OBSERVATION, Observation
from infrastructure.identity.callers import CALLER
from infrastructure.identity.contexts import Contexts
from infrastructure.keys.tickets import InvalidTicket
from infrastructure.postgres.outages import RETRY_AFTER_MS, TROUBLE, reason, refusal_of
from infrastructure.sessions.rates import Rates, ThatIsTooOften
from infrastructure.transports.byte_ranges import Part, Unsatisfiable, part_of
from infrastructure.transports.entity_tags import is_held
from infrastructure.voices import overlays
from infrastructure.voices.mp3 import CONTENT_TYPE
from infrastructure.voices.recordings import Kept
from infrastructure.voices.voices import Voices
from schema.context import Role, Viewer

log = logging.getLogger(__name__)

PATH = "/audio/{file}"
FILE = re.compile(r"([0-9a-f]{64})\.(mp3|vtt|smil|xhtml)")
KEPT = {"cache-control": "private, max-age=86400, immutable", "vary": "Authorization"}

NO_RIGHT = (
    "A recording is for who has a ticket: read a new one of the session, and put it behind the address as"
    " ?ticket=…, or send a token in Authorization."
)
NO_RECORDING = "There is no such recording, or none any more. Ask for it where its address is from: it is made anew."


@dataclass(frozen=True, slots=True)
class Beside:
    """A document beside a recording: what it is, and how it is made; links in it go on with what is asked by."""

    content_type: str
    made: Callable[[Kept, str], str | bytes]


BESIDE: Mapping[str, Beside] = {
    "vtt": Beside("text/vtt; charset=utf-8", lambda kept, _: overlays.webvtt(kept.text, kept.timings)),
    "smil": Beside(
        "application/smil+xml",
        lambda kept, asked: overlays.smil(kept.timings, f"{kept.name}.xhtml{asked}", f"{kept.name}.mp3{asked}"),
    ),
    "xhtml": Beside("application/xhtml+xml", lambda kept, _: overlays.marked(kept.text, kept.language)),
}


class AudioEndpoint:
    """Answers for recordings."""

    def __init__(self, voices: Voices, contexts: Contexts, rates: Rates) -> None:
        self._voices, self._contexts, self._rates = voices, contexts, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer: ASGIApp = await self._answer(scope)
        except ProtocolError as error:
            answer = error.response()
        except TROUBLE as error:
            answer = _unavailable(error).response()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> ASGIApp:
        seen: Observation = scope[OBSERVATION]
        if len(scope["query_string"]) > MAX_URL_BYTES:
            raise ProtocolError(414, TOO_LONG)
        ticket = QueryParams(scope["query_string"]).get("ticket")
        seen.viewer = viewer = await self._viewer(seen, ticket)
        scope[CALLER].uncount()
        await self._take_turn(viewer)
        file = FILE.fullmatch(scope["path_params"]["file"])
        kept = await self._voices.recordings.find(file[1]) if file else None
        if not file or not kept:
            raise ProtocolError(404, NO_RECORDING)
        if file[2] == "mp3":
            return self._audio(kept, seen.headers)
        beside = BESIDE[file[2]]
        asked = f"?ticket={quote(ticket)}" if ticket else ""
        return Response(beside.made(kept, asked), headers={**KEPT, "content-type": beside.content_type})

    async def _viewer(self, seen: Observation, ticket: str | None) -> Viewer:
        """Who asks, by their ticket or their token. Raises `ProtocolError` when it is nobody, or the ticket is old."""
        if ticket is None:
            context = await self._contexts.of_header(seen.headers.get(b"authorization", b"").decode("latin-1"))
            if context.viewer is None:
                raise ProtocolError(403, NO_RIGHT)
            return context.viewer
        try:
            read = self._voices.tickets.read(ticket)
        except InvalidTicket as error:
            raise ProtocolError(403, f"The ticket is not valid: {error}. Read a new one of the session.") from None
        return Viewer(read.owner_id, frozenset({Role.LEARNER}), read.expires_at)

    async def _take_turn(self, viewer: Viewer) -> None:
        try:
            await self._rates.take(viewer.id)
        except ThatIsTooOften as error:
            raise ProtocolError(429, str(error), {"Retry-After": "1"}) from None

    def _audio(self, kept: Kept, headers: Mapping[bytes, bytes]) -> ASGIApp:
        tag = f'"{kept.name[:32]}"'
        about = {**KEPT, "etag": tag, "accept-ranges": "bytes"}
        if is_held(tag.encode(), headers.get(b"if-none-match", b"")):
            return Response(None, 304, about)
        wanted = headers.get(b"range", b"") if headers.get(b"if-range", tag.encode()) == tag.encode() else b""
        try:
            part = part_of(wanted, kept.size)
        except Unsatisfiable:
            message = f"The recording has {kept.size} bytes; none of them is in the range that is asked for."
            raise ProtocolError(416, message, {"Content-Range": f"bytes */{kept.size}"}) from None
        return self._part(kept, part, about)

    def _part(self, kept: Kept, part: Part | None, about: Mapping[str, str]) -> ASGIApp:
        first, last = (part.first, part.last) if part else (0, kept.size - 1)
        about = {**about, "content-type": CONTENT_TYPE, "content-length": str(last - first + 1)}
        if part:
            about["content-range"] = f"bytes {first}-{last}/{kept.size}"
        return Bytes(206 if part else 200, about, lambda: self._voices.recordings.pieces(kept.name, first, last))


def _unavailable(error: Exception) -> ProtocolError:
    """What is told of a database that is away for a while. Raises what does not pass."""
    if not (unavailable := refusal_of(error)):
        raise error
    log.warning("a recording was asked for of a database that is unavailable: %s", reason(error))
    return ProtocolError(503, str(unavailable), {"Retry-After": str(RETRY_AFTER_MS // 1000)})


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
