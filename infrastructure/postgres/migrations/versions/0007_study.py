"""What learners did and scored in their study sessions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "study_records",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("owner_id", sa.Text, nullable=False, index=True),
        sa.Column("exam_type", sa.Text, nullable=False),
        sa.Column("quizzes", pg.JSONB, nullable=False),
        sa.Column("quarters", pg.JSONB, nullable=False),
    )
