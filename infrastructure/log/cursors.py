"""How far those who follow the log have come."""

HOLD_CURSOR = (
    "SELECT position, set_config('idle_in_transaction_session_timeout', '30s', true) FROM cursors"
    " WHERE name = %s FOR UPDATE SKIP LOCKED"
)
"""Who holds it and is not heard of for so long is taken for dead, and the others go on."""


WAIT_FOR_CURSOR = "SELECT position FROM cursors WHERE name = %s FOR UPDATE"


ADD_CURSOR = "INSERT INTO cursors VALUES (%s, 0) ON CONFLICT DO NOTHING"


MOVE_CURSOR = "UPDATE cursors SET position = %s WHERE name = %s"
