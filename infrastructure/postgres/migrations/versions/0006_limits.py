"""How often viewers change something, and which sessions nobody works on."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "rate_buckets",
        sa.Column("viewer_id", sa.Text, primary_key=True),
        sa.Column("tokens", sa.Float(53), nullable=False),
        sa.Column("granted", sa.Float(53), nullable=False),
        sa.Column("refilled_at", sa.DateTime(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )
    op.create_index(
        "sessions_open",
        "sessions",
        ["last_active_at"],
        postgresql_where=sa.text("status IN ('ACTIVE', 'PAUSED')"),
    )
