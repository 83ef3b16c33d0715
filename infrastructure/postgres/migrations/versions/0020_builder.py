"""What was published of drafts, and how drafts get on."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "published_sessions",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("publication", sa.Integer, primary_key=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("metadata", pg.JSONB, nullable=False),
        sa.Column("outline", pg.JSONB, nullable=False),
        sa.Column("sources", pg.JSONB, nullable=False),
        sa.Column("is_retired", sa.Boolean, nullable=False),
    )
    op.create_index("published_sessions_latest", "published_sessions", ["published_at", "session_id"])
    op.create_table(
        "builder_figures",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Text, nullable=False, index=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("rag_weight", sa.Float, nullable=False),
        sa.Column("variants", pg.JSONB, nullable=False),
        sa.Column("publications", pg.JSONB, nullable=False),
    )
