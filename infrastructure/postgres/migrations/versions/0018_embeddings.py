"""What passages mean, as vectors. They are plain arrays, so that no extension is needed to keep them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.create_table(
        "knowledge_embeddings",
        sa.Column("passage_id", sa.Uuid, sa.ForeignKey("knowledge_passages.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("model", sa.Text, primary_key=True),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("embedding", pg.ARRAY(sa.REAL), nullable=False),
    )
