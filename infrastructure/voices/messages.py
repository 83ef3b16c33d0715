"""What goes to a process that speaks and comes from it: MessagePack, each message behind its length in four bytes."""

import msgspec

from infrastructure.voices.scripts import Script
from infrastructure.voices.speech import Recording

LENGTH = 4


class Answer(msgspec.Struct, frozen=True):
    """A recording, or why there is none."""

    recording: Recording | None = None
    problem: str = ""


SCRIPTS = msgspec.msgpack.Decoder(Script)
ANSWERS = msgspec.msgpack.Decoder(Answer)


def framed(message: Script | Answer) -> bytes:
    """A message as it goes over a pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH) + body
