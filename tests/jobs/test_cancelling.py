"""Tasks end when they are told to, also when they miss the first time."""

import asyncio
import gc
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping

import pytest

from infrastructure.graphql.execution import Executor
from infrastructure.graphql.observation import Observer
from infrastructure.graphql.trusted_documents import TrustedDocuments, trusted_documents
from infrastructure.identity.callers import CALLER, Callers
from infrastructure.log.wakeups import Wakeups
from infrastructure.log.writer import Writer
from infrastructure.process.addresses import Proxies
from infrastructure.process.prefetch import prefetched
from infrastructure.process.settings import Settings
from infrastructure.process.tasks import cancel
from infrastructure.services import Services
from infrastructure.transports.sockets import PROTOCOL
from infrastructure.web.application import application

HANGS_SECONDS = 30
STREAM = 'subscription { sessionEvents(sessionId: "1") { cursor } }'


async def stubborn() -> None:
    """Go on until cancelled for the second time."""
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await asyncio.Event().wait()


@pytest.mark.long
async def test_a_task_that_misses_a_cancellation_is_cancelled_again() -> None:
    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancel([task])
    assert task.cancelled()


async def test_without_tasks_there_is_nothing_to_wait_for() -> None:
    await cancel([])


async def test_what_a_cancelled_task_fails_with_on_its_way_out_is_nobodys(caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    await cancel([task])
    del task
    gc.collect()
    assert caplog.messages == []


@pytest.mark.long
async def test_a_piece_that_is_made_ahead_is_given_up_for_good() -> None:
    begun = asyncio.Event()

    async def pieces() -> AsyncGenerator[int, None]:
        yield 1
        begun.set()
        await stubborn()

    async with asyncio.timeout(HANGS_SECONDS), prefetched(pieces()) as made:
        assert await anext(made) == 1
        await begun.wait()


async def test_documents_are_followed_no_longer_than_their_context(
    parts: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrustedDocuments, "follow", lambda self: stubborn())
    async with asyncio.timeout(HANGS_SECONDS), trusted_documents(parts.pool, only=False):
        await asyncio.sleep(0)


def running(name: str) -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if task.get_name() == name]


async def test_a_writer_that_has_stopped_has_ended(database: str) -> None:
    writer = Writer(database)
    await writer.start()
    assert running("log writer")
    await writer.stop()
    assert not running("log writer")


async def test_signals_that_have_stopped_listen_no_more(parts: Services, database: str) -> None:
    before, wakeups = running("log listener"), Wakeups(database, parts.pool)
    await wakeups.start()
    await wakeups.stop()
    assert running("log listener") == before


async def test_a_socket_that_is_left_leaves_no_operation_behind(
    parts: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def results(*_: object) -> AsyncIterator[Mapping[str, object]]:
        begun.set()
        await stubborn()
        yield {}

    frames = ({"type": "connection_init"}, {"type": "subscribe", "id": "1", "payload": {"query": STREAM}})
    waiting = [{"type": "websocket.connect"}, *({"type": "websocket.receive", "text": json.dumps(f)} for f in frames)]

    async def receive() -> Mapping[str, object]:
        if waiting:
            return waiting.pop(0)
        await begun.wait()
        return {"type": "websocket.disconnect", "code": 1001}

    async def send(message: Mapping[str, object]) -> None:
        assert message["type"] in ("websocket.accept", "websocket.send")

    monkeypatch.setattr(Executor, "subscribe", results)
    documents = TrustedDocuments(parts.pool, only=False)
    app = application(settings, parts, documents, Observer(parts.anonymous.pseudonyms.person, None))
    caller = Callers(10, Proxies(())).behind(("127.0.0.1", 1), [], lambda: None)
    scope = {
        "type": "websocket",
        "path": "/graphql",
        "headers": [],
        "subprotocols": [PROTOCOL],
        "state": {},
        CALLER: caller,
    }
    async with asyncio.timeout(HANGS_SECONDS):
        await app(scope, receive, send)
