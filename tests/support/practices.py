"""Practice for tests that work with the parts of a process: a deck in its database, and sessions on it."""

from datetime import timedelta

from domain.practice.commands import StartPractice, SubmitItem
from domain.practice.decks import Deck
from domain.practice.events import Rating
from domain.practice.state import Practice
from domain.session import Id, Request, SessionKind
from infrastructure.practice.decks import statements
from infrastructure.services import Services
from tests.support.small_deck import DECK

RETENTION = 0.9


async def keep(parts: Services, deck: Deck = DECK) -> None:
    """Put a deck into the database."""
    async with parts.pool.connection() as connection, connection.transaction():
        for (statement, parameters), _ in statements(deck):
            await connection.execute(statement, parameters)


async def start(parts: Services, learner: str = "learner", goal: str = "verbs", limit: int = 20) -> Practice:
    """Start a session in place of one that may be open."""
    items = await parts.anonymous.practice.selection.pick(learner, goal, limit)
    command = StartPractice(Id(learner), Id(goal), items, RETENTION)
    practice = await parts.sessions.start(SessionKind.PRACTICE, command, Request(learner), replace_open=True)
    assert isinstance(practice, Practice)
    return practice


async def review(parts: Services, practice: Practice, rating: Rating = Rating.GOOD) -> Practice:
    """Review the item whose turn it is."""
    assert practice.next_item
    command = SubmitItem(practice.next_item.id, rating, 2000)
    after = await parts.sessions.execute(practice.id, command, Request(practice.owner_id))
    assert isinstance(after, Practice)
    return after


async def practise(parts: Services, learner: str = "learner", items: int = 3, rating: Rating = Rating.GOOD) -> Practice:
    """A session in which so many items were reviewed."""
    practice = await start(parts, learner)
    for _ in range(items):
        practice = await review(parts, practice, rating)
    return practice


async def pass_time(parts: Services, time: timedelta) -> None:
    """Let what is remembered grow older by so much."""
    async with parts.pool.connection() as connection:
        await connection.execute(
            "UPDATE practice_memory SET due = due - %s, last_review = last_review - %s", (time, time)
        )
