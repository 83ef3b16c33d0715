"""By which learners and codes find their classrooms. Whoever keeps the projections makes the rows from the log."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "classroom_members",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("learner_id", sa.Text, primary_key=True, index=True),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "classroom_codes",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, primary_key=True),
        sa.Column("code_hash", sa.Text, nullable=False, index=True),
    )
    op.create_table(
        "tried_codes",
        sa.Column("viewer_id", sa.Text, primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        prefixes=["UNLOGGED"],
    )
