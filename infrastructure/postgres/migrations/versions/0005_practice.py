"""What learners remember, when they practised, and the decks that they practise with."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "practice_memory",
        sa.Column("learner_id", sa.Text, primary_key=True),
        sa.Column("item_id", sa.Text, primary_key=True),
        sa.Column("deck_id", sa.Text, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("step", sa.SmallInteger),
        sa.Column("stability", sa.Float(53), nullable=False),
        sa.Column("difficulty", sa.Float(53), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_review", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reps", sa.Integer, nullable=False),
        sa.Column("lapses", sa.Integer, nullable=False),
    )
    op.create_index("practice_memory_due", "practice_memory", ["learner_id", "deck_id", "due", "item_id"])
    op.create_table(
        "practice_activity",
        sa.Column("learner_id", sa.Text, primary_key=True),
        sa.Column("quarter", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("reviews", sa.Integer, nullable=False),
        sa.Column("again", sa.Integer, nullable=False),
        sa.Column("duration_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "decks",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Text),
        sa.Column("sealed_by", sa.Uuid),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_table(
        "deck_nodes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("deck_id", sa.Text, sa.ForeignKey("decks.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "practice_goals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("deck_id", sa.Text, sa.ForeignKey("decks.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
    )
    op.create_table(
        "goal_nodes",
        sa.Column("goal_id", sa.Text, sa.ForeignKey("practice_goals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("node_id", sa.Text, sa.ForeignKey("deck_nodes.id", ondelete="CASCADE"), nullable=False, index=True),
        sa.UniqueConstraint("goal_id", "node_id"),
    )
    op.create_table(
        "practice_frontiers",
        sa.Column("learner_id", sa.Text, primary_key=True),
        sa.Column("goal_id", sa.Text, sa.ForeignKey("practice_goals.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
    )
