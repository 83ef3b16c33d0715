"""Books: their editions and passages, what is searched in them, and how far learners have come."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0014"
down_revision = "0013"

BOOKS_WITH_WORDS = Path(__file__).parents[1] / "books_with_words.sql"


def upgrade() -> None:
    op.create_table(
        "books",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("edition", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("tags", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("word_count", sa.Integer, nullable=False),
        sa.Column("estimated_minutes", sa.Float(53), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("config", sa.Text, nullable=False),
        sa.Column("search", pg.TSVECTOR, nullable=False),
    )
    op.create_index("books_in_order", "books", ["title", "id"])
    op.create_index("books_search", "books", ["search"], postgresql_using="gin")
    op.create_table(
        "book_editions",
        sa.Column("edition", sa.Text, primary_key=True),
        sa.Column("book_id", sa.Text, sa.ForeignKey("books.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "book_passages",
        sa.Column("edition", sa.Text, sa.ForeignKey("book_editions.edition", ondelete="CASCADE"), primary_key=True),
        sa.Column("first_word", sa.Integer, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("word_count", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("paragraphs", pg.ARRAY(sa.Integer), nullable=False),
        sa.Column("sentences", pg.ARRAY(sa.Integer), nullable=False),
        sa.Column("search", pg.TSVECTOR, nullable=False),
    )
    op.create_index("book_passages_search", "book_passages", ["search"], postgresql_using="gin")
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(BOOKS_WITH_WORDS.read_text())
