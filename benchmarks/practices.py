"""Practice for the benchmarks: sessions stored whole, and learners who have learnt much."""

import asyncio
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from benchmarks.exams import APPENDS_AT_ONCE, StoredExam
from domain.practice.building import build
from domain.practice.decide import DECIDER
from domain.practice.decks import Deck, Example, Goal, Node
from domain.practice.events import Budget, Item, PracticeStarted
from domain.session import Id, Recorded
from infrastructure.keys.sealing import MasterKeys
from infrastructure.log.appends import Append, EventRow
from infrastructure.log.codec import seal_event
from infrastructure.log.writer import Outcome
from infrastructure.practice.decks import statements
from infrastructure.services import Services
from projections.sessions import session_row

ITEMS = 200
"""Items of a stored session, as many as a session may have."""

NEW = 500
"""Items of the deck that the learner has yet to see."""

REVIEWS_EACH = 10

MEMORIES = """
INSERT INTO practice_memory
SELECT 'learner', id, 'bench', 2, NULL, 1 + place %% 90, 1 + place %% 9, now() + (place %% 200 - 60) * interval '1 day',
       now() - (1 + place %% 60) * interval '1 day', %s, place %% 3
FROM unnest(%s::text[]) WITH ORDINALITY AS n (id, place)"""
REVIEWS = """
INSERT INTO stored_events (originator_id, originator_version, topic, state, kind, actor_id, command, command_id)
SELECT gen_random_uuid(), 1, 'practice.item_reviewed', '', 'PRACTICE', 'learner', 'SubmitItem', n::text
FROM generate_series(1, %s) AS n"""
CAUGHT_UP = """
INSERT INTO cursors SELECT 'practice_memory', max(notification_id) FROM stored_events
ON CONFLICT (name) DO UPDATE SET position = excluded.position"""


def deck(size: int) -> Deck:
    """A deck of so many items."""
    return Deck("bench", "Bench", tuple(_node(n, size) for n in range(size)), (Goal("bench", "All"),))


def _node(n: int, size: int) -> Node:
    others = tuple(f"bench:{(n + step) % size}" for step in (1, 2, 3, 4))
    return Node(
        id=f"bench:{n}",
        front=f"Wort {n}",
        back=f"word {n}",
        example=Example(f"Hier steht Wort {n} im Satz.", f"Wort {n}", f"Here is word {n} in a sentence."),
        sequence=("Hier", "steht", f"Wort {n}", "im", "Satz."),
        note=f"A note on word {n}, as long as notes are that tell where a word is from and how it is used.",
        confusables=others,
        importance=(size - n) / size,
        prerequisites=(f"bench:{n - 1}",) if n % 10 else (),
    )


async def learnt(parts: Services, items: int) -> None:
    """Make a learner who has reviewed so many items, ten times each, and has some left."""
    whole = deck(items + NEW)
    async with parts.pool.connection() as connection:
        for (statement, parameters), _ in statements(whole):
            await connection.execute(statement, parameters)
        await connection.execute(MEMORIES, (REVIEWS_EACH, [node.id for node in whole.nodes[:items]]))
        await connection.execute(REVIEWS, (items * REVIEWS_EACH,))
        await connection.execute(CAUGHT_UP)
        await connection.execute("ANALYZE")


def items() -> tuple[Item, ...]:
    """The items of a stored session."""
    nodes = deck(ITEMS).nodes
    return tuple(
        Item(Id(node.id), n, build(node, [nodes[n % ITEMS]], 0), Budget.NEW, "new") for n, node in enumerate(nodes, 1)
    )


async def store(parts: Services, master_key: str, count: int) -> list[StoredExam]:
    """Store so many sessions that have just begun, each of a learner of its own."""
    keys, limit = MasterKeys.parse(master_key), asyncio.Semaphore(APPENDS_AT_ONCE)
    started = PracticeStarted(Id(""), Id("bench"), 0.9, items())

    async def store_one() -> StoredExam:
        async with limit:
            id = Id(str(uuid4()))
            session = StoredExam(id, Id(f"learner-{uuid4().hex}"), parts.anonymous.ids.of_session(id))
            assert await parts.event_log.append(_appending(session, keys, started)) is Outcome.STORED
            return session

    return await asyncio.gather(*(store_one() for _ in range(count)))


def _appending(session: StoredExam, keys: MasterKeys, started: PracticeStarted) -> Append:
    key, sealed = keys.new_session_key(session.id)
    event: Any = replace(started, owner_id=session.owner)
    at = datetime.now(UTC) - timedelta(minutes=1)
    state = DECIDER.apply(DECIDER.initial(session.id), Recorded(event, session.id, 1, at, session.owner))
    stored = seal_event(key, session.id, 1, event)
    row = EventRow(
        UUID(session.id), 1, event.event_name, stored, "PRACTICE", session.owner, "Bench", str(uuid4()), None, at
    )
    new_key = {"session_id": session.id, "sealed": sealed.sealed, "master_id": sealed.master_id}
    return Append([row], [asdict(session_row(DECIDER, state))], [new_key])
