"""The table of the texts of exams, and of how they were marked."""

import sqlalchemy as sa

from infrastructure.postgres.tables import metadata

marked_texts = sa.Table(
    "marked_texts",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("question_id", sa.Text, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("marked_at", sa.DateTime(timezone=True)),
    sa.Column("certainty", sa.SmallInteger),
    sa.Column("examiner_fifth", sa.SmallInteger),
    sa.Column("teacher_fifth", sa.SmallInteger),
    sa.Index(
        "marked_texts_queue",
        "owner_id",
        "certainty",
        "marked_at",
        "session_id",
        "question_id",
        postgresql_where=sa.text("certainty IS NOT NULL"),
    ),
    sa.Index("marked_texts_pairs", "started_at", postgresql_where=sa.text("teacher_fifth IS NOT NULL")),
)
