"""Selection what to practise: the memory of all that went before, goals, a bounded number of rows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from domain.practice.decks import Deck, Goal
from domain.practice.events import Budget, Rating
from domain.practice.limits import MAX_ITEMS, TheLimitIsOutOfBounds
from domain.session import RefusalCode, Refused
from infrastructure.postgres.queries import fetch
from infrastructure.practice.goals import ThereIsNoSuchGoal
from infrastructure.practice.selection import TheMemoryIsBehind
from infrastructure.services import Services
from infrastructure.views import freshness
from projections.catalogue import PROJECTIONS
from tests.support.locks import standing_still
from tests.support.ports import goals_of, selection_of
from tests.support.practices import keep, pass_time, practise, review, start
from tests.support.small_deck import NODES, node


@pytest.fixture
async def desk(parts: Services) -> Services:
    """The parts of a process with the small deck, no worker running."""
    await keep(parts)
    return parts


def ids(items: tuple) -> list[str]:
    return [item.id for item in items]


async def test_a_new_learner_starts_with_what_is_new(desk: Services) -> None:
    items = await selection_of(desk).pick("new", "verbs", 20)
    assert [item.position for item in items] == [1, 2, 3, 4, 5, 6]
    assert {item.budget for item in items} == {Budget.NEW}
    assert ids(items) == [one.id for one in sorted(NODES, key=lambda one: -one.importance)]


async def test_a_goal_has_the_items_of_its_tags(desk: Services) -> None:
    assert set(ids(await selection_of(desk).pick("new", "verbs.even", 20))) == {n.id for n in NODES if "even" in n.tags}


async def test_the_same_state_gives_the_same_items(desk: Services) -> None:
    await practise(desk)
    now = datetime.now(UTC)
    goal = await goals_of(desk).find("learner", "verbs")
    await selection_of(desk).pick("learner", "verbs", 4)
    assert await selection_of(desk).pick_for(goal, "learner", 4, now) == await selection_of(desk).pick_for(
        goal, "learner", 4, now
    )


async def test_a_session_knows_what_was_reviewed_a_moment_ago_though_nobody_projects(desk: Services) -> None:
    practice = await practise(desk, items=3)
    seen = set(ids(practice.items[:3]))
    items = await selection_of(desk).pick("learner", "verbs", 20)
    assert {item.id for item in items if item.budget is not Budget.NEW} == seen
    assert {item.id for item in items if item.budget is Budget.NEW}.isdisjoint(seen)


async def test_a_memory_that_stays_behind_is_refused_for_now(
    desk: Services, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await practise(desk, items=1)
    patience = freshness.PATIENCE_SECONDS
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 0.1)
    async with standing_still(database, "practice_memory"):
        with pytest.raises(TheMemoryIsBehind) as refused:
            await selection_of(desk).pick("learner", "verbs", 20)
    assert refused.value.code is RefusalCode.NOT_READY
    assert refused.value.details["retry_after_ms"] == 1000
    monkeypatch.setattr(freshness, "PATIENCE_SECONDS", 15 * patience)
    assert await selection_of(desk).pick("learner", "verbs", 20)


async def test_what_is_due_comes_before_what_is_new(desk: Services) -> None:
    await practise(desk, items=3, rating=Rating.EASY)
    await selection_of(desk).pick("learner", "verbs", 1)
    await pass_time(desk, timedelta(days=40))
    items = await selection_of(desk).pick("learner", "verbs", 20)
    assert [item.budget for item in items] == [Budget.DUE] * 3 + [Budget.NEW] * 3
    assert all(item.reason.startswith("due ") and item.reason.endswith("days ago") for item in items[:3])


async def test_memory_follows_a_learner_from_goal_to_goal(desk: Services) -> None:
    practice = await start(desk, goal="verbs.even")
    while practice.next_item:
        practice = await review(desk, practice)
    items = await selection_of(desk).pick("learner", "verbs", 20)
    assert {item.id for item in items if item.budget is Budget.NEW} == {n.id for n in NODES if "odd" in n.tags}


async def test_a_prerequisite_that_is_not_known_makes_an_item_come_later(desk: Services) -> None:
    first, second = node(4, prerequisites=("verbs:lachen",), importance=1.0), node(3)
    await keep(desk, Deck("verbs", "Verbs", (first, second, node(5)), (Goal("verbs", "All"),)))
    items = await selection_of(desk).pick("learner", "verbs", 20)
    assert ids(items) == ["verbs:suchen", "verbs:lachen", "verbs:hoffen"]
    assert items[-1].reason == "new, though its prerequisite lachen über is not known yet"
    practice = await start(desk, limit=2)
    for _ in range(2):
        practice = await review(desk, practice, Rating.EASY)
    (item,) = [i for i in await selection_of(desk).pick("learner", "verbs", 20) if i.budget is Budget.NEW]
    assert item.reason == "new: its prerequisite lachen über is known"


async def test_what_was_seen_is_not_looked_through_again_and_an_import_starts_afresh(desk: Services) -> None:
    await practise(desk, items=4, rating=Rating.EASY)
    await selection_of(desk).pick("learner", "verbs", 20)
    assert await fetch(desk.pool, "SELECT goal_id, place FROM practice_frontiers") == [("verbs", 5)]
    added = node(0, id="verbs:neu", front="neu", importance=1.0)
    await keep(desk, Deck("verbs", "Verbs", (*NODES, added), (Goal("verbs", "All"),)))
    new = [item.id for item in await selection_of(desk).pick("learner", "verbs", 20) if item.budget is Budget.NEW]
    assert new[0] == "verbs:neu"


async def test_what_was_practised_in_an_erased_session_is_new_again(desk: Services) -> None:
    practice = await practise(desk, items=4, rating=Rating.EASY)
    await selection_of(desk).pick("learner", "verbs", 20)
    await desk.erasing.erase(UUID(practice.id), "learner")
    await desk.projector.catch_up(PROJECTIONS["practice_memory"])
    assert {item.budget for item in await selection_of(desk).pick("learner", "verbs", 20)} == {Budget.NEW}


async def test_an_item_without_confusables_borrows_wrong_options(desk: Services) -> None:
    bare = tuple(node(n, confusables=(), example=None, sequence=None, wrong_example=None) for n in range(6))
    await keep(desk, Deck("verbs", "Verbs", bare, (Goal("verbs", "All"),)))
    types = {item.exercise.type for item in await selection_of(desk).pick("learner", "verbs", 20)}
    assert types & {"mcq_ar_to_en", "mcq_en_to_ar"}


@pytest.mark.parametrize("limit", [0, -1, MAX_ITEMS + 1])
async def test_a_limit_has_bounds(desk: Services, limit: int) -> None:
    with pytest.raises(TheLimitIsOutOfBounds):
        await selection_of(desk).pick("learner", "verbs", limit)


async def test_a_goal_that_is_not_there_is_refused(desk: Services) -> None:
    with pytest.raises(ThereIsNoSuchGoal) as refused:
        await selection_of(desk).pick("learner", "daily_review", 20)
    assert refused.value.field == "goalId"
    assert isinstance(refused.value, Refused)
