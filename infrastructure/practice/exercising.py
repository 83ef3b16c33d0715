"""Reads the items of a deck and makes exercises of them."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
from psycopg_pool import AsyncConnectionPool

from domain.practice.building import build
from domain.practice.decks import Node
from domain.practice.events import Exercise, Item
from domain.practice.selection import Chosen
from domain.session import Id
from infrastructure.postgres.queries import fetch
from infrastructure.practice.goals import FoundGoal

OTHERS = 8
"""Items that lend their answers as wrong options where a deck names no confusables; questions lend none."""

NODES = "SELECT n.id, n.content FROM deck_nodes n WHERE n.id = ANY(%s)"
FIRST = (
    "SELECT n.id, n.content FROM goal_nodes g JOIN deck_nodes n ON n.id = g.node_id WHERE g.goal_id = %s"
    " AND g.place <= %s ORDER BY g.place"
)

_nodes = msgspec.json.Decoder(Node)


def node_of(goal: FoundGoal, id: str, content: bytes) -> Node:
    """An item of a goal's deck, from what is stored of it."""
    return _nodes.decode(goal.key.open(content, id.encode()) if goal.key else content)


def in_places(chosen: Sequence[Chosen], exercises: Mapping[Id, Exercise]) -> tuple[Item, ...]:
    """The items of a session, in the order in which they were chosen."""
    return tuple(
        Item(one.id, position, exercises[one.id], one.budget, one.reason) for position, one in enumerate(chosen, 1)
    )


class Exercises:
    """Makes exercises of the items of a goal's deck."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def nodes(self, goal: FoundGoal, ids: Iterable[str]) -> dict[str, Node]:
        """Items by their ids; those that are not there any more are left out."""
        wanted = list(ids)
        rows = await fetch(self._pool, NODES, (wanted,)) if wanted else []
        return {id: node_of(goal, id, content) for id, content in rows}

    async def of(self, goal: FoundGoal, nodes: Sequence[Node], reviews: Mapping[Id, int]) -> dict[Id, Exercise]:
        """An exercise for each item, after so many reviews of it."""
        lenders = await self.nodes(goal, {id for node in nodes for id in node.confusables})
        first = []
        if any(not node.confusables for node in nodes):
            first = [node_of(goal, *row) for row in await fetch(self._pool, FIRST, (goal.id, OTHERS))]
        made = {}
        for node in nodes:
            others = [lenders[id] for id in node.confusables if id in lenders] or first
            count = reviews.get(Id(node.id), 0)
            lending = [other for other in others if other.id != node.id and not other.distractors]
            made[Id(node.id)] = build(node, lending, count)
        return made
