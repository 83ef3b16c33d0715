"""Procrastinate's tables, as far as we read and write them ourselves."""

HEARTBEAT = "SELECT extract(epoch FROM clock_timestamp() - max(last_heartbeat))::float FROM procrastinate_workers"
"""How many seconds ago a worker was heard of; null if there was none."""

DROP_OF_SESSION = "DELETE FROM procrastinate_jobs WHERE args ->> 'session_id' = %s AND status <> 'doing'"
