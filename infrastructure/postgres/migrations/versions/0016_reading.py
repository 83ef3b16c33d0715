"""Who has read what how far; and what players report, until the log is told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Text, nullable=False),
        sa.Column("book_id", sa.Text, nullable=False),
        sa.Column("edition", sa.Text, nullable=False, index=True),
        sa.Column("word_count", sa.Integer, nullable=False),
        sa.Column("furthest_word", sa.Integer, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("readings_owner", "readings", ["owner_id", "book_id", "read_at"])
    op.create_table(
        "reading_reports",
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("session_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    )
    op.create_index("reading_reports_session", "reading_reports", ["session_id", "number"])
