"""What can be asked of a practice session."""

from typing import TypeAlias

from domain.lifecycle import LifecycleCommand
from domain.practice.events import Item, Rating, Response
from domain.session import Id, command


@command
class StartPractice:
    """Begin a session with these items."""

    learner_id: Id
    goal_id: Id
    items: tuple[Item, ...]
    target_retention: float


@command
class RevealItem:
    """Show what is right about the item whose turn it is, and judge an answer if one is given."""

    item_id: Id
    duration_ms: int
    response: Response | None = None


@command
class SubmitItem:
    """Rate the item whose turn it is; an answer that comes along is judged."""

    item_id: Id
    rating: Rating
    duration_ms: int
    response: Response | None = None


@command
class CompletePractice:
    """End the session, whether or not items are left."""


LearnersWork: TypeAlias = RevealItem | SubmitItem
"""By what a learner works on."""

PracticeCommand: TypeAlias = StartPractice | LearnersWork | CompletePractice | LifecycleCommand
