"""The rows of the `sessions` view, for those who know no session yet: of whom, of which kind, since when quiet.

Appends keep them. Lists of them are in `listing`, what needs the log besides is in `histories`.
"""

from infrastructure.keys.stored_keys import each_held

HEAD = "SELECT version FROM sessions WHERE id = %s"
IS_THERE = "EXISTS (SELECT FROM sessions WHERE id = %s)"
OWNER = "SELECT owner_id FROM sessions WHERE id = %s AND kind = ANY(%s)"

IS_OPEN_OF_KIND = "EXISTS (SELECT FROM sessions WHERE status IN ('ACTIVE', 'PAUSED') AND kind = %(kind)s)"
"""Whether anybody has an open session of a kind."""


def is_at(session: str, version: str) -> str:
    """Whether a session is there, and at a version, by expressions for both; NULL is any version."""
    return f"EXISTS (SELECT FROM sessions AS s WHERE s.id = {session} AND s.version = coalesce({version}, s.version))"


def owned_by(person: str) -> str:
    """A person's sessions, by an expression for their id."""
    return f"FROM sessions WHERE owner_id = {person}"


def with_session(id: str) -> str:
    """Joins the row of a session as `s`, by an expression for its id."""
    return f"JOIN sessions AS s ON s.id = {id}"


COUNT_OWNED = f"SELECT count(*) {owned_by('%s')}"
SOME_OWNED = f"SELECT id {owned_by('%s')} LIMIT %s"
OWNED_OF_KIND = f"SELECT id {owned_by('%s')} AND kind = %s ORDER BY started_at, id"
EXPORT = "SELECT id, to_jsonb(s) - 'claim' FROM sessions AS s WHERE owner_id = %s ORDER BY started_at, id"

QUIET = (
    "SELECT last_active_at, id, version FROM sessions WHERE status = ANY(%s) AND kind = ANY(%s)"
    " AND last_active_at < now() - make_interval(secs => %s) AND (last_active_at, id) > (%s, %s)"
    " ORDER BY last_active_at, id LIMIT %s"
)
"""Sessions that nobody has worked on for so long, the one that was left first at first."""

SAVE = (
    "INSERT INTO sessions AS s SELECT made.* FROM jsonb_populate_recordset(NULL::sessions, %s::jsonb) AS made"
    f" CROSS JOIN LATERAL {each_held('made.id')} AS k"
    " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, owner_id = excluded.owner_id, status = excluded.status,"
    " version = excluded.version, started_at = excluded.started_at, last_active_at = excluded.last_active_at,"
    " completed_at = excluded.completed_at, active_seconds = excluded.active_seconds, claim = excluded.claim"
    " WHERE s.version <= excluded.version"
)
"""Rows made anew; one that an append has moved on meanwhile stays, and what is erased gets none."""

REMOVE = "DELETE FROM sessions WHERE id = %s"
REMOVE_EACH = "DELETE FROM sessions WHERE id = ANY(%s)"
REMOVE_SNAPSHOT = "DELETE FROM snapshots WHERE session_id = %s"
