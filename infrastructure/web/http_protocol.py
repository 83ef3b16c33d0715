"""uvicorn's HTTP protocol, with a head that has a largest size, and refusals in JSON."""

import logging
from collections.abc import Sequence
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from infrastructure.graphql.errors import MAX_URL_BYTES, TOO_LONG, ProtocolError
from infrastructure.telemetry.metrics import REFUSED

log = logging.getLogger(__name__)

MAX_HEAD_BYTES = 64 * 1024
"""What the request line and the headers of a request may come to together."""

MAX_PIPELINED = 100
"""Requests on one connection that may wait for the answers to those before them."""


class HeadTooLarge(Exception):
    """Raised into the parser when a head has more bytes than are read."""


class HttpProtocol(HttpToolsProtocol):
    """One connection on the wire."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_head = self._in_body = self._after_another = False
        self._parsed_bytes = self._arrived_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Read on, and once more what follows a request for another protocol."""
        while data:
            data = self._read(data)

    def _read(self, data: bytes) -> bytes:
        """Parse; what is to be parsed anew. A head is measured as it arrives too: headers are parsed when they end."""
        self._after_another = False
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            return self._upgraded(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            cause = error.__context__
            self._refuse(cause if isinstance(cause, ProtocolError) else self._error())
            return b""
        self._arrived_bytes += 0 if self._after_another else len(data)
        if self._in_head and self._arrived_bytes > MAX_HEAD_BYTES:
            self._refuse(self._error())
        return b""

    def on_message_begin(self) -> None:
        """Begin to measure. Only now is the connection no longer idle: a blank line begins nothing."""
        self._unset_keepalive_if_required()
        super().on_message_begin()
        self._in_head, self._in_body = True, False
        self._parsed_bytes = self._arrived_bytes = 0

    def on_url(self, url: bytes) -> None:
        """Take a part of the URL."""
        super().on_url(url)
        self._measure(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        super().on_header(name, value)
        self._measure(len(name) + len(value))

    def on_headers_complete(self) -> None:
        """Begin to answer. What was answered since the request began has made the connection look idle.

        uvicorn lets requests pile up here: it reads on after each answer, however many still wait.
        """
        if len(self.pipeline) >= MAX_PIPELINED:
            problem = f"Too many requests wait on this connection; {MAX_PIPELINED} are allowed at once."
            raise ProtocolError(429, problem, {"Retry-After": "1"})
        self._unset_keepalive_if_required()
        self._in_head, self._in_body = False, True
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """End a request; what came with its end and belongs to the next one is not measured as it arrives."""
        self._after_another, self._in_body = True, False
        super().on_message_complete()

    def _should_upgrade(self) -> bool:
        """Whether a request that the parser takes for an upgrade, body and all, waits for `_upgraded`."""
        return any(name == b"upgrade" for name, _ in self.headers)

    def _upgraded(self, rest: bytes) -> bytes:
        """Hand a WebSocket over. What else asks for another protocol is served in this one (RFC 9110, section 7.8)."""
        if self._get_upgrade() == b"websocket" and self.scope["method"] == "GET":
            self.handle_websocket_upgrade()
            return b""
        return self._without_upgrade() + rest if self._should_upgrade() else b""

    def _without_upgrade(self) -> bytes:
        """The head of the request again, for a parser that knows nothing of it yet."""
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
        version = self.scope["http_version"].encode()
        head = [self.scope["method"].encode(), b" ", self.url, b" HTTP/", version, b"\r\n"]
        for name, value in self.headers:
            if name != b"upgrade":
                head += [name, b": ", value, b"\r\n"]
        return b"".join([*head, b"\r\n"])

    def _measure(self, more: int) -> None:
        self._parsed_bytes += more
        if self._parsed_bytes > MAX_HEAD_BYTES:
            raise HeadTooLarge

    def _refuse(self, error: ProtocolError) -> None:
        """Say what is wrong with what has arrived, unless that would get into another answer, and close."""
        log.info("refused with %d: %s", error.status, error)
        REFUSED.labels(error.status).inc()
        if self._may_answer():
            self.transport.write(closing(error, self.server_state.default_headers))
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()

    def _may_answer(self) -> bool:
        """Whether it is the turn of the request that arrives, and no answer to it has begun."""
        cycle = self.cycle
        if self._in_body:
            return cycle is not None and not (cycle.response_started or self.pipeline)
        return cycle is None or cycle.response_complete

    def _error(self) -> ProtocolError:
        measured = max(self._parsed_bytes, self._arrived_bytes if self._in_head else 0)
        if measured <= MAX_HEAD_BYTES:
            return ProtocolError(400, "This is no HTTP request.")
        if len(self.url) > MAX_URL_BYTES:
            return ProtocolError(414, TOO_LONG)
        return ProtocolError(431, f"The headers are too large; {MAX_HEAD_BYTES} bytes are allowed.")


def closing(error: ProtocolError, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
    """The whole answer to a request that is refused, with these headers too; the last one on its connection."""
    response = error.response()
    answer = [STATUS_LINE[error.status]]
    for name, value in (*headers, *response.raw_headers, (b"connection", b"close")):
        answer += [name, b": ", value, b"\r\n"]
    return b"".join([*answer, b"\r\n", bytes(response.body)])
