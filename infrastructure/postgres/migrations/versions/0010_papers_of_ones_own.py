"""A paper is its owner's own until it is shared, and can be withdrawn. Those of before are shared, as they were."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("papers", sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.true()))
    op.alter_column("papers", "shared", server_default=sa.false())
    op.add_column("papers", sa.Column("withdrawn_at", sa.DateTime(timezone=True)))
    op.add_column("papers", sa.Column("commands", pg.ARRAY(sa.Text), nullable=False, server_default="{}"))
