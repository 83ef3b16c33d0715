"""What was worked out before, kept to be used again: bounded by number and by bytes, and told at /metrics by name.

Strangers word what is looked up, so a cache that only counts its entries holds as much as they like. Of failures
nothing is kept but what is told of them: an exception holds its traceback, and that all that was at hand.
"""

from collections.abc import Hashable
from operator import itemgetter
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

ENTRY_BYTES = 400
"""What the cache itself takes for an entry, beside its key and value: three places in tables, a pair, a number."""

PEOPLE, PERSON_BYTES = 10_000, 1500
"""Of how many people at most something is kept; what a person's id and a few numbers take at most."""

CACHES: "WeakSet[Cache[Any, Any]]" = WeakSet()
"""All caches of this process."""


class Cache(Generic[K, V]):
    """The values used last: at most `entries` of them, that weigh at most `max_bytes` together. None is no value."""

    def __init__(self, name: str, *, entries: int, max_bytes: int) -> None:
        self.name, self._entries = name, entries
        self._kept: LRUCache[K, tuple[V, int]] = LRUCache(max_bytes, itemgetter(1))
        CACHES.add(self)

    def get(self, key: K) -> V | None:
        """The value of a key, as far as it is kept."""
        found = self._kept.get(key)
        return None if found is None else found[0]

    def put(self, key: K, value: V, weight: int) -> V:
        """Keep a value that weighs so many bytes, key and `ENTRY_BYTES` included, unless that is more than may be."""
        if weight > self._kept.maxsize:
            self.forget(key)
            return value
        self._kept[key] = value, weight
        while len(self._kept) > self._entries:
            self._kept.popitem()
        return value

    def forget(self, key: K) -> None:
        """Keep a value no longer."""
        self._kept.pop(key, None)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def weight(self) -> int:
        """What is kept weighs so many bytes."""
        return int(self._kept.currsize)


class EvenCache(Cache[K, V]):
    """A cache of values each of which takes `entry_bytes` at most, its key included."""

    def __init__(self, name: str, *, entries: int, entry_bytes: int) -> None:
        self._weight = ENTRY_BYTES + entry_bytes
        super().__init__(name, entries=entries, max_bytes=entries * self._weight)

    def keep(self, key: K, value: V) -> V:
        """Keep a value."""
        return self.put(key, value, self._weight)
