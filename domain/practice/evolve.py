"""What each event makes of a practice session."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from domain.lifecycle import SessionEnded, SessionErased, SessionPaused, SessionResumed, evolve_lifecycle
from domain.practice.events import ItemRevealed, ItemReviewed, PracticeCompleted, PracticeEvent, PracticeStarted
from domain.practice.state import Practice
from domain.session import SessionStatus


def evolve(practice: Practice, event: PracticeEvent) -> Practice:
    """The state after an event."""
    match event:
        case PracticeStarted(owner_id, goal_id, target_retention, items):
            return replace(practice, owner_id=owner_id, goal_id=goal_id, target_retention=target_retention, items=items)
        case ItemRevealed():
            return replace(practice, revealed=event)
        case ItemReviewed():
            return replace(practice, reviews=(*practice.reviews, event), revealed=None)
        case PracticeCompleted(early):
            return replace(practice, status=SessionStatus.COMPLETED, completed_early=early, revealed=None)
        case SessionPaused() | SessionResumed() | SessionEnded() | SessionErased():
            return evolve_lifecycle(practice, event)
        case _:
            assert_never(event)


def dated(practice: Practice, at: datetime) -> Practice:
    """The state with the instant of a review that has none yet."""
    if len(practice.reviewed_at) == len(practice.reviews):
        return practice
    return replace(practice, reviewed_at=(*practice.reviewed_at, at))
