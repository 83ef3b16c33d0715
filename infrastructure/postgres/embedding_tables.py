"""The table of embeddings: what passages mean, as vectors."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.postgres.tables import metadata

knowledge_embeddings = sa.Table(
    "knowledge_embeddings",
    metadata,
    sa.Column("passage_id", sa.Uuid, sa.ForeignKey("knowledge_passages.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("model", sa.Text, primary_key=True),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("embedding", pg.ARRAY(sa.REAL), nullable=False),
)
"""`model` made it; `language` is the document's. The indexes over it are made where the server has `vector`."""
