"""A command is sent to a server that is killed with it, and again to another one: it has one effect, and one answer."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from infrastructure.postgres.locks import APPEND_LOCK, LOCK
from schema.context import Role
from tests.support.client import Person, RunningServer, start_server
from tests.support.desk import Desk
from tests.support.exams import eventually
from tests.support.locks import WAITING, holding

SESSION = "session { id version status }"
COMMANDS: dict[str, tuple[dict[str, Any], str, list[str]]] = {
    "startExam": ({"skill": "LISTENING", "replaceActive": True}, SESSION, ["session.ended", "exam.started"]),
    "regenerateExam": ({}, SESSION, ["exam.regenerated"]),
    "pauseSession": ({}, SESSION, ["session.paused"]),
    "createClassroom": ({"title": "C1"}, "classroom { id version }", ["classroom.created"]),
}
"""Mutations, each with an input, what is asked of its payload, and the events that it leads to."""

CAUSED = "SELECT topic FROM stored_events WHERE actor_id = %s ORDER BY notification_id"

Pair = tuple[RunningServer, RunningServer]


@pytest.fixture
def pair(database: str, tmp_path: Path) -> Iterator[Pair]:
    """Two servers on one database."""
    with start_server(database, tmp_path) as first, start_server(database, tmp_path) as second:
        yield first, second


class Sender:
    """Somebody at an exam, who sends a mutation under one command id to whichever server."""

    def __init__(self, server: RunningServer, mutation: str) -> None:
        self._mutation, self._database, self._id = mutation, server.database, f"who sends {mutation}"
        self._session_id = Desk(self._at(server)).session_id
        self._before = len(self._caused())

    def send(self, server: RunningServer) -> dict[str, Any]:
        """The answer of a server."""
        input, selection, _ = COMMANDS[self._mutation]
        of_session = {"sessionId": self._session_id} if self._mutation in ("regenerateExam", "pauseSession") else {}
        return self._at(server).do(self._mutation, {**input, **of_session, "commandId": "the one"}, selection)

    def effects(self) -> Sequence[str]:
        """The events that it has led to so far."""
        return self._caused()[self._before :]

    def _at(self, server: RunningServer) -> Person:
        return server.person(Role.LEARNER, Role.TEACHER, id=self._id)

    def _caused(self) -> Sequence[str]:
        with psycopg.connect(self._database) as connection:
            return [topic for (topic,) in connection.execute(CAUSED, (self._id,))]


def test_after_the_answer(pair: Pair) -> None:
    first, second = pair
    senders = {mutation: Sender(first, mutation) for mutation in COMMANDS}
    answers = {mutation: sender.send(first) for mutation, sender in senders.items()}
    first.kill()
    for _ in range(2):
        assert {mutation: sender.send(second) for mutation, sender in senders.items()} == answers
    assert all(sender.effects() == COMMANDS[mutation][2] for mutation, sender in senders.items())


@pytest.mark.parametrize("mutation", COMMANDS)
async def test_before_the_answer(pair: Pair, mutation: str) -> None:
    """The killed server's append waits in the database, and goes on there whoever waits for it."""
    first, second = pair
    sender = await asyncio.to_thread(Sender, first, mutation)
    async with holding(first.database, LOCK, APPEND_LOCK):
        unanswered = asyncio.create_task(asyncio.to_thread(sender.send, first))
        await eventually(lambda: appends_wait(first.database, 1))
        first.kill()
        with suppress(httpx.TransportError):
            await unanswered
        again = asyncio.create_task(asyncio.to_thread(sender.send, second))
        await eventually(lambda: appends_wait(first.database, 2))
        assert sender.effects() == []
    answer = await again
    assert answer["__typename"].endswith("Payload")
    assert await asyncio.to_thread(sender.send, second) == answer
    assert sender.effects() == COMMANDS[mutation][2]


async def appends_wait(database: str, number: int) -> bool:
    """Whether so many appends wait for their turn."""
    async with await psycopg.AsyncConnection.connect(database) as connection:
        return len(await (await connection.execute(WAITING)).fetchall()) >= number
