"""How certain the marks of texts are, and how teachers have marked them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "marked_texts",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("question_id", sa.Text, primary_key=True),
        sa.Column("owner_id", sa.Text, nullable=False, index=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True)),
        sa.Column("certainty", sa.SmallInteger),
        sa.Column("examiner_fifth", sa.SmallInteger),
        sa.Column("teacher_fifth", sa.SmallInteger),
    )
    op.create_index(
        "marked_texts_queue",
        "marked_texts",
        ["owner_id", "certainty", "marked_at", "session_id", "question_id"],
        postgresql_where=sa.text("certainty IS NOT NULL"),
    )
    op.create_index(
        "marked_texts_pairs", "marked_texts", ["started_at"], postgresql_where=sa.text("teacher_fifth IS NOT NULL")
    )
