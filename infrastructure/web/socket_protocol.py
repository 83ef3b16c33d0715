"""uvicorn's WebSocket protocol, with gaps closed that a client could use against us."""

import logging
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request
from websockets.protocol import State

from infrastructure.graphql.errors import ProtocolError
from infrastructure.identity.callers import CALLER, Caller
from infrastructure.web.deadline import Deadline
from infrastructure.web.edge import STOPPING
from infrastructure.web.handshake import Handshake
from infrastructure.web.http_connection import TooManyCallers
from infrastructure.web.http_protocol import closing
from infrastructure.web.protocol_config import Config

NO_HANDSHAKE = "This is no handshake of a WebSocket."
PUSHED_OUT = "Try again later: too many sockets of this address have sent no connection_init"


class SocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket on the wire. Its address counts it as one that waits until it has introduced itself."""

    def __init__(self, config: Config, *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self.conn = Handshake(max_size=config.ws_max_size, logger=logging.getLogger("uvicorn.error"))
        self._door = config.door
        self._caller: Caller | None = None
        self._deadline, self._is_timed = Deadline(self.loop, self._too_slow), False

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep nothing."""
        self._deadline.end()
        if self._caller:
            self._caller.uncount()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on. A message that has begun has the time of a body to end."""
        super().data_received(data)
        if not self.handshake_initiated:
            self._refuse_unread()
        elif not self.conn.reader.buffer and self.conn.current_size is None:
            self._deadline.lift()
        elif not self._is_timed:
            self._is_timed = True
            self._deadline.within(self._door.body_seconds)

    def handle_connect(self, event: Request) -> None:
        """Begin to serve."""
        super().handle_connect(event)
        if not self.close_sent:
            callers = self._door.callers
            caller = callers.direct(self.client, self._push_out)
            self._caller = caller or callers.behind(self.client, self.scope["headers"], self._push_out)
            self.scope[CALLER] = self._caller  # type: ignore[literal-required]
            self._caller.waits()

    def handle_cont(self, event: Frame) -> None:
        """Put a part of a message to those before it, so that many small ones take no more room than what they hold."""
        if not isinstance(self.frames[0], bytearray):
            self.frames[0] = bytearray(self.frames[0])  # type: ignore[call-overload]
        self.frames[0] += event.data
        if event.fin:
            self.send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer a ping, unless the client has not read what it was sent before: pongs must not pile up.

        RFC 6455, section 5.5.3, lets us answer the latest of several pings alone.
        """
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def send_receive_event_to_app(self) -> None:
        """Hand on a message. One that is not UTF-8 closes the socket with 1007, and is no news for the log."""
        self._is_timed = False
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(b"".join(self.frames)):
            self._close(1007)
            return
        super().send_receive_event_to_app()

    async def send(self, message: Any) -> None:
        """Send the application's message. Raises `ClientDisconnected` once a broken frame has closed the socket.

        A handshake that is refused is one that is answered, which uvicorn takes for one that is not.
        """
        await self.writable.wait()
        if self.handshake_complete and self.close_sent:
            raise ClientDisconnected
        await super().send(message)
        self.handshake_complete = self.handshake_complete or self.close_sent

    def shutdown(self) -> None:
        """End the socket. A handshake that waits for its answer is told to come again."""
        if not self.handshake_complete and self.initial_response is None:
            self._deny(ProtocolError(503, STOPPING))
        super().shutdown()

    def _refuse_unread(self) -> None:
        """Answer what could not be read as a handshake; uvicorn leaves it, and the connection, lie."""
        refusal = b"".join(self.conn.data_to_send())
        self.transport.write(refusal or closing(ProtocolError(400, NO_HANDSHAKE), self.default_headers))
        self.transport.close()

    def _deny(self, error: ProtocolError) -> None:
        """Refuse a handshake that the application has not answered yet."""
        self.handshake_complete = self.close_sent = True
        self.transport.write(closing(error, self.default_headers))
        self.transport.close()

    def _close(self, code: int, reason: str = "") -> None:
        """Close the socket now, not waiting for the other side to do so."""
        if self.conn.state is State.OPEN:
            self.conn.send_close(code, reason)
            self.handle_parser_exception()
        else:
            self.transport.close()

    def _push_out(self) -> None:
        """Make room for a newcomer of the same address."""
        if self.handshake_complete:
            self._close(1013, PUSHED_OUT)
        else:
            self._deny(TooManyCallers(self._door.callers.most))

    def _too_slow(self) -> None:
        """Close a socket that does not end its message, unless it is us who read no further."""
        if self.read_paused:
            self._deadline.within(self._door.body_seconds)
        else:
            self._close(4400, f"Invalid message: its rest did not come within {self._door.body_seconds:g} seconds")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
