"""A streamed answer of the Messages API, read as it comes over the wire: its text, and what it took.

The SDK makes the call and keeps its retries, errors and time limits; its typed events would cost more than all that is
done with them (benchmarks/authoring.py).
"""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import msgspec

from domain.spending import Usage
from infrastructure.models.prices import Prices


class StreamBroke(Exception):
    """Raised when the answer ends with an error event; the message is the event's."""


class StreamCut(Exception):
    """Raised when the answer ends before the event that says that it is whole."""


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


async def texts(response: httpx2.Response, meter: "Meter", stall_seconds: float) -> AsyncIterator[str]:
    """The text as it comes. What brings none, such as a ping, does not put the limit off.

    Raises `TimeoutError` when no text has come for so many seconds, `StreamCut`, and what `Meter.read` raises.
    """
    incoming = events(response)
    while True:
        async with asyncio.timeout(stall_seconds):
            text = await _next_text(incoming, meter)
        if text is None:
            break
        yield text
    if not meter.whole:
        raise StreamCut


async def _next_text(incoming: AsyncIterator[bytes], meter: "Meter") -> str | None:
    async for data in incoming:
        if text := meter.read(data):
            return text
    return None


class Meter:
    """Reads the events of one answer and counts its tokens and its time; `whole` once the last of them has come."""

    def __init__(self, prices: Prices, model_id: str, step: str, prompt_name: str) -> None:
        self._prices, self._model_id, self._step, self._prompt_name = prices, model_id, step, prompt_name
        self._started = time.monotonic()
        self.stop_reason: str | None = None
        self._stopped = False
        self._input = self._output = self._cache_read = self._cache_write = 0

    @property
    def whole(self) -> bool:
        """Whether the answer has come to its end, and has said why it stopped."""
        return self._stopped and self.stop_reason is not None

    @property
    def stopped_early(self) -> str | None:
        """What is told of an answer that ended before all was said; None of one that did not."""
        if self.stop_reason in (None, "end_turn"):
            return None
        return f"the model stopped early: {self.stop_reason}"

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
            case _Event("message_stop"):
                self._stopped = True
            case _Event("error"):
                raise StreamBroke(data.decode())
        return ""

    def usage(self) -> Usage:
        """What the call has taken so far."""
        price = self._prices.cost(
            self._model_id,
            input_tokens=self._input,
            output_tokens=self._output,
            cache_read=self._cache_read,
            cache_write=self._cache_write,
        )
        return Usage(
            model_id=self._model_id,
            input_tokens=self._input,
            output_tokens=self._output,
            cost_usd=price,
            cache_read_tokens=self._cache_read,
            cache_write_tokens=self._cache_write,
            duration_ms=round(1000 * (time.monotonic() - self._started)),
            step=self._step,
            prompt=self._prompt_name,
        )
