"""What privacy takes: the installation's own secret, erasures under way, and a way to tell what is erased at once."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("master_id", sa.Text, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("learner_id", sa.Text),
        sa.Column("requested_by", sa.Text, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("sessions_erased", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_table(
        "erased_spending",
        sa.Column("owner_id", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("cost_usd", sa.Float(53), nullable=False),
    )
    op.create_index(
        "stored_events_erased",
        "stored_events",
        ["originator_id"],
        postgresql_where=sa.text("topic = 'session.erased'"),
    )
