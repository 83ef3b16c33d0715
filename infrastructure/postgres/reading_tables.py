"""The tables of reading: who has read what how far, and what players report."""

import sqlalchemy as sa

from infrastructure.postgres.tables import metadata

readings = sa.Table(
    "readings",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("book_id", sa.Text, nullable=False),
    sa.Column("edition", sa.Text, nullable=False, index=True),
    sa.Column("word_count", sa.Integer, nullable=False),
    sa.Column("furthest_word", sa.Integer, nullable=False),
    sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("readings_owner", "owner_id", "book_id", "read_at"),
)

reading_reports = sa.Table(
    "reading_reports",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("session_id", sa.Uuid, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Index("reading_reports_session", "session_id", "number"),
)
