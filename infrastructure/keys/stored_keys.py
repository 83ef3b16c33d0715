"""The keys of sessions and of saved papers as they are stored, for statements that need one besides.

They stand in many small partitions. Where many are wanted, each is looked for in its own: `= ANY` would look for each
of them in all. Whoever destroys one says in the same statement which partition is to be shredded.
"""

from infrastructure.postgres.shredding_tables import noting

ADD = "INSERT INTO session_keys VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
HOLD = "SELECT sealed, master_id FROM session_keys WHERE session_id = %s FOR KEY SHARE"
"""A key that stays until the transaction ends."""

PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'session_keys'::regclass"


def joined(id: str) -> str:
    """Joins the key of one session, by an expression for its id, as `k`."""
    return f"JOIN session_keys AS k ON k.session_id = {id}"


def each(id: str) -> str:
    """The key of each of many sessions, to be joined laterally."""
    return f"(SELECT session_id, sealed, master_id FROM session_keys WHERE session_id = {id} OFFSET 0)"


def each_held(id: str) -> str:
    """The same, of keys that stay until the transaction ends: a row where there is one."""
    return f"(SELECT 1 FROM session_keys WHERE session_id = {id} FOR KEY SHARE)"


def destroyed(which: str) -> str:
    """Destroys the keys of sessions whose id meets a condition; the names of the partitions that they were in."""
    return f"DELETE FROM session_keys WHERE session_id {which} RETURNING tableoid::regclass::text AS name"


OF_SESSIONS = f"SELECT k.* FROM unnest(%s::uuid[]) AS wanted (id) CROSS JOIN LATERAL {each('wanted.id')} AS k"

_TOUCHED = "SELECT name FROM gone UNION SELECT 'sessions'"
DESTROY = f"WITH gone AS ({destroyed('= %s')}) {noting(_TOUCHED)}"
"""Destroys the key of a session, whose row goes too."""
