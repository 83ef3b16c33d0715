"""One call to a language model: streamed, with a JSON schema for the answer, objects handed on as they close."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

import anthropic
import httpx2
import ijson
import msgspec

from domain.spending import AuthorFailed, Usage
from infrastructure.models.budgets import ALLOWANCE
from infrastructure.models.patience import AskedToWait, impatient
from infrastructure.models.prices import Prices
from infrastructure.models.prompts import Prompt, prompt
from infrastructure.models.streaming import Meter, StreamBroke, StreamCut, texts

MAX_TOKENS = 16_000
CONNECT_SECONDS = 10.0
UNSUPPORTED = frozenset({"minItems", "maxItems", "pattern", "minLength", "maxLength", "minimum", "maximum"})
"""Parts of JSON schema that structured output does not take; what they ask for is checked when the answer is there."""

UNREACHED = (anthropic.APIError, httpx2.HTTPError, TimeoutError, StreamBroke, StreamCut, msgspec.DecodeError)
"""What a call raises that came to no answer, or to half of one."""


class CallFailed(AuthorFailed):
    """Raised when a call did not succeed; `usage` is what it took all the same."""

    def __init__(self, message: str, usage: Usage) -> None:
        super().__init__(message)
        self.usage = usage


class CallCut(asyncio.CancelledError):
    """Raised when a call was cancelled under way; `usage` is what the API had reported until then."""

    def __init__(self, usage: Usage) -> None:
        super().__init__()
        self.usage = usage


def portable(schema: Any) -> Any:
    """A schema as structured output takes it."""
    if isinstance(schema, Mapping):
        return {name: portable(value) for name, value in schema.items() if name not in UNSUPPORTED}
    return [portable(value) for value in schema] if isinstance(schema, list) else schema


class Model:
    """A language model behind the Messages API. Retries 429, 5xx and 529 itself, waiting a minute at most."""

    def __init__(
        self, model_id: str, *, api_key: str, base_url: str | None, stall_seconds: float, prices: Prices
    ) -> None:
        self.model_id, self._stall_seconds, self._prices = model_id, stall_seconds, prices
        timeout = httpx2.Timeout(stall_seconds, connect=CONNECT_SECONDS)
        http: Any = anthropic.DefaultAioHttpClient(timeout=timeout)
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            timeout=timeout,
            max_retries=3,
            http_client=http,
            middleware=[impatient],
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def ask(
        self, step: str, asked: Prompt, schema: Mapping[str, Any], temperature: float = 1.0
    ) -> tuple[dict[str, Any], Usage]:
        """The whole answer to a prompt, and what it took. Raises `CallFailed`, or `TheBudgetIsSpent`."""
        answer: dict[str, Any] | None = None
        usage = Usage(self.model_id)
        async for piece in self.stream(step, asked, schema, "", temperature):
            if isinstance(piece, Usage):
                usage = piece
            else:
                answer = piece
        if answer is None:
            raise CallFailed("the model gave no answer", usage)
        return answer, usage

    async def stream(
        self,
        step: str,
        asked: Prompt,
        schema: Mapping[str, Any],
        path: str,
        temperature: float = 1.0,
        system: str = "system",
    ) -> AsyncIterator[dict[str, Any] | Usage]:
        """The objects at `path` of the answer, each as soon as it has closed, and at the end what the call took.

        Raises `CallFailed` when the call does not succeed, the stream breaks or stalls, or the answer is no good, and
        `CallCut` when it is cancelled; `TheBudgetIsSpent` in place of the call when the work under way may not go on.
        """
        allowance = ALLOWANCE.get()
        if allowance:
            await allowance.check()
        started, meter, failure = time.monotonic(), Meter(self._prices), None
        closed = ijson.sendable_list()
        parser = ijson.items_coro(closed, path, use_float=True)
        try:
            async with self._call(asked, schema, temperature, system) as answer:
                async for text in texts(answer.http_response, meter, self._stall_seconds):
                    parser.send(text.encode())
                    for piece in closed:
                        yield piece
                    closed.clear()
            parser.close()
        except ijson.JSONError:
            failure = "the model's answer is not JSON"
        except AskedToWait as asked_to:
            failure = str(asked_to)
        except UNREACHED as error:
            failure = f"the model could not be reached: {_told(error)}"
        except asyncio.CancelledError:
            raise CallCut(meter.usage(self.model_id, step, asked.name, time.monotonic() - started)) from None
        if meter.stop_reason not in (None, "end_turn"):
            failure = f"the model stopped early: {meter.stop_reason}"
        usage = meter.usage(self.model_id, step, asked.name, time.monotonic() - started)
        if allowance:
            allowance.count(usage)
        if failure:
            raise CallFailed(failure, usage)
        yield usage

    def _call(self, asked: Prompt, schema: Mapping[str, Any], temperature: float, system: str) -> Any:
        create: Any = self._client.messages.with_streaming_response.create
        return create(
            model=self.model_id,
            max_tokens=MAX_TOKENS,
            system=[{"type": "text", "text": prompt(system).text, "cache_control": {"type": "ephemeral"}}],
            messages=[{"role": "user", "content": asked.text}],
            output_config={"format": {"type": "json_schema", "schema": portable(schema)}},
            stream=True,
            extra_headers={"accept-encoding": "identity"},
            extra_body={"temperature": temperature},
        )


def _told(error: Exception) -> str:
    if isinstance(error, (StreamBroke, msgspec.DecodeError)):
        return "it broke off with an error"
    if isinstance(error, anthropic.APIStatusError):
        return f"it answered {error.status_code}"
    return (
        "it does not answer in time"
        if isinstance(error, (anthropic.APITimeoutError, httpx2.TimeoutException, TimeoutError))
        else ("the connection was cut")
    )
