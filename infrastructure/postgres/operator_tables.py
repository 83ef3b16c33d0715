"""The tables of what operators put down, and of what is counted for them."""

import sqlalchemy as sa

from infrastructure.postgres.tables import metadata

trusted_documents = sa.Table(
    "trusted_documents",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("added_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
)

log_growth = sa.Table(
    "log_growth",
    metadata,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("bytes", sa.BigInteger, nullable=False),
)

rate_buckets = sa.Table(
    "rate_buckets",
    metadata,
    sa.Column("viewer_id", sa.Text, primary_key=True),
    sa.Column("tokens", sa.Float(53), nullable=False),
    sa.Column("granted", sa.Float(53), nullable=False),
    sa.Column("refilled_at", sa.DateTime(timezone=True), nullable=False),
    prefixes=["UNLOGGED"],
)
