"""What has an id of its own."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.session import Id
from schema import graph


@graph.interface
class Node:
    """Something with an id of its own."""

    id: Id
    """Unique in the whole API, and the same for ever: caches may go by it. Its text means nothing to clients."""


Finder = Callable[[Any, str], Awaitable[object | None]]

FINDERS: dict[str, Finder] = {}
"""What finds a thing by its id, by what the id begins with up to a colon."""


def found_by(prefix: str) -> Callable[[Finder], Finder]:
    """Have things whose ids begin like this found by a function of the context's info and the rest of the id."""

    def register(finder: Finder) -> Finder:
        FINDERS[prefix] = finder
        return finder

    return register
