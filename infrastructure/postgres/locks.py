"""The locks that servers on one database share: who holds one is alone at it on all of them.

A number has one meaning in a database, so all of them stand here, and all statements that take one.
"""

APPEND_LOCK = 328454071669
"""The lock that `append_events` takes: positions commit in order, and nothing is appended meanwhile."""

LOCK = "SELECT pg_advisory_xact_lock(%s), set_config('idle_in_transaction_session_timeout', '30s', true)"
"""Who holds it and is not heard of for so long is taken for dead, and appends go on."""

HOLDING_APPENDS = f"(SELECT pg_advisory_xact_lock({APPEND_LOCK})) IS NOT NULL"
"""A condition that is met once the lock of appends is had: taken in the statement that inserts, it costs no trip."""

ALL_STARTS = "SELECT pg_advisory_xact_lock(328454071670)"
"""Starts of sessions, one after the other while there is hardly room for another."""

STARTS_OF_LEARNER = "SELECT pg_advisory_xact_lock(19577, hashtext(%s))"
"""Starts of a learner's, one after the other, so that the limit holds."""

PAPERS_OF_LEARNER = "SELECT pg_advisory_xact_lock(hashtextextended('papers ' || %s, 0))"
"""Papers of one learner are kept one after the other, so that the limit holds."""

DECKS = "SELECT pg_advisory_xact_lock(293758790515)"
"""Decks are kept one after the other: they share the ids of items."""

BOOKS = f"SELECT pg_advisory_xact_lock({0x4C796D62})"
"""Books are kept one after the other, so that one edition is the newest."""

INDEXES_OF_KNOWLEDGE = f"SELECT pg_advisory_xact_lock({0x4C796D6B})"
"""Whoever makes the extensions and indexes that documents are searched with."""

MIGRATIONS = f"SELECT pg_advisory_xact_lock({0x4C796D69})"
"""Whoever brings the schema up to date."""

TRY_SHREDDING = f"SELECT pg_try_advisory_lock({0x4C796D73})"
"""Whether nobody else shreds; who does holds it as long as the connection."""

RECORDING = "SELECT pg_advisory_xact_lock(hashtextextended('recording ' || %s, 0))"
"""Whoever has a text spoken, so that nobody else does at the same time."""

ROOM_FOR_RECORDINGS = "SELECT pg_advisory_xact_lock(328454071671)"
"""Whoever removes recordings to make room: one after the other, as each removes several."""
