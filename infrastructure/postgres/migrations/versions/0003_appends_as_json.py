"""Appends are sent as JSON. The function that took arrays stays for processes of the version before."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

APPEND_EVENTS = Path(__file__).parents[1] / "append_events_2.sql"


def upgrade() -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(APPEND_EVENTS.read_text())
