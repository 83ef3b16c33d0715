"""Texts wait in line to be spoken, by a few processes; one person's long book does not hold up another's next page."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from infrastructure.process.tasks import cancel
from infrastructure.voices.processes import SpeakingProcess
from infrastructure.voices.speech import NotSpokenNow
from infrastructure.voices.turns import Turns

T = TypeVar("T")
Work = Callable[[SpeakingProcess], Awaitable[T]]

MOST_OF_ONE, MOST = 50, 5000
"""Texts that wait for one who reads, and for all of them."""


class Line(Generic[T]):
    """The line, and who works on it: a task for each process."""

    def __init__(self, processes: Sequence[SpeakingProcess]) -> None:
        self._processes = processes
        self._turns: Turns[tuple[Work[T], asyncio.Future[T]]] = Turns()
        self._waiting = asyncio.Semaphore(0)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to work."""
        self._tasks = [asyncio.create_task(self._work(process), name="voices") for process in self._processes]

    async def stop(self) -> None:
        """End, with the processes; what still waits is told."""
        await cancel(self._tasks)
        for process in self._processes:
            await process.stop()
        while self._turns:
            self._turns.take()[1].cancel()

    async def wait(self, key: str, ahead: int, work: Work[T]) -> T:
        """What comes of a piece of work, once it is its turn. Raises `NotSpokenNow` when too much waits already."""
        if self._turns.of(key) >= MOST_OF_ONE or len(self._turns) >= MOST:
            raise NotSpokenNow("Too many texts wait to be spoken. Ask for the next one when one is there.")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._turns.put(key, ahead, (work, done))
        self._waiting.release()
        return await done

    async def _work(self, process: SpeakingProcess) -> None:
        while True:
            await self._waiting.acquire()
            work, done = self._turns.take()
            if not done.done():
                await _carry_out(work(process), done)


async def _carry_out(work: Awaitable[T], done: asyncio.Future[T]) -> None:
    """Tell who waits what came of it, if they still do."""
    try:
        result = await work
    except Exception as error:
        if not done.done():
            done.set_exception(error)
    else:
        if not done.done():
            done.set_result(result)
    finally:
        done.cancel()
