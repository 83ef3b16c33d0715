"""Everything due, of all decks: a goal that is always there and has what presses most."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.practice.commands import StartPractice
from domain.practice.decide import DECIDER
from domain.practice.decks import Deck, Goal, Node, faults
from domain.practice.due import DUE, NothingIsDue
from domain.practice.events import Budget, Rating
from domain.session import Request
from infrastructure.postgres.connecting import connect_at_once
from infrastructure.practice import decks as deck_store
from infrastructure.process.settings import Settings
from infrastructure.services import Services
from tests.privacy.test_key_rotation import lose_key_of
from tests.support.client import RunningServer
from tests.support.exams import LEARNER, complete_exam
from tests.support.ports import goals_of, selection_of
from tests.support.practices import keep, pass_time, review, start
from tests.support.small_deck import DECK, RETENTION, STARTED
from tests.support.specification import nothing_happened

GREEK = Deck(
    "greek",
    "Letters",
    tuple(
        Node(f"greek:{name}", sign, name)
        for sign, name in (("α", "alpha"), ("β", "beta"), ("γ", "gamma"), ("δ", "delta"))
    ),
    (Goal("greek", "Letters"),),
)


@pytest.fixture
async def desk(parts: Services) -> Services:
    """Two decks, of which a learner has seen three items each a month ago."""
    await keep(parts)
    await keep(parts, GREEK)
    for goal in ("verbs", "greek"):
        practice = await start(parts, goal=goal, limit=3)
        for _ in range(3):
            practice = await review(parts, practice, Rating.EASY)
    await selection_of(parts).pick("learner", "verbs", 1)
    await pass_time(parts, timedelta(days=30))
    return parts


async def test_it_has_what_is_due_of_all_decks_and_nothing_else(desk: Services) -> None:
    items = await selection_of(desk).pick("learner", DUE, 20)
    assert [item.position for item in items] == [1, 2, 3, 4, 5, 6]
    assert {item.id.partition(":")[0] for item in items} == {"verbs", "greek"}
    assert {item.budget for item in items} == {Budget.DUE}
    assert all(item.reason.startswith("due ") for item in items)


async def test_it_has_as_many_as_are_wanted_those_that_press_most(desk: Services) -> None:
    items = await selection_of(desk).pick("learner", DUE, 20)
    assert await selection_of(desk).pick("learner", DUE, 2) == items[:2]


async def test_it_is_of_the_learners_own_memory(desk: Services) -> None:
    assert await selection_of(desk).pick("somebody", DUE, 20) == ()


async def test_where_the_learner_stands_is_told(desk: Services) -> None:
    goal = await goals_of(desk).due("learner")
    assert (goal.id, goal.items, goal.due, goal.new, goal.learned) == ("due", 6, 6, 0, 6)
    assert (await goals_of(desk).due("somebody")).items == 0


async def test_a_deck_that_is_gone_takes_its_items_along(desk: Services) -> None:
    async with desk.pool.connection() as connection:
        await connection.execute("DELETE FROM decks WHERE id = 'greek'")
    assert len(await selection_of(desk).pick("learner", DUE, 20)) == 3
    assert (await goals_of(desk).due("learner")).items == 3


async def test_items_that_a_deck_has_no_more_leave_room_for_others(parts: Services) -> None:
    await keep(parts, GREEK)
    practice = await start(parts, goal="greek", limit=4)
    for _ in range(4):
        practice = await review(parts, practice, Rating.EASY)
    await selection_of(parts).pick("learner", "greek", 1)
    await pass_time(parts, timedelta(days=30))
    last = practice.items[-1].id
    await keep(parts, replace(GREEK, nodes=tuple(node for node in GREEK.nodes if node.id == last)))
    assert [item.id for item in await selection_of(parts).pick("learner", DUE, 1)] == [last]


async def test_practice_of_all_decks_goes_with_the_exam_that_a_question_is_from(parts: Services) -> None:
    exam = await complete_exam(parts)
    practice = await start(parts, LEARNER, await parts.anonymous.practice.weak_points.keep(exam), limit=3)
    await review(parts, practice, Rating.EASY)
    await selection_of(parts).pick(LEARNER, practice.goal_id, 1)
    await pass_time(parts, timedelta(days=30))
    everything = await start(parts, LEARNER, DUE)
    assert [item.id for item in everything.items] == [practice.items[0].id]
    await parts.erasing.erase_session(exam.id, Request(LEARNER))
    assert await parts.sessions.get(everything.id) is None
    assert await selection_of(parts).pick(LEARNER, DUE, 20) == ()


async def test_a_deck_whose_key_is_missing_does_not_hold_the_others_up(parts: Services, settings: Settings) -> None:
    await keep(parts)
    exam = await complete_exam(parts)
    for goal in (await parts.anonymous.practice.weak_points.keep(exam), "verbs"):
        await review(parts, await start(parts, LEARNER, goal, limit=1), Rating.EASY)
    await selection_of(parts).pick(LEARNER, "verbs", 1)
    await pass_time(parts, timedelta(days=30))
    await lose_key_of(parts, settings, exam.id)
    (item,) = await selection_of(parts).pick(LEARNER, DUE, 20)
    assert item.id.startswith("verbs:")


def test_when_nothing_is_due_nothing_begins() -> None:
    begin = StartPractice(STARTED.owner_id, DUE, (), RETENTION)
    nothing_happened(DECIDER).when(begin).then_refused(NothingIsDue, field="goalId")


def test_no_deck_has_its_name() -> None:
    node = Node("due:one", "one", "eins")
    assert [fault.item for fault in faults(Deck("due", "Due", (node,), (Goal("due", "Due"),)))] == ["due"]


def test_a_learner_asks_for_it(server: RunningServer) -> None:
    deck_store.save(server.database, DECK)
    learner = server.learner()
    refused = learner.do("startPractice", {"goalId": "due"}, "session { id }")
    assert (refused["code"], refused["field"]) == ("INVALID_INPUT", "goalId")
    begun = learner.do("startPractice", {"goalId": "verbs"}, "session { id nextItem { id } }")["session"]
    given = {"sessionId": begun["id"], "itemId": begun["nextItem"]["id"], "rating": "GOOD", "durationMs": 1}
    learner.do("submitPracticeItem", given, "session { id }")
    learner.do("completePractice", {"sessionId": begun["id"]}, "session { id }")
    learner.do("startPractice", {"goalId": "verbs"}, "session { id }")
    standing = learner.ask("{ practiceDue { id items due new } }")["practiceDue"]
    assert standing == {"id": "due", "items": 1, "due": 0, "new": 0}
    with connect_at_once(server.database, autocommit=True) as connection:
        past = "UPDATE practice_memory SET due = due - interval '30 days' WHERE learner_id = %s"
        connection.execute(past, (learner.id,))
    wanted = "session { goalId itemsCount nextItem { budget } }"
    session = learner.do("startPractice", {"goalId": "due", "replaceActive": True}, wanted)["session"]
    assert session == {"goalId": "due", "itemsCount": 1, "nextItem": {"budget": "DUE"}}
