"""Chooses the items of a practice session and makes exercises of them.

However much a learner has learnt, a bounded number of rows is read: the most overdue, those that fall due next, and the
first new ones. Those are found from a frontier on, before which a learner has seen all items of a goal.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from domain.practice.decks import Node
from domain.practice.due import DUE
from domain.practice.events import Item
from domain.practice.limits import check_items
from domain.practice.selection import Candidate, select
from domain.session import Id, RefusalCode, Refused
from infrastructure.postgres.queries import fetch
from infrastructure.practice.due import DueItems, reviewed_candidate
from infrastructure.practice.exercising import Exercises, in_places, node_of
from infrastructure.practice.goals import FoundGoal, Goals
from infrastructure.views.freshness import Freshness
from projections.practice.kind import MEMORY
from projections.practice.memory import MemoryRow

MORE_THAN_NEEDED = 3
"""Candidates of each sort that are looked at, as a multiple of the items wanted."""

MEMBER = "(SELECT g.place FROM goal_nodes g WHERE g.goal_id = %(goal)s AND g.node_id = m.item_id) IS NOT NULL"
OF_LEARNER = "m.learner_id = %(learner)s AND m.deck_id = %(deck)s"
REVIEWED = f"""
SELECT c.*, n.content FROM (
    (SELECT m.* FROM practice_memory m WHERE {OF_LEARNER} AND m.due <= %(now)s AND {MEMBER}
     ORDER BY m.due, m.item_id LIMIT %(many)s)
    UNION ALL
    (SELECT m.* FROM practice_memory m WHERE {OF_LEARNER} AND m.due > %(now)s AND {MEMBER}
     ORDER BY m.due, m.item_id LIMIT %(limit)s)
) AS c JOIN deck_nodes n ON n.id = c.item_id"""
NEW = """
SELECT c.place, n.id, n.content FROM (
    SELECT g.place, g.node_id FROM goal_nodes g WHERE g.goal_id = %(goal)s AND g.place >= %(frontier)s
    AND (SELECT m.reps FROM practice_memory m WHERE m.learner_id = %(learner)s AND m.item_id = g.node_id) IS NULL
    ORDER BY g.place LIMIT %(many)s
) AS c JOIN deck_nodes n ON n.id = c.node_id ORDER BY c.place"""
FRONTIER = "SELECT place FROM practice_frontiers WHERE learner_id = %s AND goal_id = %s AND hash = %s"
MOVE_FRONTIER = (
    "INSERT INTO practice_frontiers (learner_id, goal_id, hash, place) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (learner_id, goal_id) DO UPDATE SET hash = excluded.hash, place = excluded.place"
)
EXPORT = "SELECT to_jsonb(f) FROM practice_frontiers AS f WHERE learner_id = %s ORDER BY goal_id"
ERASE = "DELETE FROM practice_frontiers WHERE learner_id = %(learner)s"
KNOWN = "SELECT m.item_id FROM practice_memory m WHERE m.learner_id = %s AND m.item_id = ANY(%s) AND m.state = 2"


class TheMemoryIsBehind(Refused):
    """Your latest reviews are still being taken in. Repeat the command in a moment."""

    code = RefusalCode.NOT_READY


class Selection:
    """Picks what to practise. `target_retention` is what reviews of it are to be planned for."""

    def __init__(
        self,
        pool: AsyncConnectionPool,
        freshness: Freshness,
        goals: Goals,
        target_retention: float,
        now: Callable[[], datetime],
    ) -> None:
        self._pool, self._freshness, self._goals, self._now = pool, freshness, goals, now
        self._due, self._exercises = DueItems(pool, goals), Exercises(pool)
        self.target_retention = target_retention

    async def pick(self, learner_id: str, goal_id: str, limit: int) -> tuple[Item, ...]:
        """The items of a session that starts now. Raises a `Refused`."""
        check_items(limit)
        goal = None if goal_id == DUE else await self._goals.find(learner_id, goal_id)
        if not await self._freshness.own(MEMORY, learner_id):
            raise TheMemoryIsBehind(retry_after_ms=1000)
        if goal is None:
            return await self._due.pick(learner_id, limit, self._now())
        return await self.pick_for(goal, learner_id, limit, self._now())

    async def pick_for(self, goal: FoundGoal, learner_id: str, limit: int, now: datetime) -> tuple[Item, ...]:
        """The items that memory, as far as it has come, and the goal's deck suggest at an instant."""
        memories, nodes = await self._reviewed(goal, learner_id, limit, now)
        fresh = await self._new(goal, learner_id, limit)
        needed = await self._exercises.nodes(goal, {id for node in fresh for id in node.prerequisites})
        known = {id for (id,) in await fetch(self._pool, KNOWN, (learner_id, list(needed)))} if needed else set()
        candidates = [reviewed_candidate(nodes[id], row, now) for id, row in memories.items()]
        candidates += [_new_candidate(node, order, needed, known) for order, node in enumerate(fresh)]
        chosen = select(candidates, limit, now)
        nodes |= {Id(node.id): node for node in fresh}
        reviews = {id: row.reps for id, row in memories.items()}
        return in_places(chosen, await self._exercises.of(goal, [nodes[one.id] for one in chosen], reviews))

    async def _reviewed(
        self, goal: FoundGoal, learner_id: str, limit: int, now: datetime
    ) -> tuple[dict[Id, MemoryRow], dict[Id, Node]]:
        many = limit * MORE_THAN_NEEDED
        asked = {"learner": learner_id, "deck": goal.deck_id, "goal": goal.id, "now": now, "many": many, "limit": limit}
        async with self._pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            rows = await (await cursor.execute(REVIEWED, asked)).fetchall()
        nodes = {row["item_id"]: node_of(goal, row["item_id"], row.pop("content")) for row in rows}
        return {row["item_id"]: MemoryRow(**row) for row in rows}, nodes

    async def _new(self, goal: FoundGoal, learner_id: str, limit: int) -> list[Node]:
        """The first items of the goal that the learner never reviewed, in the order of their introduction."""
        found = await fetch(self._pool, FRONTIER, (learner_id, goal.id, goal.hash))
        frontier, many = found[0][0] if found else 0, limit * MORE_THAN_NEEDED
        asked = {"goal": goal.id, "frontier": frontier, "learner": learner_id, "many": many}
        rows = await fetch(self._pool, NEW, asked)
        if rows and rows[0][0] > frontier:
            async with self._pool.connection() as connection:
                await connection.execute(MOVE_FRONTIER, (learner_id, goal.id, goal.hash, rows[0][0]))
        return [node_of(goal, id, content) for _, id, content in rows]


def _new_candidate(node: Node, order: int, needed: Mapping[str, Node], known: set[str]) -> Candidate:
    prerequisites = [needed[id] for id in node.prerequisites if id in needed]
    met = tuple(one.front for one in prerequisites if one.id in known)
    unmet = tuple(one.front for one in prerequisites if one.id not in known)
    return Candidate(Id(node.id), node.importance, order, None, met, unmet)
