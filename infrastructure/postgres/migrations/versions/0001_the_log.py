"""The log, its keys and snapshots, the views of sessions and exam results, and the job queue."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql as pg

revision = "0001"
down_revision = None

APPEND_EVENTS = Path(__file__).parents[1] / "append_events_1.sql"


def upgrade() -> None:
    op.create_table(
        "stored_events",
        sa.Column("originator_id", sa.Uuid, primary_key=True),
        sa.Column("originator_version", sa.BigInteger, primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
        sa.Column("notification_id", sa.BigInteger, sa.Identity(always=False), nullable=False, unique=True),
        sa.Column("kind", sa.Text),
        sa.Column("actor_id", sa.Text),
        sa.Column("command", sa.Text),
        sa.Column("command_id", sa.Text),
        sa.Column("causation_id", sa.Text),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index(
        "stored_events_command",
        "stored_events",
        ["originator_id", "command_id"],
        postgresql_where=sa.text("command_id IS NOT NULL"),
    )
    op.create_index("stored_events_topic", "stored_events", ["topic", "notification_id"])
    op.create_index("stored_events_actor", "stored_events", ["actor_id", "notification_id"])
    op.create_index("stored_events_recorded_at", "stored_events", ["recorded_at"], postgresql_using="brin")
    op.create_table(
        "session_keys",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("master_id", sa.Text, nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("active_seconds", sa.Float(53), nullable=False),
        sa.Column("claim", sa.Text, unique=True),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("sessions_by_owner", "sessions", ["owner_id", "started_at", "id"])
    op.create_index("sessions_by_start", "sessions", ["started_at", "id"])
    op.create_table(
        "exam_results",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("skill", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.Column("results", pg.JSONB),
    )
    op.create_index(
        "exam_results_history",
        "exam_results",
        ["owner_id", "skill", "completed_at", "session_id"],
        postgresql_where=sa.text("completed_at IS NOT NULL"),
    )
    op.create_table(
        "cursors",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
    )
    _run(APPEND_EVENTS.read_text())
    _run(SchemaManager.get_schema())


def _run(script: str) -> None:
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(script)
