"""The tables of books: their editions and passages, what is searched in them, and how far learners have come."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.postgres.tables import metadata

books = sa.Table(
    "books",
    metadata,
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
    sa.Index("books_in_order", "title", "id"),
    sa.Index("books_search", "search", postgresql_using="gin"),
)
"""The newest edition of each; `search` has the words of all of it, `source` a hash of the files it came from."""

book_editions = sa.Table(
    "book_editions",
    metadata,
    sa.Column("edition", sa.Text, primary_key=True),
    sa.Column("book_id", sa.Text, sa.ForeignKey("books.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

book_passages = sa.Table(
    "book_passages",
    metadata,
    sa.Column("edition", sa.Text, sa.ForeignKey("book_editions.edition", ondelete="CASCADE"), primary_key=True),
    sa.Column("first_word", sa.Integer, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("word_count", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("paragraphs", pg.ARRAY(sa.Integer), nullable=False),
    sa.Column("sentences", pg.ARRAY(sa.Integer), nullable=False),
    sa.Column("search", pg.TSVECTOR, nullable=False),
    sa.Index("book_passages_search", "search", postgresql_using="gin"),
)
"""Among the words of `search` is the edition itself: so the index finds words within a book."""
