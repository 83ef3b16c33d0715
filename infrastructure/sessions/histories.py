"""What needs the log and the rows of sessions in one statement: events by whose sessions they are in.

The append writes to both as well (see `log.appends`); nobody else does, or reads both at once.
"""

from collections.abc import Sequence

from psycopg_pool import AsyncConnectionPool

from infrastructure.keys.stored_keys import each, joined
from infrastructure.log.codec import COLUMNS, STORED_COLUMNS, StoredRow
from infrastructure.postgres.queries import fetch

_LOADED = (
    "SELECT s.id, s.kind, k.sealed, k.master_id, n.version,"
    " CASE WHEN coalesce(e.originator_version, n.version + 1) = n.version + 1 THEN n.state END, e.*"
)
_REST = (
    "LEFT JOIN snapshots AS n ON n.session_id = s.id LEFT JOIN LATERAL"
    f" (SELECT {COLUMNS} FROM stored_events WHERE originator_id = s.id"
    " AND originator_version > coalesce(n.version, 0)) AS e ON true"
)
LOAD = f"{_LOADED} FROM sessions AS s {joined('%(id)s')} {_REST} WHERE s.id = %(id)s ORDER BY e.originator_version"
"""The key of a session and its snapshot, with the events after it, the snapshot's state in the first row only."""

LOAD_EACH = (
    f"{_LOADED} FROM unnest(%(ids)s::uuid[]) AS wanted (id) JOIN sessions AS s ON s.id = wanted.id"
    f" CROSS JOIN LATERAL {each('s.id')} AS k {_REST} ORDER BY s.id, e.originator_version"
)
"""The same of many. PostgreSQL opens all partitions of the keys for it, and for `LOAD` the one that is meant."""

OF_OWNER = (
    f"SELECT {COLUMNS} FROM stored_events WHERE originator_id IN (SELECT id FROM sessions WHERE owner_id = %s)"
    " AND notification_id > %s AND notification_id <= %s AND topic = ANY(%s) ORDER BY notification_id LIMIT %s"
)

OF_LEARNERS = (
    f"SELECT {', '.join(f'e.{column}' for column in STORED_COLUMNS)}, s.owner_id FROM stored_events AS e"
    " JOIN sessions AS s ON s.id = e.originator_id"
    " JOIN unnest(%s::text[], %s::timestamptz[]) AS learner (id, since)"
    " ON learner.id = s.owner_id AND learner.since <= e.recorded_at AND learner.since <= s.last_active_at"
    " WHERE e.notification_id > %s AND e.notification_id <= %s AND e.kind = ANY(%s)"
    " AND (learner.since <= s.started_at OR e.actor_id = s.owner_id OR EXISTS ("
    " SELECT FROM stored_events AS act WHERE act.originator_id = e.originator_id AND act.actor_id = s.owner_id"
    " AND act.originator_version < e.originator_version AND act.recorded_at >= learner.since))"
    " ORDER BY e.notification_id LIMIT %s"
)
"""Each learner's from an instant on. Of a session that they had begun before, what is recorded from their first act on.

Each event with whose session it is in.
"""

WHOSE_GREW = (
    "SELECT DISTINCT looked.n, s.owner_id FROM unnest(%s::bigint[], %s::bigint[]) WITH ORDINALITY"
    " AS looked (after, until, n) CROSS JOIN LATERAL (SELECT originator_id FROM stored_events"
    " WHERE notification_id > looked.after AND notification_id <= looked.until AND kind = ANY(%s)"
    " ORDER BY notification_id LIMIT %s) AS e JOIN sessions AS s ON s.id = e.originator_id"
)
"""Whose sessions have grown by the first events between two positions; for many pairs, each with its place from 1."""

ELSEWHERE = (
    "SELECT e.notification_id, jsonb_build_object('position', e.notification_id, 'sessionId', e.originator_id,"
    " 'version', e.originator_version, 'type', e.topic, 'recordedAt', e.recorded_at, 'commandId', e.command_id)"
    " FROM stored_events AS e WHERE e.actor_id = %s AND e.notification_id > %s"
    " AND NOT EXISTS (SELECT FROM sessions AS s WHERE s.id = e.originator_id AND s.owner_id = e.actor_id)"
    " ORDER BY e.notification_id LIMIT %s"
)
"""What a person caused in the sessions of others, or in what is erased: the envelopes."""

RECORD_ERASURE = (
    "INSERT INTO stored_events (originator_id, originator_version, topic, state, kind, actor_id, command, recorded_at)"
    " SELECT id, version + 1, %s, %s, kind, %s, 'EraseSession', clock_timestamp() FROM sessions WHERE id = %s"
)
"""Stores the erasure of a session as its last event."""


async def of_owner(
    pool: AsyncConnectionPool, owner_id: str, after: int, until: int, topics: Sequence[str], limit: int
) -> list[StoredRow]:
    """What happened in a person's sessions: events of these topics after a position and up to another, in order."""
    return await fetch(pool, OF_OWNER, (owner_id, after, until, list(topics), limit), StoredRow)
