"""The log as the eventsourcing library records it."""

from collections.abc import Sequence
from uuid import UUID

from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from infrastructure.log.appends import APPEND, CHANNEL, Append, EventRow, append_parameters

POSITIONS = (
    "SELECT notification_id FROM stored_events WHERE originator_id = ANY(%s) AND originator_version = ANY(%s)"
    " ORDER BY notification_id"
)


class LogRecorder(PostgresApplicationRecorder):
    """The library's recorder on our log: it reads as the library does, and writes through `append_events`.

    The tables are made by our migrations, so `create_table` has nothing to do.
    """

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = "stored_events") -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.sql_create_statements.clear()

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> Sequence[int] | None:
        """Store the events together. Raises `IntegrityError` when a version is taken."""
        if not stored_events:
            return None
        rows = [EventRow(UUID(str(e.originator_id)), e.originator_version, e.topic, e.state) for e in stored_events]
        with self.datastore.get_connection() as conn, conn.cursor() as curs:
            curs.execute(APPEND, append_parameters([Append(rows)]), prepare=True)
            if curs.fetchall():
                raise IntegrityError(f"version {rows[0].version} of {rows[0].session_id} is taken")
            curs.execute(f"NOTIFY {CHANNEL}")
            curs.execute(POSITIONS, ([row.session_id for row in rows], [row.version for row in rows]))
            return [answer["notification_id"] for answer in curs.fetchall()]
