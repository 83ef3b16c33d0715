"""uvicorn's WebSocket protocol, with gaps closed that a client could use against us."""

from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


class SocketProtocol(WebSocketsSansIOProtocol):
    """One WebSocket on the wire."""

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
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_utf8(b"".join(self.frames)):
            self.conn.send_close(1007)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    async def send(self, message: Any) -> None:
        """Send the application's message. Raises `ClientDisconnected` once a broken frame has closed the socket."""
        await self.writable.wait()
        if self.handshake_complete and self.close_sent:
            raise ClientDisconnected
        await super().send(message)


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
