"""The locks that servers on one database share."""

APPEND_LOCK = 328454071669
"""The lock that `append_events` takes: positions commit in order, and nothing is appended meanwhile."""


LOCK = "SELECT pg_advisory_xact_lock(%s), set_config('idle_in_transaction_session_timeout', '30s', true)"
"""Who holds it and is not heard of for so long is taken for dead, and appends go on."""
