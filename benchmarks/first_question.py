"""How long a learner waits for the first question, beside the time until the first part is whole."""

import json
import time
from typing import Any
from uuid import uuid4

import httpx
import uvloop
import websockets

from benchmarks.reporting import Case, report
from benchmarks.running import ROUNDS, WITH_WORKER, alternate, bench

PACE = "1.0"
"""Seconds for each item, about as a model takes."""

START = """mutation { startExam(input: {skill: READING}) { ... on StartExamPayload { session { id } } } }"""
PROGRESS = """subscription ($id: ID!) { generationProgress(sessionId: $id) {
  question { id prompt } generation { parts { status } } } }"""


class Waiting:
    """Learners who start exams and wait; each has one exam."""

    def __init__(self, url: str, token: Any) -> None:
        self._url, self._token = url, token
        self._whole: list[float] = []

    async def for_question(self) -> float:
        """Seconds from the start of an exam to its first question."""
        first, whole = await self._exam(self._token(f"learner-{uuid4().hex}"))
        self._whole.append(whole)
        return first

    async def for_part(self) -> float:
        """Seconds from the start of the same exam to its first whole part."""
        return self._whole[-1]

    async def _exam(self, token: str) -> tuple[float, float]:
        first, started = 0.0, time.perf_counter()
        async with httpx.AsyncClient() as http:
            headers = {"Authorization": f"Bearer {token}"}
            response = await http.post(f"{self._url}/graphql", json={"query": START}, headers=headers)
        id = response.json()["data"]["startExam"]["session"]["id"]
        async for step in self._progress(token, id):
            if step["question"] and not first:
                first = time.perf_counter() - started
            if any(part["status"] == "COMPLETED" for part in step["generation"]["parts"]):
                return first, time.perf_counter() - started
        raise AssertionError("the exam ended without a whole part")

    async def _progress(self, token: str, id: str) -> Any:
        url = self._url.replace("http", "ws", 1) + "/graphql"
        async with websockets.connect(url, subprotocols=[websockets.Subprotocol("graphql-transport-ws")]) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
            asked = {"query": PROGRESS, "variables": {"id": id}}
            await socket.recv()
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
            async for frame in socket:
                message = json.loads(frame)
                if message["type"] == "next":
                    yield message["payload"]["data"]["generationProgress"]


async def main() -> None:
    """Measure and report."""
    with bench() as place, place.server(WITH_WORKER, place.database(), LYCEUM_OFFLINE_PACE=PACE) as port:
        waiting = Waiting(f"http://127.0.0.1:{port}", place.token)
        sides = {"first": waiting.for_question, "whole": waiting.for_part}
        took = await alternate(sides, rounds=ROUNDS, warm_up=False)
    case = Case("first question readable", took["first"], "first part whole", took["whole"], "s", 0.25, at_most=True)
    report(f"first question, an author that takes {PACE} s an item", [case])


if __name__ == "__main__":
    uvloop.run(main())
