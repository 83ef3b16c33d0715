"""From an item of a deck to an exercise. The same item after as many reviews gives the same exercise, always."""

from collections.abc import Callable, Mapping, Sequence

from domain.practice import choosing, writing
from domain.practice.answers import folded
from domain.practice.chance import shuffled
from domain.practice.choosing import Built
from domain.practice.decks import BETWEEN_MEANINGS, Node
from domain.practice.events import Exercise
from domain.practice.exercises import SIMPLEST, ExerciseType, supported

Builder = Callable[[Node, Sequence[Node], str], Built | None]

BUILDERS: Mapping[str, Builder] = {**choosing.BUILDERS, **writing.BUILDERS}


def build(node: Node, others: Sequence[Node], review_count: int) -> Exercise:
    """An exercise for a node: one of the types it supports, another one after each review.

    `others` are its confusables; those with a meaning of the node would be right as well and are left out. A type for
    which they do not suffice gives way to the next one.
    """
    seed = f"{node.id}/{review_count}"
    others = [other for other in others if _parts(other).isdisjoint(_parts(node))]
    for type in shuffled(supported(node, review_count), seed):
        if built := BUILDERS[type.id](node, others, seed):
            return _exercise(type, node, built)
    built = BUILDERS[SIMPLEST.id](node, others, seed)
    assert built is not None
    return _exercise(SIMPLEST, node, built)


def _parts(node: Node) -> set[str]:
    """The alternatives that the meaning of a node has, each with what stands in brackets."""
    return {folded(part) for part in BETWEEN_MEANINGS.split(node.back)}


def _exercise(type: ExerciseType, node: Node, built: Built) -> Exercise:
    prompt, key = built
    return Exercise(type.id, type.mode, {"kind": node.kind, **prompt}, key)
