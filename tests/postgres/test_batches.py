"""What is wanted at the same time is asked for together, and what several want once."""

import asyncio
import gc

from infrastructure.postgres.batches import MOST, Batches


class Asked:
    """Answers with how often anything was asked for by then; `go_on` lets it."""

    def __init__(self) -> None:
        self.questions: list[list[int]] = []
        self.heard = asyncio.Semaphore(0)
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def __call__(self, wanted: list[int]) -> list[tuple[int, int]]:
        self.questions.append(wanted)
        self.heard.release()
        number = len(self.questions)
        await self.go_on.wait()
        return [(one, number) for one in wanted]


async def test_what_several_want_at_the_same_time_is_asked_for_once() -> None:
    asked = Asked()
    batches = Batches(asked)
    wanted = [*range(MOST), *range(MOST)]
    assert await asyncio.gather(*map(batches.of, wanted)) == [(one, 1) for one in wanted]
    assert asked.questions == [[*range(MOST)]]


async def test_what_is_wanted_after_it_was_asked_for_is_asked_for_again() -> None:
    asked = Asked()
    batches = Batches(asked)
    asked.go_on.clear()
    first = asyncio.create_task(batches.of(7))
    await asked.heard.acquire()
    second = asyncio.create_task(batches.of(7))
    await asked.heard.acquire()
    asked.go_on.set()
    assert (await first, await second, await batches.of(7)) == ((7, 1), (7, 2), (7, 3))


async def test_who_leaves_takes_nothing_from_others_who_want_the_same() -> None:
    batches = Batches(Asked())
    leaving, staying = (asyncio.create_task(batches.of(7)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await staying == (7, 1)


async def test_a_fault_that_nobody_waits_for_any_more_is_nobodys() -> None:
    overlooked: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: overlooked.append(context))
    go_on = asyncio.Event()

    async def failing(_: list[int]) -> list[int]:
        await go_on.wait()
        raise RuntimeError("the pool is closed")

    leaving = asyncio.create_task(Batches(failing).of(7))
    await asyncio.sleep(0.01)
    leaving.cancel()
    await asyncio.wait({leaving})
    go_on.set()
    await asyncio.sleep(0.01)
    gc.collect()
    assert overlooked == []
