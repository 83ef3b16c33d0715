"""Calls to a language model: streamed, objects handed on as they close, each kept to what may be spent."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from domain.spending import Allowance, Usage
from infrastructure.models.accounting import CallCut, CallFailed
from infrastructure.models.answers import Answer, NotJson, Objects, Schema
from infrastructure.models.prompts import Prompt
from infrastructure.models.streaming import Meter


class NoAnswer(Exception):
    """Raised when a model gives no answer, or half of one; the message says why."""


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

    async def stream(
        self, step: str, asked: Prompt, schema: Schema, path: str, temperature: float = 1.0
    ) -> AsyncIterator[Answer | Usage]:
        """The objects at `path` of the answer, each as soon as it has closed, and at the end what the call took.

        Raises `CallFailed` when the call does not succeed, the stream breaks or stalls, or the answer is no good, and
        `CallCut` when it is cancelled; what the allowance does in place of the call when nothing more may be spent.
        """
        await self._allowance.check()
        meter, failure = self._model.meter(step, asked), None
        request = ModelRequest(self._system, asked, schema, temperature)
        try:
            async with contextlib.aclosing(self._objects(request, path, meter)) as objects:
                async for closed in objects:
                    yield closed
        except NotJson:
            failure = "the model's answer is not JSON"
        except NoAnswer as reason:
            failure = str(reason)
        except asyncio.CancelledError:
            raise CallCut(meter.usage()) from None
        usage = meter.usage()
        self._allowance.count(usage)
        if failure := meter.stopped_early or failure:
            raise CallFailed(failure, usage)
        yield usage

    async def _objects(self, request: ModelRequest, path: str, meter: Meter) -> AsyncGenerator[Answer, None]:
        objects = Objects(path)
        async with contextlib.aclosing(self._model.texts(request, meter)) as texts:
            async for text in texts:
                for closed in objects.read(text):
                    yield closed
        objects.end()
