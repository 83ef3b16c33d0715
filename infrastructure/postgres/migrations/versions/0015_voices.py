"""What has been spoken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "voice_audio",
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
    op.execute("ALTER TABLE voice_audio ALTER COLUMN audio SET STORAGE EXTERNAL")
