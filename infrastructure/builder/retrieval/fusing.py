"""Lists that were found in different ways become one: by reciprocal rank.

Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods",
SIGIR 2009; 60 is theirs.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

K = 60

T = TypeVar("T", bound=Hashable)


def fused(lists: Sequence[Sequence[T]]) -> list[T]:
    """What the lists have, best first: each place in a list counts 1 / (60 + place), from 1."""
    points: dict[T, float] = defaultdict(float)
    for found in lists:
        for place, one in enumerate(found, 1):
            points[one] += 1 / (K + place)
    return sorted(points, key=lambda one: -points[one])
