"""What takes long in a request is done in turns with whatever else the server has to do."""

import asyncio
from itertools import pairwise
from threading import get_ident

from schema.turns import Turns


async def test_others_come_between_what_a_request_does() -> None:
    done, turns = list[str](), Turns()

    async def mine() -> None:
        await turns.wait()
        done.append("mine")

    async def others() -> None:
        while done.count("mine") < 5:
            done.append("other")
            await asyncio.sleep(0)

    await asyncio.gather(others(), *(mine() for _ in range(5)))
    assert done.count("mine") == 5
    assert ("mine", "mine") not in set(pairwise(done))


async def test_what_takes_long_is_done_aside_and_one_after_the_other() -> None:
    turns, running, most = Turns(), list[int](), 0

    def work(number: int) -> int:
        nonlocal most
        running.append(number)
        most = max(most, len(running))
        running.remove(number)
        assert get_ident() != here
        return number

    here = get_ident()
    assert await asyncio.gather(*(turns.aside(work, n) for n in range(9))) == list(range(9))
    assert most == 1
