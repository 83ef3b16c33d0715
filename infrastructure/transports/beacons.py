"""What a page sends on its way out: a mutation by `navigator.sendBeacon`, which can set no header.

In place of a token the body has a ticket. A page of any site may send such a body, as text/plain without a preflight;
without a ticket it does nothing, and nothing else gives it an authority, so no origin is asked for: browsers leave it
out of beacons from pages that are not to tell where they are.
"""

from typing import Any

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from infrastructure.graphql.errors import JSON, ProtocolError
from infrastructure.graphql.execution import Executor
from infrastructure.graphql.observation import OBSERVATION, Observation
from infrastructure.graphql.request import InvalidJson, decode
from infrastructure.graphql.responses import RequestError
from infrastructure.identity.callers import CALLER
from infrastructure.identity.contexts import Contexts
from infrastructure.keys.tickets import InvalidTicket, Ticket
from infrastructure.kind import Beacon
from infrastructure.telemetry.metrics import counter
from infrastructure.transports.bodies import read_body
from infrastructure.transports.http import Answer
from schema.context import Role, Viewer

MAX_BYTES = 64 * 1024
"""What browsers send in a beacon at most (Fetch, HTTP-network-or-cache fetch)."""

PLAIN_TEXT = "text/plain"


class Sent(msgspec.Struct, frozen=True):
    """The body of a beacon: a ticket, and the input of the mutation that it is for."""

    ticket: str
    input: dict[str, Any]


_sent = msgspec.json.Decoder(Sent)


class BeaconEndpoint:
    """Takes one sort of beacon."""

    def __init__(self, executor: Executor, contexts: Contexts, beacon: Beacon, max_body_bytes: int) -> None:
        self._executor, self._contexts, self._beacon = executor, contexts, beacon
        self._max_bytes = min(max_body_bytes, MAX_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one beacon, as GraphQL does, for who is still there to read it."""
        try:
            answer: ASGIApp = await self._answer(scope, receive)
        except ProtocolError as error:
            answer = error.response()
        await answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        seen: Observation = scope[OBSERVATION]
        sent = _read(await read_body(seen.headers, receive, self._max_bytes, JSON, PLAIN_TEXT))
        ticket = self._ticket(sent)
        seen.viewer = viewer = Viewer(ticket.owner_id, frozenset({Role.LEARNER}), ticket.expires_at)
        scope[CALLER].uncount()
        input = {**sent.input, "sessionId": ticket.session_id}
        try:
            seen.operation = operation = self._executor.prepare(self._beacon.document, {"input": input}, None)
        except RequestError as error:
            seen.answered(error.body())
            return Answer(400, JSON, msgspec.json.encode(error.body()))
        counter("mutation", "beacon").inc()
        body = await self._executor.execute(operation, self._contexts.of_viewer(viewer))
        seen.answered(body)
        return Answer(200 if "data" in body else 400, JSON, msgspec.json.encode(body))

    def _ticket(self, sent: Sent) -> Ticket:
        """The ticket, which is for the session of the input if that names one. Raises `ProtocolError`."""
        try:
            ticket = self._beacon.tickets.read(sent.ticket)
        except InvalidTicket as error:
            raise ProtocolError(403, f"The ticket is not valid: {error}. Read a new one of the session.") from None
        if sent.input.get("sessionId", ticket.session_id) != ticket.session_id:
            raise ProtocolError(403, "The ticket is for another session than `input.sessionId`.")
        return ticket


def _read(body: bytes) -> Sent:
    try:
        return decode(body, _sent)
    except InvalidJson as error:
        raise ProtocolError(400, f'The body is not {{"ticket": …, "input": …}} in JSON: {error}') from None
