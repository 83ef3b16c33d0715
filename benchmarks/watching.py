"""Clients that watch: `python -m benchmarks.watching` opens sockets with a subscription each and times what arrives.

It reads what to watch as JSON, prints `open` once all are subscribed, and at the end of its input what it has seen.
"""

import asyncio
import json
import sys
import time
from datetime import datetime
from typing import Any

import uvloop
import websockets

WATCH = "subscription ($id: ID!) { sessionEvents(sessionId: $id) { recordedAt type } }"
AT_ONCE = 50


async def watch(port: int, token: str, session_id: str, opened: asyncio.Semaphore, seen: list[float]) -> Any:
    """Subscribe; the task that takes what comes, and the time since it was recorded."""
    async with opened:
        ws = await websockets.connect(
            f"ws://127.0.0.1:{port}/graphql", subprotocols=[websockets.Subprotocol("graphql-transport-ws")]
        )
        await ws.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
        await ws.recv()
        payload = {"query": WATCH, "variables": {"id": session_id}}
        await ws.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        await ws.recv()
    return asyncio.create_task(_take(ws, seen))


async def _take(ws: websockets.ClientConnection, seen: list[float]) -> None:
    async for frame in ws:
        arrived = time.time()
        event = json.loads(frame)["payload"]["data"]["sessionEvents"]
        if event["type"] == "exam.answers_saved":
            seen.append(arrived - datetime.fromisoformat(event["recordedAt"]).timestamp())


async def main() -> None:
    """Watch until the input ends."""
    order = json.loads(sys.stdin.readline())
    opened, seen = asyncio.Semaphore(AT_ONCE), list[float]()
    watchers = (watch(order["port"], token, id, opened, seen) for token, id in order["sessions"])
    takers = await asyncio.gather(*watchers)
    print("open", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps({"seconds": sorted(seen), "lost": sum(taker.done() for taker in takers)}), flush=True)


if __name__ == "__main__":
    uvloop.run(main())
