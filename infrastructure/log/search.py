"""What the log is searched for, across all sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from infrastructure.log.codec import ERASURE, IS_ERASED, SESSION_KINDS, STORED_COLUMNS
from infrastructure.postgres.rows import Query
from infrastructure.postgres.tables import stored_events as events


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; None does not restrict."""

    kind: str | None = None
    types: Sequence[str] | None = None
    session_id: UUID | None = None
    actor_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def conditions(self) -> list[sa.ColumnElement[bool]]:
        """The restrictions there are."""
        equal = {"kind": self.kind, "originator_id": self.session_id, "actor_id": self.actor_id}
        return [
            *(events.c[column] == value for column, value in equal.items() if value is not None),
            *([events.c.topic.in_(self.types)] if self.types is not None else []),
            *([events.c.recorded_at >= self.since] if self.since is not None else []),
            *([events.c.recorded_at < self.until] if self.until is not None else []),
        ]


def search(wanted: EventFilter, after_position: int, limit: int) -> Query:
    """Events of all sessions in the order of the log, with the fields of a `StoredRow`; of erased ones the erasure."""
    erased: sa.ColumnClause[bool] = sa.literal_column(IS_ERASED, sa.Boolean)
    query = sa.select(*(events.c[name] for name in STORED_COLUMNS), erased.label("erased"))
    return (
        query.where(events.c.notification_id > after_position, events.c.kind.in_(SESSION_KINDS))
        .where(sa.or_(events.c.topic == ERASURE, ~erased), *wanted.conditions())
        .order_by(events.c.notification_id)
        .limit(limit)
    )
