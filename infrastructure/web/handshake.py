"""The opening handshake of a WebSocket, refused in JSON where it is none."""

import logging
from email.utils import formatdate
from http import HTTPStatus

from websockets.datastructures import Headers
from websockets.http11 import MAX_LINE_LENGTH, MAX_NUM_HEADERS, Response
from websockets.server import ServerProtocol

from infrastructure.graphql.errors import ProtocolError
from infrastructure.telemetry.metrics import REFUSED

log = logging.getLogger(__name__)

MAX_REASON = 200
"""Characters of what is said of a handshake; it may repeat the client's own words."""

TOO_LARGE = {
    414: f"The URL of a WebSocket is too long; {MAX_LINE_LENGTH} bytes are allowed.",
    431: f"The headers of a WebSocket are too large; {MAX_NUM_HEADERS} of {MAX_LINE_LENGTH} bytes each are allowed.",
}


class Handshake(ServerProtocol):
    """The `websockets` library's side of a socket; what it refuses by itself is worded as our other refusals are."""

    def reject(self, status: HTTPStatus | int, text: str) -> Response:
        """The answer to a handshake that is refused."""
        error = ProtocolError(int(status), TOO_LARGE.get(int(status)) or text.partition("\n")[0][:MAX_REASON])
        log.info("a handshake is refused with %d: %s", error.status, error)
        REFUSED.labels(error.status).inc()
        answer = error.response()
        headers = Headers([("Date", formatdate(usegmt=True)), ("Connection", "close")])
        for name, value in answer.headers.items():
            headers[name] = value
        return Response(error.status, HTTPStatus(status).phrase, headers, bytes(answer.body))
