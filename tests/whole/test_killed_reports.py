"""A server that is killed while a player reports: what it has acknowledged is there after a restart."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Timer

import httpx
import pytest

from tests.support.client import Person, RunningServer

BOOKS = "{ books(first: 1) { edges { node { id } } } }"
FIELDS = "furthestWordIndex position { wordIndex }"
WHERE = f"query ($id: ID!) {{ session(id: $id) {{ ... on ReadingSession {{ {FIELDS} }} }} }}"
AHEAD = 31
"""How many words a learner looks ahead now and then: the furthest word is not the last one."""


def word_of(second: int) -> int:
    return 2 * second + AHEAD * (second % 5 == 0)


def report_until_killed(learner: Person, session_id: str, acknowledged: int) -> list[tuple[int, int]]:
    """Report on and on; once so many are acknowledged the server is killed in the midst of another. What it said."""
    began, told = datetime.now(UTC), list[tuple[int, int]]()
    try:
        while True:
            at = (began + timedelta(seconds=len(told))).isoformat()
            input = {"sessionId": session_id, "positions": [{"wordIndex": word_of(len(told)), "at": at}]}
            session = learner.do("reportPosition", input, f"session {{ {FIELDS} }}")["session"]
            told.append((session["position"]["wordIndex"], session["furthestWordIndex"]))
            if len(told) == acknowledged:
                Timer(0.0, learner.server.process.kill).start()
    except httpx.TransportError:
        return told


@pytest.mark.parametrize("acknowledged", [1, 9, 24])
def test_what_was_acknowledged_is_there(launch: Callable[..., RunningServer], acknowledged: int) -> None:
    learner = launch().learner()
    book = learner.ask(BOOKS)["books"]["edges"][0]["node"]["id"]
    session_id = learner.do("startReading", {"bookId": book}, "session { id }")["session"]["id"]
    told = report_until_killed(learner, session_id, acknowledged)
    learner.server.process.wait(60)

    again = launch().learner(learner.id)
    session = again.ask(WHERE, id=session_id)["session"]
    assert session["furthestWordIndex"] >= told[-1][1]
    assert session["position"]["wordIndex"] in (told[-1][0], word_of(len(told)))
