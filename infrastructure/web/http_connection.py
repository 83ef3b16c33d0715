"""One HTTP connection: what it is waited for has its time, and until it shows a token it has a place to keep."""

import asyncio
from typing import Any

from infrastructure.graphql.errors import ProtocolError
from infrastructure.identity.callers import CALLER, Caller
from infrastructure.web.deadline import Deadline
from infrastructure.web.http_protocol import HttpProtocol
from infrastructure.web.protocol_config import Config


class TooManyCallers(ProtocolError):
    """Raised when an address has as many connections without a token as it may."""

    def __init__(self, most: float) -> None:
        super().__init__(
            429,
            f"Too many connections without a token from this address; {most} are allowed at once. Send a token, or"
            " come again later.",
        )


class HttpConnection(HttpProtocol):
    """One connection on the wire, held to the limits of the door that it comes in by."""

    def __init__(self, config: Config, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self._door = config.door
        self._deadline = Deadline(self.loop, self._too_slow)
        self._seconds: float | None = None
        self._is_new = self._is_direct = False
        self._caller: Caller | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a first request. A trusted proxy's connection counts for nobody while it carries none."""
        super().connection_made(transport)
        self._caller = self._door.callers.direct(self.client, self._push_out)
        if self._caller:
            self._is_direct = True
            self._caller.waits()
        self._deadline.within(self._door.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep nothing."""
        self._leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on. What has begun and not ended is given its time now; what came whole has needed none."""
        super().data_received(data)
        if self._is_new:
            self._is_new = False
            if self._seconds is None:
                self._deadline.lift()
            else:
                self._deadline.within(self._seconds)

    def on_message_begin(self) -> None:
        """Wait for the rest of a head."""
        self._wait(self._door.head_seconds)
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Wait for the body, if who asks may ask."""
        self._wait(self._door.body_seconds)
        if not (self.parser.should_upgrade() and self._should_upgrade()):
            self.scope[CALLER] = self._admitted()  # type: ignore[literal-required]
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Wait for nothing."""
        self._wait(None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request. Who was let in, with no room left, to show a token, and has shown none, goes."""
        is_last = not self.pipeline
        super().on_response_complete()
        caller = self._caller
        if caller is None or not is_last or self.transport.is_closing():
            return
        if caller.is_too_many:
            self.transport.close()
        elif self._is_direct:
            caller.waits()
        else:
            caller.uncount()
            self._caller = None

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection on; its limits are those of a socket from now on."""
        self._wait(None)
        self._leave()
        super().handle_websocket_upgrade()

    def _wait(self, seconds: float | None) -> None:
        self._seconds, self._is_new = seconds, True

    def _admitted(self) -> Caller:
        """Who asks. Raises `TooManyCallers`, unless they may have a token to show."""
        callers = self._door.callers
        self._caller = caller = self._caller or callers.behind(self.client, self.headers, self._push_out)
        if not caller.asks() and not self._may_have_a_token():
            raise TooManyCallers(callers.most)
        return caller

    def _may_have_a_token(self) -> bool:
        """Whether a token comes with the request, or with the one that a browser asks leave for by this one."""
        shown = any(name == b"authorization" and value for name, value in self.headers)
        return shown or self.parser.get_method() == b"OPTIONS"

    def _too_slow(self) -> None:
        """Give a request up that does not come to its end; who has said nothing is told nothing."""
        if self._in_head:
            self._refuse(ProtocolError(408, f"The head did not come within {self._door.head_seconds:g} seconds."))
        elif self._in_body:
            self._refuse(ProtocolError(408, f"The body did not come within {self._door.body_seconds:g} seconds."))
        else:
            self.transport.close()

    def _push_out(self) -> None:
        """Make room for a newcomer of the same address."""
        if self._in_head:
            self._refuse(TooManyCallers(self._door.callers.most))
        else:
            self.transport.close()

    def _leave(self) -> None:
        self._deadline.end()
        if self._caller:
            self._caller.uncount()
