"""The language model behind the Messages API. Nothing else imports its SDK, which is slow to load."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager

import anthropic
import httpx2
import msgspec
from anthropic.types import TextBlockParam

from infrastructure.models.answers import Schema
from infrastructure.models.calls import ModelRequest, NoAnswer, NoAnswerInTime
from infrastructure.models.patience import Answered, AskedToWait, impatient
from infrastructure.models.prices import Prices
from infrastructure.models.prompts import Prompt
from infrastructure.models.streaming import Meter, StreamBroke, StreamCut, texts

MAX_TOKENS = 16_000
CONNECT_SECONDS = 10.0
UNSUPPORTED = frozenset({"minItems", "maxItems", "pattern", "minLength", "maxLength", "minimum", "maximum"})
"""Parts of JSON schema that structured output does not take; what they ask for is checked when the answer is there."""

UNREACHED = (anthropic.APIError, httpx2.HTTPError, TimeoutError, StreamBroke, StreamCut, msgspec.DecodeError)
"""What a call raises that came to no answer, or to half of one."""

LATE = (anthropic.APITimeoutError, httpx2.TimeoutException, TimeoutError)


def portable(schema: Schema) -> dict[str, object]:
    """A schema as structured output takes it."""
    return {name: _portable(value) for name, value in schema.items() if name not in UNSUPPORTED}


def _portable(value: object) -> object:
    if isinstance(value, Mapping):
        return portable(value)
    return [_portable(inner) for inner in value] if isinstance(value, list) else value


class Model:
    """A language model of Anthropic's. Retries 429, 5xx and 529 itself, waiting a minute at most."""

    def __init__(
        self, model_id: str, *, api_key: str, base_url: str | None, stall_seconds: float, prices: Prices
    ) -> None:
        self.model_id, self._stall_seconds, self._prices = model_id, stall_seconds, prices
        timeout = httpx2.Timeout(stall_seconds, connect=CONNECT_SECONDS)
        self._client = anthropic.AsyncAnthropic(
            api_key=api_key,
            base_url=base_url,
            timeout=timeout,
            max_retries=3,
            http_client=anthropic.DefaultAioHttpClient(timeout=timeout),
            middleware=[impatient],
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()

    def meter(self, step: str, asked: Prompt) -> Meter:
        """Count what a call takes that is made now."""
        return Meter(self._prices, self.model_id, step, asked.name)

    async def texts(self, request: ModelRequest, meter: Meter) -> AsyncGenerator[str, None]:
        """The text of the answer as it comes, counted by the meter. Raises `NoAnswer`."""
        try:
            async with self._call(request) as answer:
                async for text in texts(answer.http_response, meter, self._stall_seconds):
                    yield text
        except AskedToWait as asked_to:
            raise NoAnswer(str(asked_to)) from asked_to
        except UNREACHED as error:
            failure = NoAnswerInTime if isinstance(error, LATE) else NoAnswer
            raise failure(f"the model could not be reached: {_told(error)}") from error

    def _call(self, request: ModelRequest) -> AbstractAsyncContextManager[Answered]:
        return self._client.messages.with_streaming_response.create(
            model=self.model_id,
            max_tokens=MAX_TOKENS,
            system=[_cached(request.system.text)],
            messages=[{"role": "user", "content": _content(request.asked)}],
            output_config={"format": {"type": "json_schema", "schema": portable(request.schema)}},
            stream=True,
            extra_headers={"accept-encoding": "identity"},
            extra_body={"temperature": request.temperature},
        )


def _content(asked: Prompt) -> str | list[TextBlockParam]:
    return [_cached(asked.shared), {"type": "text", "text": asked.text}] if asked.shared else asked.text


def _cached(text: str) -> TextBlockParam:
    return {"type": "text", "text": text, "cache_control": {"type": "ephemeral"}}


def _told(error: Exception) -> str:
    if isinstance(error, (StreamBroke, msgspec.DecodeError)):
        return "it broke off with an error"
    if isinstance(error, anthropic.APIStatusError):
        return f"it answered {error.status_code}"
    if isinstance(error, LATE):
        return "it does not answer in time"
    return "the connection was cut"
