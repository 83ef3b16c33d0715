"""Puts decks into the database, where a deck that is there already is brought up to date in place.

What learners remember of its items is kept elsewhere, by the items' ids, and stays.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import msgspec

from domain.practice.decks import Deck, Node, members
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.postgres.locks import DECKS

SHIPPED = Path(__file__).parent / "decks"
"""The decks that come with the project."""

AT_ONCE = 500

SAVE_DECK = (
    "INSERT INTO decks (id, title, language, owner_id, sealed_by, hash) VALUES (%s, %s, %s, %s, %s, %s)"
    " ON CONFLICT (id) DO UPDATE SET title = excluded.title, language = excluded.language, hash = excluded.hash"
)
SAVE_NODES = (
    "INSERT INTO deck_nodes (id, deck_id, content) SELECT id, %s, content FROM unnest(%s::text[], %s::bytea[])"
    " AS n (id, content) ON CONFLICT (id) DO UPDATE SET content = excluded.content"
)
DROP_NODES = "DELETE FROM deck_nodes WHERE deck_id = %s AND id <> ALL (%s)"
DROP_GOALS = "DELETE FROM practice_goals WHERE deck_id = %s"
SAVE_GOAL = "INSERT INTO practice_goals (id, deck_id, title, description) VALUES (%s, %s, %s, %s)"
SAVE_MEMBERS = (
    "INSERT INTO goal_nodes (goal_id, place, node_id) SELECT %s, place, id FROM unnest(%s::text[])"
    " WITH ORDINALITY AS n (id, place)"
)
IS_SEALING = "EXISTS (SELECT FROM decks WHERE sealed_by = %s)"
"""Whether the key of a session seals a deck."""

REMOVE_SEALED = "DELETE FROM decks WHERE sealed_by = %s"
EXPORT = "SELECT to_jsonb(d) FROM decks AS d WHERE owner_id = %s ORDER BY id"
ERASE = "DELETE FROM decks WHERE owner_id = %(learner)s"
HASHES = "SELECT id, hash FROM decks"
LIST = (
    "SELECT d.id, d.title, d.language, (SELECT count(*) FROM deck_nodes n WHERE n.deck_id = d.id),"
    " (SELECT count(*) FROM practice_goals g WHERE g.deck_id = d.id) FROM decks d WHERE owner_id IS NULL ORDER BY d.id"
)

Statement = tuple[str, Sequence[object]]
Seal = Callable[[Node, bytes], bytes]


def content_hash(deck: Deck) -> str:
    """A name for all that a deck holds."""
    return sha256(msgspec.json.encode(deck)).hexdigest()


def statements(
    deck: Deck, owner_id: str | None = None, sealed_by: UUID | None = None, seal: Seal = lambda _, plain: plain
) -> Iterator[tuple[Statement, int]]:
    """What to execute in one transaction to keep a deck, and how many items each statement brings.

    A deck with an owner is for nobody else; what `seal` makes of its items can be read as long as the key of the
    session `sealed_by` is there.
    """
    ids = [node.id for node in deck.nodes]
    yield (DECKS, ()), 0
    yield (SAVE_DECK, (deck.id, deck.title, deck.language, owner_id, sealed_by, content_hash(deck))), 0
    for start in range(0, len(ids), AT_ONCE):
        nodes = deck.nodes[start : start + AT_ONCE]
        contents = [seal(node, msgspec.json.encode(node)) for node in nodes]
        yield (SAVE_NODES, (deck.id, ids[start : start + AT_ONCE], contents)), len(nodes)
    yield (DROP_NODES, (deck.id, ids)), 0
    yield (DROP_GOALS, (deck.id,)), 0
    for goal in deck.goals:
        yield (SAVE_GOAL, (goal.id, deck.id, goal.title, goal.description)), 0
        yield (SAVE_MEMBERS, (goal.id, [node.id for node in members(deck, goal)])), 0


def save(url: str, deck: Deck, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Keep a deck, whole or not at all. `progress` is told items done and to be done."""
    done = 0
    with connect_at_once(url) as connection:
        for (statement, parameters), items in statements(deck):
            connection.execute(statement, parameters)
            done += items
            progress(done, len(deck.nodes))


def seed(url: str) -> None:
    """Keep the shipped decks, those that are not there as they are shipped now."""
    with connect_at_once(url, autocommit=True) as connection:
        there: dict[str, str] = dict(connection.execute(HASHES).fetchall())
    for deck in shipped():
        if there.get(deck.id) != content_hash(deck):
            save(url, deck)


@cache
def shipped() -> Sequence[Deck]:
    """The decks that come with the project, by their ids."""
    return [msgspec.json.decode(path.read_bytes(), type=Deck) for path in sorted(SHIPPED.glob("*.json"))]


def listed(url: str) -> list[tuple[str, str, str, int, int]]:
    """The decks that everybody may use: id, title, language, items, goals."""
    with connect_at_once(url, autocommit=True) as connection:
        return connection.execute(LIST).fetchall()
