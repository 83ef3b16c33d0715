"""How long a reader waits for the first words of an answer, beside the same call of the model by its SDK alone."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median
from typing import Any

import anthropic
import httpx
import uvloop
import websockets

from benchmarks.book_readers import Reader, plain_book, reader
from benchmarks.reporting import Case, report
from benchmarks.running import WITH_WORKER, Bench, alternate, bench
from infrastructure.models.model import portable
from infrastructure.reading.anthropic_explainer import EXPLANATION

MODEL = [sys.executable, "-m", "benchmarks.model"]
QUESTIONS = 3
"""Of a round; their median is its figure."""
FIRST_WORD = 20_000
"""Where the questions are asked: so much of the book has been read, and is looked back on."""

REST_SECONDS = 0.3
"""Between an answer and the next question, as a reader takes some time."""
AT_MOST_MS = 60.0

ASK = """mutation ($input: AskQuestionInput!) { askQuestion(input: $input) {
  ... on AskQuestionPayload { interruption { id } } ... on Refusal { message } } }"""
RESUME = """mutation ($input: ResumeReadingInput!) { resumeReading(input: $input) { __typename
  ... on Refusal { message } } }"""
UPDATES = "subscription ($id: ID!) { readingUpdates(sessionId: $id) { textDelta interruption { status } } }"


class Learner:
    """Asks, and listens on a socket for what comes."""

    def __init__(self, place: Bench, url: str) -> None:
        self._place, self._url = place, url

    async def first_words(self) -> float:
        """Milliseconds from the sending of a question to the first words of its answer; of some questions the median.

        They are a new session's: of one, only so many may be asked in a while.
        """
        async with httpx.AsyncClient(base_url=self._url) as http:
            one = await reader(self._place, http)
            async with self._updates(one) as updates:
                return median([await self._asked(one, updates, FIRST_WORD + number) for number in range(QUESTIONS)])

    async def _asked(self, one: Reader, updates: AsyncIterator[Any], word: int) -> float:
        started = time.perf_counter()
        question = {"sessionId": one.session_id, "text": "What does this mean?", "wordIndex": word}
        await one.ask(ASK, input=question)
        first = 0.0
        async for update in updates:
            if update["textDelta"] and not first:
                first = time.perf_counter() - started
            if update["interruption"] and update["interruption"]["status"] == "ANSWERED":
                break
        await one.ask(RESUME, input={"sessionId": one.session_id})
        await asyncio.sleep(REST_SECONDS)
        return 1000 * first

    @asynccontextmanager
    async def _updates(self, one: Reader) -> AsyncIterator[AsyncIterator[Any]]:
        url = self._url.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(url, subprotocols=[websockets.Subprotocol("graphql-transport-ws")]) as socket:
            credentials = {"Authorization": f"Bearer {one.token}"}
            await socket.send(json.dumps({"type": "connection_init", "payload": credentials}))
            await socket.recv()
            asked = {"query": UPDATES, "variables": {"id": one.session_id}}
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
            yield _data(socket)


async def _data(socket: websockets.ClientConnection) -> AsyncIterator[Any]:
    async for frame in socket:
        yield json.loads(frame)["payload"]["data"]["readingUpdates"]


class Alone:
    """The SDK asks the same model for an answer of the same shape, and hands its first words on."""

    def __init__(self, client: anthropic.AsyncAnthropic) -> None:
        self._client = client

    async def first_words(self) -> float:
        """Milliseconds from the call to its first words; of some calls the median."""
        return median([await self._asked() for _ in range(QUESTIONS)])

    async def _asked(self) -> float:
        started, first = time.perf_counter(), 0.0
        stream = await self._client.messages.create(
            model="claude-haiku-4-5",
            max_tokens=4000,
            messages=[{"role": "user", "content": "What does this mean?"}],
            output_config={"format": {"type": "json_schema", "schema": portable(EXPLANATION.schema)}},
            stream=True,
        )
        async for event in stream:
            if event.type == "content_block_delta" and not first:
                first = time.perf_counter() - started
        await asyncio.sleep(REST_SECONDS)
        return 1000 * first


async def main() -> None:
    """Measure and report."""
    with bench() as place, place.process(MODEL, "ready ") as (_, told):
        model_url = told.split()[1]
        model = {"ANTHROPIC_API_KEY": "benchmark", "ANTHROPIC_BASE_URL": model_url}
        url = place.database()
        plain_book(place, url)
        with place.server(WITH_WORKER, url, **model) as port:
            async with anthropic.AsyncAnthropic(api_key="benchmark", base_url=model_url) as client:
                learner = Learner(place, f"http://127.0.0.1:{port}")
                took = await alternate({"ours": learner.first_words, "alone": Alone(client).first_words})
    ours, alone = took["ours"], took["alone"]
    cases = [
        Case("first words of an answer", ours, "the SDK alone", alone, "ms"),
        Case("the difference", ours - alone, "the bound", AT_MOST_MS, "ms", 1.0, at_most=True),
    ]
    report("an answer while reading, by a model with 400 ms to the first token", cases)


if __name__ == "__main__":
    uvloop.run(main())
