"""The log as the `eventsourcing` library sees it, and the statement by which everybody writes to it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

APPEND = "SELECT * FROM append_events(%s::json, %s::json, %s::json)"

POSITIONS = (
    "SELECT notification_id FROM stored_events WHERE originator_id = ANY(%s) AND originator_version = ANY(%s)"
    " ORDER BY notification_id"
)

CHANNEL = "stored_events"


class EventRow(NamedTuple):
    """One event to be stored, in the order of `append_events`."""

    session_id: Any
    version: int
    topic: str
    state: bytes
    kind: str | None = None
    actor_id: str | None = None
    command: str | None = None
    command_id: str | None = None
    causation_id: str | None = None
    recorded_at: Any = None


class Appending(NamedTuple):
    """What is to be stored together or not at all."""

    events: Sequence[EventRow]
    session_rows: Sequence[dict[str, Any]] = ()
    new_keys: Sequence[dict[str, Any]] = ()


def append_parameters(batch: Sequence[Appending]) -> list[str]:
    """The parameters of `APPEND` for a batch; the answers name each append by its place in it."""
    events = [{"append_no": n, **event._asdict()} for n, appending in enumerate(batch) for event in appending.events]
    keys = [{"append_no": n, **key} for n, appending in enumerate(batch) for key in appending.new_keys]
    rows = [{"append_no": n, **row} for n, appending in enumerate(batch) for row in appending.session_rows]
    return [msgspec.json.encode(values).decode() for values in (events, keys, rows)]


class LogRecorder(PostgresApplicationRecorder):
    """The library's recorder on our log: it reads as the library does, and writes through `append_events`.

    The tables are made by our migrations, so `create_table` has nothing to do.
    """

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.sql_create_statements.clear()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Store the events together. Raises `IntegrityError` when a version is taken."""
        if not stored_events:
            return None
        rows = [EventRow(e.originator_id, e.originator_version, e.topic, e.state) for e in stored_events]
        with self.datastore.get_connection() as conn, conn.cursor() as curs:
            curs.execute(APPEND, append_parameters([Appending(rows)]), prepare=True)
            if curs.fetchall():
                raise IntegrityError(f"version {rows[0].version} of {rows[0].session_id} is taken")
            curs.execute(f"NOTIFY {CHANNEL}")
            curs.execute(POSITIONS, ([row.session_id for row in rows], [row.version for row in rows]))
            return [answer["notification_id"] for answer in curs.fetchall()]
