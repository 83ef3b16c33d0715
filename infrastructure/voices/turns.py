"""Whose turn it is: everybody who waits has one after the other, however much each of them waits for."""

from heapq import heappop, heappush
from itertools import count
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """What waits, by who waits for it. Of one's own, what is least far ahead comes first, and then what came first."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[int, int, T]]] = {}
        self._numbers = count()

    def put(self, key: str, ahead: int, item: T) -> None:
        """Let something wait for `key`, which needs it after what is less far `ahead`."""
        heappush(self._waiting.setdefault(key, []), (ahead, next(self._numbers), item))

    def take(self) -> T:
        """What is next; its key is the last to have another turn. Raises `StopIteration` when nothing waits."""
        key = next(iter(self._waiting))
        waiting = self._waiting.pop(key)
        _, _, item = heappop(waiting)
        if waiting:
            self._waiting[key] = waiting
        return item

    def of(self, key: str) -> int:
        """How much waits for a key."""
        return len(self._waiting.get(key, ()))

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))
