"""The statements by which everybody writes to the log.

An append brings the rows of the `sessions` view with it, in the same statement: that is the one place outside the
sessions' room that writes to their table.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from infrastructure.postgres.locks import HOLDING_APPENDS

APPEND = "SELECT * FROM append_events(%s::json, %s::json, %s::json)"

_STORE = f"""
    INSERT INTO stored_events (originator_id, originator_version, topic, state, kind, actor_id, command, command_id,
                               causation_id, recorded_at)
    SELECT %(session_id)s::uuid, %(version)b::bigint, %(topic)s::text, %(state)b::bytea, %(kind)s::text,
           %(actor_id)s::text, %(command)s::text, %(command_id)s::text, %(causation_id)s::text,
           coalesce(%(recorded_at)b::timestamptz, now())
    WHERE {HOLDING_APPENDS} AND NOT EXISTS (
        SELECT FROM stored_events WHERE originator_id = %(session_id)s::uuid AND command_id = %(command_id)s::text)
    ON CONFLICT DO NOTHING"""

APPEND_ONE = {
    0: _STORE,
    1: f"""WITH stored AS ({_STORE} RETURNING originator_id, originator_version)
    INSERT INTO sessions AS s
    SELECT originator_id, %(kind)s::text, %(owner_id)s::text, %(status)s::text, originator_version,
           %(started_at)b::timestamptz, %(last_active_at)b::timestamptz, %(completed_at)b::timestamptz,
           %(active_seconds)b::double precision, %(claim)s::text
    FROM stored ON CONFLICT (id) DO UPDATE SET
        status = excluded.status, version = excluded.version, last_active_at = excluded.last_active_at,
        completed_at = excluded.completed_at, active_seconds = excluded.active_seconds, claim = excluded.claim""",
}
"""What `append_events` does with one event of a session, by the number of session rows: in four fifths of the time.

Nothing is stored, and no row counted, when `append_events` would refuse it.
"""

TRIAL = f"""
    INSERT INTO stored_events (notification_id, originator_id, originator_version, topic, state)
    SELECT 0, '00000000-0000-0000-0000-000000000000', 0, 'trial', ''
    WHERE {HOLDING_APPENDS}"""
"""What meets all that keeps an append from the log. It takes no position, and has to be rolled back."""


CHANNEL = "stored_events"


class EventRow(NamedTuple):
    """One event to be stored, in the order of `append_events`."""

    session_id: UUID
    version: int
    topic: str
    state: bytes
    kind: str | None = None
    actor_id: str | None = None
    command: str | None = None
    command_id: str | None = None
    causation_id: str | None = None
    recorded_at: datetime | None = None


class Append(NamedTuple):
    """What is to be stored together or not at all."""

    events: Sequence[EventRow]
    session_rows: Sequence[Mapping[str, object]] = ()
    new_keys: Sequence[Mapping[str, object]] = ()


def append_parameters(batch: Sequence[Append]) -> list[str]:
    """The parameters of `APPEND` for a batch; the answers name each append by its place in it."""
    events = [{"append_no": n, **event._asdict()} for n, append in enumerate(batch) for event in append.events]
    keys = [{"append_no": n, **key} for n, append in enumerate(batch) for key in append.new_keys]
    rows = [{"append_no": n, **row} for n, append in enumerate(batch) for row in append.session_rows]
    return [msgspec.json.encode(values).decode() for values in (events, keys, rows)]


def append_one(batch: Sequence[Append]) -> tuple[str, dict[str, object]] | None:
    """The statement of `APPEND_ONE` and its parameters, if the batch is no more than an event and its session's row."""
    if len(batch) != 1 or len(batch[0].events) != 1 or batch[0].new_keys:
        return None
    (event,), rows = batch[0].events, batch[0].session_rows
    if any(UUID(str(row["id"])) != event.session_id or row["version"] != event.version for row in rows):
        return None
    return APPEND_ONE[len(rows)], {**(rows[0] if rows else {}), **event._asdict()}
