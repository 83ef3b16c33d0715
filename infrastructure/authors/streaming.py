"""A streamed answer of the Messages API, read as it comes over the wire: its text, and what it took.

The SDK makes the call and keeps its retries, errors and time limits; its typed events would cost more than all that is
done with them (benchmarks/authoring.py).
"""

from collections.abc import AsyncIterator

import httpx2
import msgspec

from domain.authoring import Usage
from infrastructure.authors.prices import cost


class StreamBroke(Exception):
    """Raised when the answer ends with an error event; the message is the event's."""


class _Counts(msgspec.Struct):
    input_tokens: int | None = None
    output_tokens: int = 0
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class _Message(msgspec.Struct):
    usage: _Counts


class _Delta(msgspec.Struct):
    text: str = ""
    stop_reason: str | None = None


class _Event(msgspec.Struct):
    type: str
    message: _Message | None = None
    delta: _Delta = msgspec.field(default_factory=_Delta)
    usage: _Counts | None = None


_decoder = msgspec.json.Decoder(_Event)


async def events(response: httpx2.Response) -> AsyncIterator[bytes]:
    """The data of each server-sent event as soon as its line has ended; the Messages API sends one line each."""
    rest = b""
    async for chunk in response.aiter_raw():
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:]


class Meter:
    """Reads the events of one answer and counts its tokens."""

    def __init__(self) -> None:
        self.stop_reason: str | None = None
        self._input = self._output = self._cache_read = self._cache_write = 0

    def read(self, data: bytes) -> str:
        """Count an event; the text that it brings. Raises `StreamBroke`, or `msgspec.DecodeError`."""
        event = _decoder.decode(data)
        match event:
            case _Event("content_block_delta"):
                return event.delta.text
            case _Event("message_start", message=_Message(counts)):
                self._input, self._output = counts.input_tokens or 0, counts.output_tokens
                self._cache_read = counts.cache_read_input_tokens or 0
                self._cache_write = counts.cache_creation_input_tokens or 0
            case _Event("message_delta", usage=_Counts() as counts):
                self._output, self.stop_reason = counts.output_tokens, event.delta.stop_reason
            case _Event("error"):
                raise StreamBroke(data.decode())
        return ""

    def usage(self, model_id: str, step: str, prompt_name: str, seconds: float) -> Usage:
        """What the answer has taken so far."""
        price = cost(
            model_id,
            input_tokens=self._input,
            output_tokens=self._output,
            cache_read=self._cache_read,
            cache_write=self._cache_write,
        )
        return Usage(
            model_id=model_id,
            input_tokens=self._input,
            output_tokens=self._output,
            cost_usd=price,
            cache_read_tokens=self._cache_read,
            cache_write_tokens=self._cache_write,
            duration_ms=round(1000 * seconds),
            step=step,
            prompt=prompt_name,
        )
