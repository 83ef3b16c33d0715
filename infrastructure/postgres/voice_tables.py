"""The table of what has been spoken."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.postgres.tables import metadata

voice_audio = sa.Table(
    "voice_audio",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("synthesiser", sa.Text, nullable=False),
    sa.Column("voice", sa.Text, nullable=False),
    sa.Column("audio", sa.LargeBinary, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("starts", pg.ARRAY(sa.Integer), nullable=False),
    sa.Column("duration", sa.Integer, nullable=False),
    sa.Column("last_used", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
)
"""Of each word `starts` has the millisecond; `audio` is kept as it is, so that a part of it is read alone."""
