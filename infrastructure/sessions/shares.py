"""What all servers count together, taken from the database in shares, so that most uses cost no query.

What a process has taken and not used is its own, and lost with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

from infrastructure.process.caches import PEOPLE, PERSON_BYTES, EvenCache

K = TypeVar("K", bound=Hashable)


class Shares(Generic[K]):
    """What is left of the shares that this process has taken, by whom they are for."""

    def __init__(self, name: str) -> None:
        self._left: EvenCache[K, int] = EvenCache(name, entries=PEOPLE, entry_bytes=PERSON_BYTES)
        self._turns: WeakValueDictionary[K, asyncio.Lock] = WeakValueDictionary()

    async def use(self, key: K, amount: int, more: Callable[[], Awaitable[int]]) -> bool:
        """Whether there was so much; then it is used. `more` takes another share, and says how much that is.

        Those who need more at the same time wait for the first of them, and use what it has taken.
        """
        if self._left_of(key) < amount:
            async with self._turns.setdefault(key, asyncio.Lock()):
                if self._left_of(key) < amount:
                    self.add(key, await more())
                if self._left_of(key) < amount:
                    return False
        self.add(key, -amount)
        return True

    def add(self, key: K, amount: int) -> None:
        """Have so much more left."""
        self._left.keep(key, self._left_of(key) + amount)

    def _left_of(self, key: K) -> int:
        return self._left.get(key) or 0
