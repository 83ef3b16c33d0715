"""Decks: what makes one sound, in which order it is introduced, and how it is kept."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from domain.practice.decks import Deck, Example, Goal, Node, WrongExample, faults, introduction_order, members
from infrastructure.kinds import seed
from infrastructure.practice import decks as deck_store
from infrastructure.services import Services
from tests.support.examples import examples
from tests.support.practices import keep, practise
from tests.support.small_deck import DECK, NODES, node

CONTENT = "SELECT id, content FROM deck_nodes WHERE deck_id = 'verbs' ORDER BY id"


def changed(number: int, **changes: Any) -> Deck:
    """The deck with one of its items changed."""
    return replace(DECK, nodes=tuple(replace(one, **changes) if n == number else one for n, one in enumerate(NODES)))


def test_the_small_deck_is_sound() -> None:
    assert list(faults(DECK)) == []


@pytest.mark.parametrize("deck", deck_store.shipped(), ids=lambda deck: deck.id)
def test_the_shipped_decks_are_sound(deck: Deck) -> None:
    assert [str(fault) for fault in faults(deck)] == []
    assert all(len(members(deck, goal)) >= 12 for goal in deck.goals)


@pytest.mark.parametrize(
    ("deck", "item", "field"),
    [
        (changed(0, id="other:x"), "other:x", "id"),
        (changed(0, id="verbs:a b"), "verbs:a b", "id"),
        (changed(0, front=" "), "verbs:warten", "front"),
        (changed(0, back="x" * 4001), "verbs:warten", "back"),
        (changed(0, front=NODES[1].front), "verbs:denken", "front"),
        (changed(0, importance=1.5), "verbs:warten", "importance"),
        (changed(0, example=Example("auf und auf", "auf")), "verbs:warten", "example.answer"),
        (changed(0, example=Example("Ein Mann.", "an")), "verbs:warten", "example.answer"),
        (changed(0, wrong_example=WrongExample("x", "y", "z")), "verbs:warten", "wrong_example.error"),
        (changed(0, sequence=("a", " ")), "verbs:warten", "sequence"),
        (changed(0, confusables=("verbs:x",)), "verbs:warten", "confusables"),
        (changed(0, prerequisites=("verbs:warten",)), "verbs:warten", "prerequisites"),
        (replace(DECK, id="a b"), "deck", "id, title"),
        (replace(DECK, title="a\0"), "deck", "title, language, goals"),
        (replace(DECK, goals=(Goal("verbs", "X", "\0"),)), "deck", "title, language, goals"),
        (replace(DECK, nodes=()), "deck", "nodes"),
        (replace(DECK, goals=()), "deck", "goals"),
        (replace(DECK, goals=(Goal("x", "X"),)), "x", "id"),
        (replace(DECK, goals=(Goal("verbs", "X"), Goal("verbs", "X"))), "verbs", "id"),
        (replace(DECK, goals=(Goal("verbs", "X", tags=("no",)),)), "verbs", "tags"),
        (replace(DECK, nodes=(*NODES, NODES[0])), "verbs:warten", "id"),
    ],
)
def test_what_is_wrong_is_named_by_item_and_field(deck: Deck, item: str, field: str) -> None:
    assert (item, field) in {(fault.item, fault.field) for fault in faults(deck)}


def test_prerequisites_that_run_in_a_circle_are_found() -> None:
    circle = tuple(node(n, prerequisites=(NODES[(n + 1) % 6].id,)) for n in range(6))
    found = {(fault.item, fault.field) for fault in faults(replace(DECK, nodes=circle))}
    assert found == {(one.id, "prerequisites") for one in circle}


@examples(100)
@for_all(st.lists(st.tuples(st.floats(0, 1), st.sets(st.integers(0, 9), max_size=3)), max_size=10))
def test_prerequisites_are_introduced_first(specs: list[tuple[float, set[int]]]) -> None:
    nodes = [
        Node(
            f"d:{n}",
            f"f{n}",
            "b",
            importance=importance,
            prerequisites=tuple(f"d:{other}" for other in needs if other < n),
        )
        for n, (importance, needs) in enumerate(specs)
    ]
    order = [one.id for one in introduction_order(nodes)]
    assert sorted(order) == sorted(one.id for one in nodes)
    assert all(order.index(needed) < order.index(one.id) for one in nodes for needed in one.prerequisites)
    free = [one for one in nodes if not one.prerequisites]
    if len(free) == len(nodes):
        assert [one.importance for one in introduction_order(nodes)] == sorted(
            (n.importance for n in nodes), reverse=True
        )


def test_a_goal_has_the_items_with_its_tags() -> None:
    assert {one.id for one in members(DECK, DECK.goals[1])} == {one.id for one in NODES if "even" in one.tags}
    assert len(members(DECK, DECK.goals[0])) == 6


def rows(database: str, query: str) -> list[Any]:
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_the_shipped_decks_are_there_after_a_migration_and_are_kept_once(database: str) -> None:
    before = rows(database, "SELECT xmin::text, id FROM decks ORDER BY id")
    assert [id for _, id in before] == [deck.id for deck in deck_store.shipped()]
    seed(database)
    assert rows(database, "SELECT xmin::text, id FROM decks ORDER BY id") == before


def test_a_shipped_deck_that_was_changed_is_put_right(database: str) -> None:
    deck = deck_store.shipped()[0]
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE decks SET hash = 'old' WHERE id = %s", (deck.id,))
        connection.execute("DELETE FROM deck_nodes WHERE id = %s", (deck.nodes[0].id,))
    seed(database)
    assert len(rows(database, f"SELECT FROM deck_nodes WHERE deck_id = '{deck.id}'")) == len(deck.nodes)


async def test_an_import_changes_a_deck_in_place_and_leaves_what_is_remembered(parts: Services, database: str) -> None:
    await keep(parts)
    await practise(parts)
    await parts.anonymous.practice.selection.pick("learner", "verbs", 20)
    remembered = rows(database, "SELECT * FROM practice_memory ORDER BY item_id")
    told: list[tuple[int, int]] = []
    deck_store.save(database, replace(DECK, nodes=changed(0, back="to await").nodes[:5]), note(told))
    assert told[-1] == (5, 5)
    assert len(rows(database, CONTENT)) == 5
    assert b"to await" in dict(rows(database, CONTENT))["verbs:warten"]
    assert rows(database, "SELECT * FROM practice_memory ORDER BY item_id") == remembered
    assert len(remembered) == 3


def note(told: list[tuple[int, int]]) -> Callable[[int, int], None]:
    return lambda done, total: told.append((done, total))


def test_an_import_that_fails_changes_nothing(database: str) -> None:
    deck_store.save(database, DECK)
    before = rows(database, CONTENT)
    with pytest.raises(psycopg.Error):
        deck_store.save(database, replace(DECK, title="x\0", nodes=NODES[:1]))
    assert rows(database, CONTENT) == before
