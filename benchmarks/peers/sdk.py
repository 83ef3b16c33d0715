"""The `anthropic` SDK alone: reads answers of the model and does nothing with them."""

import asyncio

import anthropic
import psutil

from benchmarks.running import cpu_seconds
from infrastructure.exam.source_shapes import PASSAGE

WORDS = 400


async def cpu_milliseconds(url: str, streams: int) -> float:
    """This process's time for each token, with so many answers under way at once."""
    async with anthropic.AsyncAnthropic(api_key="benchmark", base_url=url) as client:
        await _read(client)
        before = cpu_seconds(psutil.Process())
        tokens = sum(await asyncio.gather(*(_read(client) for _ in range(streams))))
        return 1000 * (cpu_seconds(psutil.Process()) - before) / tokens


async def _read(client: anthropic.AsyncAnthropic) -> int:
    """Read one answer; its tokens."""
    tokens = 0
    stream = await client.messages.create(
        model="claude-haiku-4-5",
        max_tokens=4000,
        messages=[{"role": "user", "content": f"{WORDS} to {WORDS} words"}],
        output_config={"format": {"type": "json_schema", "schema": dict(PASSAGE.schema)}},
        stream=True,
    )
    async for event in stream:
        if event.type == "message_delta":
            tokens = event.usage.output_tokens
    return tokens
