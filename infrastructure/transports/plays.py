"""Recordings that are heard so often and no more: whoever asks has a ticket for a play, and the play is counted first.

Which recording it is, is known to the kind that has issued the ticket; no name of a file is told, and a token in
`Authorization` does not do.
"""

from collections.abc import Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from domain.session import RefusalCode, Refused
from infrastructure.graphql.errors import ProtocolError
from infrastructure.graphql.observation import OBSERVATION, Observation
from infrastructure.identity.callers import CALLER
from infrastructure.kind import Plays
from infrastructure.postgres.outages import TROUBLE
from infrastructure.sessions.rates import Rates
from infrastructure.transports.sound_files import holder, sound, take_turn, ticket_in, unavailable, viewer_of
from infrastructure.voices.recordings import Recordings

ASKED_AGAIN = {"cache-control": "private, no-cache"}
"""A browser may keep the bytes, and asks before it plays them again."""

NO_TICKET = "A recording is for who has a ticket: read its address from the session anew; it ends with ?ticket=…"

STATUSES: Mapping[RefusalCode, int] = {
    RefusalCode.INVALID_INPUT: 404,
    RefusalCode.NOT_FOUND: 404,
    RefusalCode.ERASED: 404,
    RefusalCode.LIMIT_REACHED: 429,
    RefusalCode.NOT_READY: 503,
    RefusalCode.VERSION_CONFLICT: 503,
    RefusalCode.UPSTREAM_UNAVAILABLE: 503,
}
"""What a refusal is over HTTP: 403 for all others."""


class PlaysEndpoint:
    """Answers for the recordings of a kind."""

    def __init__(self, plays: Plays, recordings: Recordings, rates: Rates) -> None:
        self._plays, self._recordings, self._rates = plays, recordings, rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer: ASGIApp = await self._answer(scope)
        except ProtocolError as error:
            answer = error.response()
        except Refused as refused:
            answer = _told(refused).response()
        except TROUBLE as error:
            answer = unavailable(error).response()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope) -> ASGIApp:
        seen: Observation = scope[OBSERVATION]
        if (text := ticket_in(scope)) is None:
            raise ProtocolError(403, NO_TICKET)
        ticket = holder(self._plays.tickets, text)
        seen.viewer = viewer_of(ticket)
        scope[CALLER].uncount()
        await take_turn(self._rates, ticket.owner_id)
        kept = await self._plays.heard(ticket, scope["method"] != "HEAD")
        return sound(self._recordings, kept, seen.headers, ASKED_AGAIN)


def _told(refused: Refused) -> ProtocolError:
    """A refusal as it is told over HTTP."""
    wait = refused.details.get("retry_after_ms")
    headers = {"Retry-After": str(max(1, wait // 1000))} if isinstance(wait, int) else None
    return ProtocolError(STATUSES.get(refused.code, 403), str(refused), headers)
