"""The row that stands for a session in lists: what sessions of every kind have in common, without their content."""

from dataclasses import dataclass
from datetime import datetime

from domain.decider import AnyDecider
from domain.session import OPEN, Id, Kind, Session, SessionStatus


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as it stands. `claim` is what only one open session may hold, null if it holds nothing."""

    id: Id
    kind: Kind
    owner_id: Id
    status: SessionStatus
    version: int
    started_at: datetime
    last_active_at: datetime
    completed_at: datetime | None
    active_seconds: float
    claim: str | None


def claim(kind: Kind, owner_id: str) -> str:
    """What an open session of a `single_open` kind holds for its owner."""
    return f"{kind.value}/{owner_id}"


def session_row(decider: AnyDecider, state: Session) -> SessionRow:
    """The row of a session."""
    holds = decider.single_open and state.status in OPEN
    return SessionRow(
        id=state.id,
        kind=decider.kind,
        owner_id=state.owner_id,
        status=state.status,
        version=state.version,
        started_at=state.started_at,
        last_active_at=state.last_active_at,
        completed_at=state.completed_at,
        active_seconds=state.active_seconds,
        claim=claim(decider.kind, state.owner_id) if holds else None,
    )
