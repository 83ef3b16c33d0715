"""What a teacher sees of a classroom's learners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.session import OPEN, Id, SessionKind, SessionStatus

LATEST = 5
"""Sessions that the board shows of each learner, besides those that are open."""


@dataclass(frozen=True, slots=True)
class BoardSession:
    """A learner's session, in short; `session(id)` has all of it.

    `percentage` is the result of an exam, null until it is completed and its results are projected.
    """

    id: Id
    kind: SessionKind
    status: SessionStatus
    started_at: datetime
    last_active_at: datetime
    completed_at: datetime | None
    active_seconds: float
    percentage: float | None


@dataclass(frozen=True, slots=True)
class Totals:
    """All sessions of one learner, summed up, and the average result of their completed exams."""

    sessions: int = 0
    completed: int = 0
    active_seconds: float = 0.0
    last_active_at: datetime | None = None
    average_percentage: float | None = None


@dataclass(frozen=True, slots=True)
class ClassroomLearner:
    """A learner in a classroom, by their id: since when, and how they get on. Both lists have the newest first.

    `latestSessions` has five at most; `sessions(ownerId:)` has them all, page by page.
    """

    id: Id
    enrolled_at: datetime
    totals: Totals
    open_sessions: tuple[BoardSession, ...]
    latest_sessions: tuple[BoardSession, ...]


def classroom_learner(
    id: Id, enrolled_at: datetime, totals: Totals, newest_first: Sequence[BoardSession]
) -> ClassroomLearner:
    """A learner on the board, of all their open sessions and at least their `LATEST` latest ones."""
    still_open = tuple(session for session in newest_first if session.status in OPEN)
    return ClassroomLearner(id, enrolled_at, totals, still_open, tuple(newest_first[:LATEST]))
