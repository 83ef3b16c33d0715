"""What sessions took, by model. Whoever keeps the projections makes the rows anew from the log.

Snapshots are taken anew, too, because idle time that a timer ends counts differently from now on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0009"
down_revision = "0008"

DERIVED = ("calls", "input_tokens", "output_tokens", "cost_usd")


def upgrade() -> None:
    op.execute("DELETE FROM model_usage")
    op.execute("UPDATE cursors SET position = 0 WHERE name = 'model_usage'")
    for column in DERIVED:
        op.drop_column("model_usage", column)
    op.add_column("model_usage", sa.Column("models", pg.JSONB, nullable=False))
    op.execute("DELETE FROM snapshots")
