"""How far those who follow the log have come."""

from psycopg_pool import AsyncConnectionPool

from infrastructure.postgres.queries import fetch

HOLD_CURSOR = (
    "SELECT position, set_config('idle_in_transaction_session_timeout', '30s', true) FROM cursors"
    " WHERE name = %s FOR UPDATE SKIP LOCKED"
)
"""Who holds it and is not heard of for so long is taken for dead, and the others go on."""

WAIT_FOR_CURSOR = "SELECT position FROM cursors WHERE name = %s FOR UPDATE"

ADD_CURSOR = "INSERT INTO cursors VALUES (%s, 0) ON CONFLICT DO NOTHING"

MOVE_CURSOR = "UPDATE cursors SET position = %s WHERE name = %s"

POSITIONS = "SELECT name, position FROM cursors"

IDLE = "SELECT name FROM cursors WHERE name = ANY(%s) FOR KEY SHARE SKIP LOCKED"
"""Which of them nobody holds."""

HAVE_SEEN = (
    "SELECT name FROM cursors"
    " WHERE position >= (SELECT coalesce(max(notification_id), 0) FROM stored_events WHERE topic = %s)"
)
"""Who has seen the last event of a topic."""

HAS_ALL = (
    "SELECT coalesce((SELECT position FROM cursors WHERE name = %(name)s), 0) >= coalesce(max(latest.position), 0)"
    " FROM unnest(%(events)s::text[]) AS wanted (topic) CROSS JOIN LATERAL (SELECT e.notification_id AS position"
    " FROM stored_events AS e WHERE e.topic = wanted.topic ORDER BY e.notification_id DESC LIMIT 1) AS latest"
)
"""Whether somebody has seen all events of some topics."""

HAS_ALL_OF_ACTOR = (
    "SELECT NOT EXISTS (SELECT FROM (SELECT topic FROM stored_events WHERE actor_id = %(actor)s AND notification_id >"
    " coalesce((SELECT position FROM cursors WHERE name = %(name)s), 0) ORDER BY notification_id OFFSET 0) AS beyond"
    " WHERE topic = ANY(%(events)s))"
)
"""Whether somebody has seen all events of some topics that an actor caused.

OFFSET 0 keeps the planner from looking for one such event in the whole log, where it expects many: those beyond the
cursor are few.
"""


async def positions(pool: AsyncConnectionPool) -> dict[str, int]:
    """How far each has come: its name, and the position of the last event it has seen."""
    return dict(await fetch(pool, POSITIONS))
