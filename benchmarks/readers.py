"""Readers and their boards: `python -m benchmarks.readers` reports for many learners each second, and watches.

It reads what to do as JSON, and prints what came of it: how long after each acknowledgement the board showed the word.
"""

import asyncio
import json
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import uvloop
import websockets

from benchmarks.load import request

WATCH = """subscription ($id: ID!) { classroomActivity(classroomId: $id) {
  cursor learnerId event { type } session { id ... on ReadingSession { furthestWordIndex wordsPerMinute } } } }"""
REPORT = """mutation ($input: ReportPositionInput!) { reportPosition(input: $input) {
  ... on ReportPositionPayload { session { id version } } ... on Refusal { code message } } }"""
WORDS_A_SECOND = 3
SETTLE_SECONDS = 3.0

Seen = defaultdict[str, list[tuple[int, float]]]
"""By learner: the words, each with the instant that it was acknowledged, or shown."""


async def watch(port: int, board: tuple[str, str], seen: Seen) -> None:
    """Follow a classroom, with its teacher's token."""
    token, classroom_id = board
    url, protocol = f"ws://127.0.0.1:{port}/graphql", websockets.Subprotocol("graphql-transport-ws")
    async with websockets.connect(url, subprotocols=[protocol], max_queue=None) as ws:
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        await ws.recv()
        payload = {"query": WATCH, "variables": {"id": classroom_id}}
        await ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        async for frame in ws:
            act = json.loads(frame)["payload"]["data"]["classroomActivity"]
            seen[act["learnerId"]].append((act["session"]["furthestWordIndex"], time.perf_counter()))


async def read(order: dict[str, Any], learner: dict[str, str], wait: float, acknowledged: Seen) -> None:
    """Report once a second, over one connection."""
    await asyncio.sleep(wait)
    reader, writer = await asyncio.open_connection("127.0.0.1", order["port"])
    start = time.perf_counter()
    for second in range(order["seconds"]):
        await asyncio.sleep(start + second - time.perf_counter())
        word = WORDS_A_SECOND * (second + 1)
        positions = [{"wordIndex": word, "at": datetime.now(UTC).isoformat()}]
        body: Any = {"sessionId": learner["session"], "positions": positions}
        if order["path"] == "/graphql":
            body = {"query": REPORT, "variables": {"input": body}}
        writer.write(request("POST", order["path"], learner["token"], body).encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        answer = await reader.readexactly(length)
        assert b'"version"' in answer, answer
        acknowledged[learner["id"]].append((word, time.perf_counter()))
    writer.close()


def behind(acknowledged: Seen, shown: Seen) -> list[float | None]:
    """How long after each acknowledgement the board showed the word, or one beyond; None for never."""
    return [
        next((max(at - told, 0.0) for seen, at in shown[learner] if seen >= word), None)
        for learner, words in acknowledged.items()
        for word, told in words
    ]


async def main() -> None:
    """Report and watch."""
    order = json.loads(await asyncio.to_thread(sys.stdin.readline))
    acknowledged, shown = Seen(list), Seen(list)
    boards = [asyncio.create_task(watch(order["port"], board, shown)) for board in order["boards"]]
    await asyncio.sleep(SETTLE_SECONDS)
    print("reading", flush=True)
    learners = order["learners"]
    waits = [n / len(learners) for n in range(len(learners))]
    await asyncio.gather(*(read(order, *each, acknowledged) for each in zip(learners, waits, strict=True)))
    print("read", flush=True)
    await asyncio.sleep(SETTLE_SECONDS)
    for board in boards:
        board.cancel()
    found = behind(acknowledged, shown) if boards else []
    taken = sorted(one for one in found if one is not None)
    told = sum(map(len, acknowledged.values()))
    print(json.dumps({"acknowledged": told, "seen": len(taken), "seconds": taken}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
