"""What was spent on language models, as it is stored: by session (`model_usage`), and today's of what is erased."""

TODAY = "to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD')"

SPENT_TODAY = (
    f"WITH today AS (SELECT {TODAY} AS day)"
    " SELECT coalesce(sum(cost), 0), now()"
    " FROM (SELECT (days ->> today.day)::float AS cost, owner_id FROM model_usage, today"
    " UNION ALL SELECT cost_usd, owner_id FROM erased_spending JOIN today USING (day)) AS spent WHERE owner_id = %s"
)
"""What was spent in sessions that are erased counts on for the rest of the day; and when it was asked for."""

KEEP_SPENDING = (
    "INSERT INTO erased_spending AS kept SELECT owner_id, day, cost::float"
    " FROM model_usage, jsonb_each_text(days) AS spent (day, cost)"
    f" WHERE session_id = %s AND day = {TODAY}"
    " ON CONFLICT (owner_id, day) DO UPDATE SET cost_usd = kept.cost_usd + excluded.cost_usd"
)
"""Puts down what a session has cost today, before it is erased."""

DROP_SPENDING = f"DELETE FROM erased_spending WHERE day < {TODAY}"
EXPORT = "SELECT to_jsonb(s) FROM erased_spending AS s WHERE owner_id = %s ORDER BY day"
ERASE = "DELETE FROM erased_spending WHERE owner_id = %(learner)s"
