"""The tables of the session builder: what was published, and the figures of drafts."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.postgres.tables import metadata

published_sessions = sa.Table(
    "published_sessions",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("publication", sa.Integer, primary_key=True),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("metadata", pg.JSONB, nullable=False),
    sa.Column("outline", pg.JSONB, nullable=False),
    sa.Column("sources", pg.JSONB, nullable=False),
    sa.Column("is_retired", sa.Boolean, nullable=False),
    sa.Index("published_sessions_latest", "published_at", "session_id"),
)

builder_figures = sa.Table(
    "builder_figures",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column("rag_weight", sa.Float, nullable=False),
    sa.Column("variants", pg.JSONB, nullable=False),
    sa.Column("publications", pg.JSONB, nullable=False),
)
