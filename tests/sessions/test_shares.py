"""Shares of what all servers count: taken once for all who need more at the same time, and used up to the last."""

import asyncio

import pytest

from infrastructure.sessions.shares import Shares


class Source:
    """Gives shares, one after the other, and counts how often it is asked."""

    def __init__(self, *shares: int) -> None:
        self._shares, self.asked = iter(shares), 0

    async def __call__(self) -> int:
        self.asked += 1
        await asyncio.sleep(0)
        return next(self._shares, 0)


@pytest.fixture
def shares() -> Shares[str]:
    return Shares("shares of a test")


async def test_who_needs_more_at_the_same_time_shares_what_the_first_has_taken(shares: Shares[str]) -> None:
    source = Source(20)
    assert all(await asyncio.gather(*(shares.use("anna", 1, source) for _ in range(20))))
    assert source.asked == 1
    assert not await shares.use("anna", 1, source)
    assert source.asked == 2


async def test_what_is_left_goes_with_the_next_share_and_what_is_given_back_too(shares: Shares[str]) -> None:
    source = Source(10, 10)
    assert await shares.use("anna", 7, source)
    assert await shares.use("anna", 12, source)
    shares.add("anna", 12)
    assert await shares.use("anna", 13, source)
    assert source.asked == 2
    assert not await shares.use("anna", 1, source)


async def test_a_share_is_for_one_person_and_a_refusal_uses_nothing(shares: Shares[str]) -> None:
    source, none = Source(10), Source()
    assert await shares.use("anna", 1, source)
    assert not await shares.use("ben", 1, none)
    assert not await shares.use("anna", 10, none)
    assert await shares.use("anna", 9, none)
