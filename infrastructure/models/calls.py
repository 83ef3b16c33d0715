"""Calls to a language model: streamed, objects handed on as they close, each kept to what may be spent."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from domain.spending import Allowance, AuthorFailed, AuthorIsSlow, AuthorIsUnusable, Usage
from infrastructure.models.accounting import CallCut, CallFailed
from infrastructure.models.answers import Answer, NotJson, Objects, Schema
from infrastructure.models.prompts import Prompt
from infrastructure.models.streaming import Meter

T = TypeVar("T")
Piece = TypeVar("Piece", covariant=True)


class NoAnswer(Exception):
    """Raised when a model gives no answer, or half of one; the message says why."""


class NoAnswerInTime(NoAnswer):
    """Raised when a model gives no answer for too long."""


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """What a model is sent."""

    system: Prompt
    asked: Prompt
    schema: Schema
    temperature: float


class LanguageModel(Protocol):
    """A model that answers."""

    @property
    def model_id(self) -> str:
        """What the model is called."""

    def meter(self, step: str, asked: Prompt) -> Meter:
        """Count what a call takes that is made now."""

    def texts(self, request: ModelRequest, meter: Meter) -> AsyncGenerator[str, None]:
        """The text of the answer as it comes, counted by the meter. Raises `NoAnswer`."""


class Reader(Protocol[Piece]):
    """Reads an answer that comes in pieces."""

    def read(self, text: str) -> Sequence[Piece]:
        """What has come with a piece. Raises `NotJson`."""

    def end(self) -> None:
        """Raise `NotJson` unless the answer is whole."""


class Calls:
    """Calls to a model with one system prompt, for work that may spend so much and no more."""

    def __init__(self, model: LanguageModel, system: Prompt, allowance: Allowance) -> None:
        self._model, self._system, self._allowance = model, system, allowance

    async def ask(self, step: str, asked: Prompt, schema: Schema) -> tuple[Answer, Usage]:
        """The whole answer to a prompt, and what it took. Raises `CallFailed`, or what the allowance does."""
        answer: Answer | None = None
        usage = Usage(self._model.model_id)
        async for piece in self.stream(step, asked, schema, ""):
            if isinstance(piece, Usage):
                usage = piece
            else:
                answer = piece
        if answer is None:
            raise CallFailed("the model gave no answer", usage)
        return answer, usage

    def stream(
        self, step: str, asked: Prompt, schema: Schema, path: str, temperature: float = 1.0
    ) -> AsyncIterator[Answer | Usage]:
        """The objects at `path` of the answer, each as soon as it has closed, and at the end what the call took.

        Raises what `read` does.
        """
        return self.read(step, asked, schema, Objects(path), temperature)

    async def read(
        self, step: str, asked: Prompt, schema: Schema, reader: Reader[T], temperature: float = 1.0
    ) -> AsyncIterator[T | Usage]:
        """What a reader makes of the answer as it comes, and at the end what the call took.

        Raises `CallFailed` when the call does not succeed, the stream breaks or stalls, or the answer is no good, and
        `CallCut` when it is cancelled; what the allowance does in place of the call when nothing more may be spent.
        """
        await self._allowance.check()
        meter, failure, reason = self._model.meter(step, asked), "", AuthorFailed
        request = ModelRequest(self._system, asked, schema, temperature)
        try:
            async with contextlib.aclosing(self._pieces(request, reader, meter)) as pieces:
                async for piece in pieces:
                    yield piece
        except NotJson:
            failure, reason = "the model's answer is not JSON", AuthorIsUnusable
        except NoAnswer as error:
            failure, reason = str(error), AuthorIsSlow if isinstance(error, NoAnswerInTime) else AuthorFailed
        except asyncio.CancelledError:
            raise CallCut(meter.usage()) from None
        usage = meter.usage()
        self._allowance.count(usage)
        if meter.stopped_early:
            raise CallFailed(meter.stopped_early, usage, AuthorIsUnusable)
        if failure:
            raise CallFailed(failure, usage, reason)
        yield usage

    async def _pieces(self, request: ModelRequest, reader: Reader[T], meter: Meter) -> AsyncGenerator[T, None]:
        async with contextlib.aclosing(self._model.texts(request, meter)) as texts:
            async for text in texts:
                for piece in reader.read(text):
                    yield piece
        reader.end()
