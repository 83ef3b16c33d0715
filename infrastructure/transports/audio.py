"""Recordings over HTTP: `/audio/NAME.mp3`, in parts where a player asks for these, and what is said beside it.

After RFC 9110, sections 13 and 14. A recording never changes under its name, so whoever has it may keep it. A player
can set no header: it has a ticket in the address. What has a token may send that instead.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from infrastructure.graphql.errors import ProtocolError
from infrastructure.graphql.observation import OBSERVATION, Observation
from infrastructure.identity.callers import CALLER
from infrastructure.identity.contexts import Contexts
from infrastructure.postgres.outages import TROUBLE
from infrastructure.sessions.rates import Rates
from infrastructure.transports.sound_files import holder, sound, take_turn, ticket_in, unavailable, viewer_of
from infrastructure.voices import overlays
from infrastructure.voices.recordings import Kept
from infrastructure.voices.voices import Voices
from schema.context import Viewer

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
            answer = unavailable(error).response()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> ASGIApp:
        seen: Observation = scope[OBSERVATION]
        ticket = ticket_in(scope)
        seen.viewer = viewer = await self._viewer(seen, ticket)
        scope[CALLER].uncount()
        await take_turn(self._rates, viewer.id)
        file = FILE.fullmatch(scope["path_params"]["file"])
        kept = await self._voices.recordings.find(file[1]) if file else None
        if not file or not kept:
            raise ProtocolError(404, NO_RECORDING)
        if file[2] == "mp3":
            return sound(self._voices.recordings, kept, seen.headers, KEPT)
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
        return viewer_of(holder(self._voices.tickets, ticket))
