"""The tables of what calls to language models took."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.tables import metadata

model_usage = sa.Table(
    "model_usage",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("input_tokens", sa.BigInteger, nullable=False),
    sa.Column("output_tokens", sa.BigInteger, nullable=False),
    sa.Column("cost_usd", sa.Float(53), nullable=False),
    sa.Column("days", pg.JSONB, nullable=False),
)

model_totals = sa.Table(
    "model_totals",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("model_id", sa.Text, primary_key=True),
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("input_tokens", sa.BigInteger, nullable=False),
    sa.Column("output_tokens", sa.BigInteger, nullable=False),
    sa.Column("cache_read_tokens", sa.BigInteger, nullable=False),
    sa.Column("cache_write_tokens", sa.BigInteger, nullable=False),
    sa.Column("duration_ms", sa.BigInteger, nullable=False),
    sa.Column("cost_usd", sa.Float(53), nullable=False),
)

erased_spending = sa.Table(
    "erased_spending",
    metadata,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("cost_usd", sa.Float(53), nullable=False),
)
