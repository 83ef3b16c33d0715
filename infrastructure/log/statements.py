"""The statements about the log, by name; those that append are in `appends`, searches in `search`.

What needs the sessions' rows besides is in the room of sessions, in `histories`.
"""

from domain.people import RESERVED
from infrastructure.log.codec import COLUMNS, ERASURE
from infrastructure.postgres.shredding_tables import shredded_at

END = "SELECT coalesce(max(notification_id), 0) FROM stored_events"
"""The position of the last event."""

IN_POSITIONS = f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
OF_TOPICS = (
    f"SELECT {COLUMNS} FROM stored_events WHERE notification_id > %s AND topic = ANY(%s)"
    " ORDER BY notification_id LIMIT %s"
)
MOVED = (
    "SELECT notification_id, originator_version, originator_id, topic FROM stored_events WHERE notification_id > %s"
    " ORDER BY notification_id LIMIT %s"
)
"""Which sessions have grown, and by what."""

OF_EACH = (
    "SELECT asked.n, e.* FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) WITH ORDINALITY"
    f" AS asked (id, after, most, n) CROSS JOIN LATERAL (SELECT {COLUMNS} FROM stored_events"
    " WHERE originator_id = asked.id AND originator_version > asked.after"
    " ORDER BY originator_version LIMIT asked.most) AS e ORDER BY asked.n, e.originator_version"
)
"""Events of many sessions, so many of each after a version: each with the place of what was asked, counted from 1."""

OF_SESSIONS = (
    f"SELECT {COLUMNS} FROM stored_events WHERE originator_id = ANY(%s) ORDER BY originator_id, originator_version"
)
OF_COMMAND = (
    "SELECT originator_version, command FROM stored_events WHERE originator_id = %s AND command_id = %s"
    " ORDER BY originator_version"
)
LAST_BY_PERSON = (
    "SELECT coalesce(max(originator_version), 0) FROM stored_events WHERE originator_id = %s"
    f" AND originator_version > %s AND NOT starts_with(actor_id, '{RESERVED}')"
)
"""The version of the last event that a person caused after another version, 0 if there is none."""

AT = "SELECT originator_id FROM stored_events WHERE notification_id = %s AND originator_version = %s"
"""Which session an event is of."""

BEGUN = "SELECT count(*) FROM stored_events WHERE originator_version = 1 AND kind IS NOT NULL"
NEXT_BEGUN = (
    "SELECT originator_id, kind FROM stored_events WHERE originator_version = 1 AND originator_id > %s"
    " AND kind IS NOT NULL ORDER BY originator_id LIMIT %s"
)
"""All sessions that were ever begun, by their ids."""

BEGUN_BY = "SELECT DISTINCT actor_id FROM stored_events WHERE originator_id = ANY(%s) AND originator_version = 1"
WHOSE = (
    "SELECT begun.actor_id, act.recorded_at FROM stored_events AS act JOIN stored_events AS begun"
    " ON begun.originator_id = act.originator_id AND begun.originator_version = 1"
    " WHERE act.notification_id = %s AND act.originator_version = %s AND act.kind = ANY(%s)"
)
"""In whose session an event is, and when it was recorded: also of a session that is erased."""

ACTORS = """WITH RECURSIVE actors AS (
    (SELECT actor_id FROM stored_events ORDER BY actor_id LIMIT 1)
    UNION ALL
    SELECT (SELECT e.actor_id FROM stored_events AS e WHERE e.actor_id > a.actor_id ORDER BY e.actor_id LIMIT 1)
    FROM actors AS a WHERE a.actor_id IS NOT NULL)
SELECT actor_id FROM actors WHERE actor_id IS NOT NULL"""
"""Everybody who acted, the system among them; one step in the index for each."""

_ERASURES = (
    "FROM stored_events AS erasure JOIN stored_events AS begun"
    " ON begun.originator_id = erasure.originator_id AND begun.originator_version = 1"
)
ERASED = (
    f"SELECT begun.actor_id, erasure.recorded_at, {shredded_at('erasure.notification_id')} {_ERASURES}"
    f" WHERE erasure.originator_id = %s AND erasure.topic = '{ERASURE}'"
)
"""Who had begun an erased session, when it was erased, and when that had reached the disk."""

ERASED_OF_LEARNER = (
    "SELECT jsonb_build_object('sessionId', erasure.originator_id, 'erasedAt', erasure.recorded_at)"
    f" {_ERASURES} WHERE begun.actor_id = %s AND erasure.topic = '{ERASURE}' ORDER BY erasure.notification_id"
)
"""Which sessions that somebody had begun are erased, and since when."""

ERASURE_AS_SUCH = (
    f"SELECT originator_id, recorded_at, recorded_at, 1, 0, {shredded_at('notification_id')}"
    f" FROM stored_events WHERE originator_id = %(id)s AND topic = '{ERASURE}'"
)
"""The erasure of one session, told as the erasure of a learner is."""

BLANK = (
    "UPDATE stored_events SET command_id = NULL, causation_id = NULL"
    " WHERE originator_id = %s AND (command_id IS NOT NULL OR causation_id IS NOT NULL)"
)
"""Takes out of a session's events what clients word in plain."""

RENAME_ACTOR = "UPDATE stored_events SET actor_id = %(erased)s WHERE actor_id = %(learner)s"
"""Puts another name in the place of a learner's id."""
