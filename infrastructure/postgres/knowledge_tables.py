"""The tables of knowledge: documents, their passages with what is searched in them, and the words of headings."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.postgres.tables import metadata

knowledge_documents = sa.Table(
    "knowledge_documents",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("source", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("category", sa.Text),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("written", sa.Date),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
)
"""`source` tells a document apart, `language` is "de", "en" or "simple", `hash` names what its file held."""

knowledge_passages = sa.Table(
    "knowledge_passages",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column(
        "document_id",
        sa.Uuid,
        sa.ForeignKey("knowledge_documents.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("page", sa.Integer),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("words", pg.TSVECTOR, nullable=False),
    sa.Index("knowledge_passages_words", "words", postgresql_using="gin"),
)
"""`number` counts from 0, `page` from 1; `words` has path and text as they are searched, in the document's language."""

knowledge_names = sa.Table(
    "knowledge_names",
    metadata,
    sa.Column("language", sa.Text, primary_key=True),
    sa.Column("word", sa.Text, primary_key=True),
)
"""A materialized view: the words of titles and paths, each once in a language, refreshed when documents change."""
