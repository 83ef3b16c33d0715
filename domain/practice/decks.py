"""Decks: what there is to learn. A deck has nodes (the items) and goals (the nodes that carry one of a goal's tags)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from domain.practice.due import DUE
from domain.practice.words import places


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that contains `answer` once, as whole words."""

    text: str
    answer: str
    translation: str = ""


@dataclass(frozen=True, slots=True)
class WrongExample:
    """A sentence with one typical mistake, `error`, and what it should be."""

    text: str
    error: str
    correction: str


BETWEEN_MEANINGS = re.compile(r"[;,/]")
"""What stands between the meanings in an item's `back`."""

TERM = "term"
"""The kind of an item with a definition, such as a term of a subject. Its sequence is a procedure, step by step."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing to learn. `importance` is from 0 to 1; `confusables` make good wrong options, as do `distractors`.

    `prerequisites` are better learnt first. `sequence` can be put in order.
    """

    id: str
    front: str
    back: str
    kind: str = TERM
    part_of_speech: str | None = None
    root: str | None = None
    example: Example | None = None
    wrong_example: WrongExample | None = None
    sequence: tuple[str, ...] | None = None
    note: str = ""
    confusables: tuple[str, ...] = ()
    importance: float = 0.5
    prerequisites: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    distractors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """What a learner may set out to learn: the nodes of its deck with one of these tags, all without tags."""

    id: str
    title: str
    description: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck. `language` is that of the fronts, as BCP 47 names it."""

    id: str
    title: str
    nodes: tuple[Node, ...]
    goals: tuple[Goal, ...]
    description: str = ""
    language: str = "und"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a deck: in which item, in which of its fields."""

    item: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.item}: {self.field}: {self.reason}"


MAX_TEXT = 4000
"""Characters that a text of a deck may have."""


def members(deck: Deck, goal: Goal) -> Sequence[Node]:
    """The nodes of a goal, in the order in which they are introduced."""
    wanted = set(goal.tags)
    return [node for node in introduction_order(deck.nodes) if not wanted or wanted & set(node.tags)]


def introduction_order(nodes: Sequence[Node]) -> Sequence[Node]:
    """The nodes with prerequisites first, the more important ones before the others."""
    place = {node.id: number for number, node in enumerate(nodes)}
    waiting = {node.id: {id for id in node.prerequisites if id in place} for node in nodes}
    followers: dict[str, list[str]] = {}
    for node in nodes:
        for id in waiting[node.id]:
            followers.setdefault(id, []).append(node.id)
    ready = [(-node.importance, place[node.id]) for node in nodes if not waiting[node.id]]
    heapify(ready)
    order = []
    while ready:
        node = nodes[heappop(ready)[1]]
        order.append(node)
        for id in followers.get(node.id, ()):
            waiting[id].discard(node.id)
            if not waiting[id]:
                heappush(ready, (-nodes[place[id]].importance, place[id]))
    return order


def faults(deck: Deck) -> Iterator[Fault]:
    """All that is wrong with a deck; nothing if it is sound."""
    if not _is_slug(deck.id) or not deck.title.strip():
        yield Fault("deck", "id, title", "needs an id without spaces and colons, and a title")
    for text in (deck.title, deck.language, *(text for goal in deck.goals for text in (goal.title, goal.description))):
        if "\0" in text:
            yield Fault("deck", "title, language, goals", f"a zero byte stands in {text!r}")
    if not deck.nodes:
        yield Fault("deck", "nodes", "has none")
    if not deck.goals:
        yield Fault("deck", "goals", "has none")
    by_id: dict[str, Node] = {}
    fronts: dict[str, str] = {}
    for node in deck.nodes:
        yield from _of_node(deck, node)
        if node.id in by_id:
            yield Fault(node.id, "id", "stands twice")
        if (other := fronts.setdefault(node.front, node.id)) != node.id:
            yield Fault(node.id, "front", f"is the same as that of {other}")
        by_id[node.id] = node
    for node in deck.nodes:
        yield from _of_references(node, by_id)
    yield from _of_goals(deck)
    placed = {node.id for node in introduction_order(list(by_id.values()))}
    yield from (Fault(id, "prerequisites", "run in a circle") for id in by_id if id not in placed)


def _is_slug(text: str) -> bool:
    return bool(text) and len(text) <= 200 and text.isprintable() and not set(" :") & set(text)


def _of_node(deck: Deck, node: Node) -> Iterator[Fault]:
    if not node.id.startswith(f"{deck.id}:") or not _is_slug(node.id.removeprefix(f"{deck.id}:")):
        yield Fault(node.id, "id", f"has to be {deck.id}: and a name without spaces and colons")
    for field in ("front", "back"):
        if not 0 < len(getattr(node, field).strip()) <= MAX_TEXT:
            yield Fault(node.id, field, f"needs from 1 to {MAX_TEXT} characters")
    if not 0 <= node.importance <= 1:
        yield Fault(node.id, "importance", "is a number from 0 to 1")
    if node.example and len(places(node.example.answer, node.example.text)) != 1:
        yield Fault(node.id, "example.answer", "has to stand in the text exactly once, as whole words")
    if node.wrong_example and len(places(node.wrong_example.error, node.wrong_example.text)) != 1:
        yield Fault(node.id, "wrong_example.error", "has to stand in the text exactly once, as whole words")
    if node.sequence is not None and (len(node.sequence) < 2 or not all(piece.strip() for piece in node.sequence)):
        yield Fault(node.id, "sequence", "needs two pieces or more, none of them blank")


def _of_references(node: Node, by_id: Mapping[str, Node]) -> Iterator[Fault]:
    for field in ("confusables", "prerequisites"):
        for id in getattr(node, field):
            if id not in by_id or id == node.id:
                yield Fault(node.id, field, f"names {id!r}, which is no other node of the deck")


def _of_goals(deck: Deck) -> Iterator[Fault]:
    tags = {tag for node in deck.nodes for tag in node.tags}
    seen: set[str] = set()
    for goal in deck.goals:
        if not _is_slug(goal.id) or not (goal.id == deck.id or goal.id.startswith(f"{deck.id}.")):
            yield Fault(goal.id, "id", f"has to be {deck.id} or begin with {deck.id}.")
        if goal.id == DUE:
            yield Fault(goal.id, "id", "stands for everything that is due; name the deck otherwise")
        if goal.id in seen:
            yield Fault(goal.id, "id", "stands twice")
        seen.add(goal.id)
        yield from (Fault(goal.id, "tags", f"no node has the tag {tag!r}") for tag in goal.tags if tag not in tags)
