"""How often a viewer may change something: over all servers, with a clear refusal and a time to wait."""

import asyncio
from pathlib import Path

import pytest

from infrastructure.postgres.queries import fetch
from infrastructure.services import Services
from infrastructure.sessions.rates import LEASE, Rates, ThatIsTooOften
from tests.support.client import start_exam, start_server


async def taken(rates: Rates, viewer: str, times: int) -> int:
    """How many of so many tokens were there to be taken."""
    count = 0
    for _ in range(times):
        try:
            await rates.take(viewer)
            count += 1
        except ThatIsTooOften:
            pass
    return count


async def pass_by(parts: Services, seconds: float) -> None:
    """Have all buckets be filled so much longer ago."""
    await fetch(
        parts.pool,
        "UPDATE rate_buckets SET refilled_at = refilled_at - make_interval(secs => %s) RETURNING 1",
        (seconds,),
    )


async def test_a_burst_goes_through_and_then_the_rate_holds(parts: Services) -> None:
    rates = Rates(parts.pool, rate=0.01, burst=20)
    assert await taken(rates, "learner", 20) == 20
    with pytest.raises(ThatIsTooOften) as refused:
        await rates.take("learner")
    assert 0 < refused.value.details["retry_after_ms"] <= 100_001
    await pass_by(parts, 350)
    assert await taken(rates, "learner", 10) == 3


async def test_one_viewer_does_not_use_up_what_another_has(parts: Services) -> None:
    rates = Rates(parts.pool, rate=0.001, burst=3)
    assert await taken(rates, "one", 10) == 3
    assert await taken(rates, "two", 10) == 3


async def test_the_bucket_is_shared_by_all_servers(parts: Services) -> None:
    servers = [Rates(parts.pool, rate=0.001, burst=40) for _ in range(3)]
    counts = await asyncio.gather(*(taken(rates, "learner", 100) for rates in servers))
    assert sum(counts) == 40


async def test_a_server_asks_the_database_once_for_several_tokens(parts: Services) -> None:
    rates = Rates(parts.pool, rate=1e-6, burst=50)
    for expected in (50 - LEASE, 50 - LEASE, 50 - LEASE):
        await rates.take("learner")
        [(tokens,)] = await fetch(parts.pool, "SELECT tokens FROM rate_buckets")
        assert tokens == pytest.approx(expected)


async def test_mutations_that_come_at_once_leave_some_for_other_servers(parts: Services) -> None:
    one, other = (Rates(parts.pool, rate=1e-6, burst=50) for _ in range(2))
    await asyncio.gather(*(one.take("learner") for _ in range(LEASE)))
    [(tokens,)] = await fetch(parts.pool, "SELECT tokens FROM rate_buckets")
    assert tokens == pytest.approx(50 - LEASE)
    await asyncio.gather(*(other.take("learner") for _ in range(LEASE)))


async def test_a_rate_of_zero_is_no_limit(parts: Services) -> None:
    rates = Rates(parts.pool, rate=0, burst=1)
    assert await taken(rates, "learner", 50) == 50
    assert await fetch(parts.pool, "SELECT FROM rate_buckets") == []


async def test_buckets_that_are_full_again_are_dropped(parts: Services) -> None:
    rates = Rates(parts.pool, rate=0.05, burst=5)
    await rates.take("learner")
    await pass_by(parts, 10)
    await rates.forget()
    assert len(await fetch(parts.pool, "SELECT FROM rate_buckets")) == 1
    await pass_by(parts, 100)
    await rates.forget()
    assert await fetch(parts.pool, "SELECT FROM rate_buckets") == []


async def test_a_learner_is_told_to_wait_and_nothing_is_recorded(database: str, tmp_path: Path) -> None:
    limits = {"LYCEUM_MUTATIONS_PER_SECOND": "0.5", "LYCEUM_MUTATION_BURST": "4"}
    with start_server(database, tmp_path, **limits) as server:
        learner = server.learner()
        session_id = start_exam(learner)
        looks = [learner.do("saveAnswers", {"sessionId": session_id, "activeView": "v"}, "session { version }")]
        while looks[-1]["__typename"] != "Refusal" and len(looks) < 10:
            given = {"sessionId": session_id, "activeView": f"v{len(looks)}"}
            looks.append(learner.do("saveAnswers", given, "session { version }"))
        refusal = looks[-1]
        assert (len(looks), refusal["code"]) == (4, "LIMIT_REACHED")
        assert 0 < refusal["retryAfterMs"] <= 2001
        counted = learner.ask(
            "query ($id: ID!) { session(id: $id) { events(first: 100) { edges { node { type } } } } }", id=session_id
        )
        types = [edge["node"]["type"] for edge in counted["session"]["events"]["edges"]]
        assert types.count("exam.view_changed") <= 3
