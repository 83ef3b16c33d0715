"""What has an id of its own."""

from domain.session import Id
from schema import graph


@graph.interface
class Node:
    """Something with an id of its own."""

    id: Id
    """Unique in the whole API, and the same for ever: caches may go by it. Its text means nothing to clients."""
