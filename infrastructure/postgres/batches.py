"""What is asked for at the same time, by whomever, and answered by one query."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from strawberry.dataloader import DataLoader

K = TypeVar("K")
T = TypeVar("T")

MOST = 100
"""Questions that one query answers at most."""


class Batches(Generic[K, T]):
    """Asks for what was wanted while it had no time to ask. `ask` gives the answers in order, a fault for its own.

    What several want by then is asked for once, and they share the answer. Nothing is kept: what is wanted after it was
    asked for is asked for again. With `every` it is asked that often, in seconds, at most.
    """

    def __init__(self, ask: Callable[[list[K]], Awaitable[Sequence[T | BaseException]]], every: float = 0.0) -> None:
        self._ask, self._every = ask, every
        self._loader: DataLoader[K, T] = DataLoader(load_fn=self._asking, max_batch_size=MOST, cache=True)

    async def of(self, wanted: K) -> T:
        """The answer.

        Shielded, because the loader never answers again once all who wait for a batch are cancelled before it is sent.
        A fault that nobody waits for any more is nobody's.
        """
        if self._every:
            await asyncio.sleep(-asyncio.get_running_loop().time() % self._every)
        answer = asyncio.ensure_future(self._loader.load(wanted))
        answer.add_done_callback(_seen)
        return await asyncio.shield(answer)

    async def _asking(self, wanted: list[K]) -> Sequence[T | BaseException]:
        """Ask; the loader would remember its answers, also those that are to be forgotten."""
        self._loader.clear_many(wanted)
        if self._loader.batch and self._loader.batch.dispatched:
            self._loader.batch = None
        return await self._ask(wanted)


def _seen(answer: asyncio.Future[T]) -> None:
    """Look at a fault, so that it is not told as one that was overlooked."""
    if not answer.cancelled():
        answer.exception()
