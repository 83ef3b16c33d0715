"""Chooses among everything that is due, whichever deck it is from.

Of each deck a bounded number of rows is read, the most overdue ones.
"""

from collections.abc import Mapping
from datetime import datetime

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from domain.practice.decks import Node
from domain.practice.events import Exercise, Item
from domain.practice.selection import Candidate, Remembered, select
from domain.session import Id
from infrastructure.practice.exercising import Exercises, in_places, node_of
from infrastructure.practice.goals import FoundGoal, Goals
from projections.practice.memory import MemoryRow, deck_of, retrievability

DUE_OF_DECKS = """
SELECT c.*, n.content FROM unnest(%(decks)s::text[]) AS d (id) CROSS JOIN LATERAL (
    SELECT m.* FROM practice_memory m WHERE m.learner_id = %(learner)s AND m.deck_id = d.id AND m.due <= %(now)s
    AND (SELECT n.deck_id FROM deck_nodes n WHERE n.id = m.item_id) = d.id ORDER BY m.due, m.item_id LIMIT %(many)s
) AS c JOIN deck_nodes n ON n.id = c.item_id"""

MORE_THAN_NEEDED = 3
"""Items of each deck that are looked at, as a multiple of the items wanted."""


class DueItems:
    """What is due of all decks."""

    def __init__(self, pool: AsyncConnectionPool, goals: Goals) -> None:
        self._pool, self._goals, self._exercises = pool, goals, Exercises(pool)

    async def pick(self, learner_id: str, limit: int, now: datetime) -> tuple[Item, ...]:
        """At most `limit` items, those that press most; none when nothing is due."""
        decks = {goal.deck_id: goal for goal in await self._goals.with_due(learner_id, now)}
        memories, nodes = await self._due(decks, learner_id, limit, now)
        candidates = [reviewed_candidate(nodes[id], row, now) for id, row in memories.items()]
        chosen = select(candidates, limit, now)
        reviews = {id: row.reps for id, row in memories.items()}
        exercises: dict[Id, Exercise] = {}
        for goal in decks.values():
            of_deck = [nodes[one.id] for one in chosen if deck_of(one.id) == goal.deck_id]
            exercises |= await self._exercises.of(goal, of_deck, reviews)
        return in_places(chosen, exercises)

    async def _due(
        self, decks: Mapping[str, FoundGoal], learner_id: str, limit: int, now: datetime
    ) -> tuple[dict[Id, MemoryRow], dict[Id, Node]]:
        many = limit * MORE_THAN_NEEDED
        asked = {"decks": list(decks), "learner": learner_id, "now": now, "many": many}
        async with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(DUE_OF_DECKS, asked)).fetchall()
        nodes = {row["item_id"]: node_of(decks[row["deck_id"]], row["item_id"], row.pop("content")) for row in rows}
        return {row["item_id"]: MemoryRow(**row) for row in rows}, nodes


def reviewed_candidate(node: Node, row: MemoryRow, now: datetime) -> Candidate:
    """An item that was reviewed before, as it may be chosen."""
    memory = Remembered(row.due, retrievability(row, now), row.reps)
    return Candidate(Id(node.id), node.importance, 0, memory)
