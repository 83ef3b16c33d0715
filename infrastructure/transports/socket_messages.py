"""The frames of the graphql-transport-ws protocol, as clients send them."""

from typing import Any

import msgspec

from infrastructure.graphql.request import InvalidJson, decode

MAX_ID_LENGTH = 256


class SocketClosed(Exception):
    """Ends a socket with a close code of the protocol."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Message(msgspec.Struct, frozen=True):
    """A frame of the protocol."""

    type: str
    id: str | None = None
    payload: Any = None

    @classmethod
    def read(cls, text: str | None, max_length: int) -> "Message":
        """The message in a text frame. Raises `SocketClosed`."""
        if text is None or len(text) > max_length:
            raise SocketClosed(4400, "Invalid message: a text frame of moderate size is expected")
        try:
            return decode(text, _decoder)
        except InvalidJson as error:
            raise SocketClosed(4400, f"Invalid message: {error}") from None

    @property
    def operation_id(self) -> str:
        """The id of the operation that it is about. Raises `SocketClosed`."""
        if not self.id or len(self.id) > MAX_ID_LENGTH:
            raise SocketClosed(4400, f"Invalid message: its id has to be 1 to {MAX_ID_LENGTH} characters long")
        return self.id

    def fields(self) -> dict[str, Any]:
        """The fields of its payload, none if it has no payload. Raises `SocketClosed`."""
        if not isinstance(self.payload, dict | None):
            raise SocketClosed(4400, "Invalid message: the payload is not an object")
        return self.payload or {}


_decoder = msgspec.json.Decoder(Message)
