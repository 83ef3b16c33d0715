"""The tables, for queries. Migrations make them; appends go through `append_events` (see migrations)."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

metadata = sa.MetaData()

stored_events = sa.Table(
    "stored_events",
    metadata,
    sa.Column("originator_id", sa.Uuid, primary_key=True),
    sa.Column("originator_version", sa.BigInteger, primary_key=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
    sa.Column("notification_id", sa.BigInteger, sa.Identity(always=False), nullable=False, unique=True),
    sa.Column("kind", sa.Text),
    sa.Column("actor_id", sa.Text),
    sa.Column("command", sa.Text),
    sa.Column("command_id", sa.Text),
    sa.Column("causation_id", sa.Text),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Index(
        "stored_events_command",
        "originator_id",
        "command_id",
        postgresql_where=sa.text("command_id IS NOT NULL"),
    ),
    sa.Index("stored_events_topic", "topic", "notification_id"),
    sa.Index("stored_events_actor", "actor_id", "notification_id"),
    sa.Index("stored_events_erased", "originator_id", postgresql_where=sa.text("topic = 'session.erased'")),
    sa.Index("stored_events_recorded_at", "recorded_at", postgresql_using="brin"),
)

session_keys = sa.Table(
    "session_keys",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("master_id", sa.Text, nullable=False),
    postgresql_partition_by="HASH (session_id)",
)

snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("state", sa.LargeBinary, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("completed_at", sa.DateTime(timezone=True)),
    sa.Column("active_seconds", sa.Float(53), nullable=False),
    sa.Column("claim", sa.Text, unique=True),
    sa.Index("sessions_by_owner", "owner_id", "started_at", "id"),
    sa.Index("sessions_by_start", "started_at", "id"),
    sa.Index("sessions_open", "last_active_at", postgresql_where=sa.text("status IN ('ACTIVE', 'PAUSED')")),
    postgresql_with={"fillfactor": 70},
)

exam_results = sa.Table(
    "exam_results",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False),
    sa.Column("skill", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("completed_at", sa.DateTime(timezone=True)),
    sa.Column("results", pg.JSONB),
    sa.Index(
        "exam_results_history",
        "owner_id",
        "skill",
        "completed_at",
        "session_id",
        postgresql_where=sa.text("completed_at IS NOT NULL"),
    ),
)

model_usage = sa.Table(
    "model_usage",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("days", pg.JSONB, nullable=False),
    sa.Column("models", pg.JSONB, nullable=False),
)

papers = sa.Table(
    "papers",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("session_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("skill", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
    sa.Column("commands", pg.ARRAY(sa.Text), nullable=False, server_default="{}"),
)

topics = sa.Table(
    "topics",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("summary", sa.Text),
    sa.Column("source", sa.Text),
    sa.Column("published_at", sa.DateTime(timezone=True), nullable=False, index=True),
)

practice_memory = sa.Table(
    "practice_memory",
    metadata,
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
    sa.Index("practice_memory_due", "learner_id", "deck_id", "due", "item_id"),
)

practice_activity = sa.Table(
    "practice_activity",
    metadata,
    sa.Column("learner_id", sa.Text, primary_key=True),
    sa.Column("quarter", sa.DateTime(timezone=True), primary_key=True),
    sa.Column("reviews", sa.Integer, nullable=False),
    sa.Column("again", sa.Integer, nullable=False),
    sa.Column("duration_ms", sa.BigInteger, nullable=False),
)

decks = sa.Table(
    "decks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Text),
    sa.Column("sealed_by", sa.Uuid),
    sa.Column("hash", sa.Text, nullable=False),
)

deck_nodes = sa.Table(
    "deck_nodes",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("deck_id", sa.Text, sa.ForeignKey("decks.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

practice_goals = sa.Table(
    "practice_goals",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("deck_id", sa.Text, sa.ForeignKey("decks.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
)

goal_nodes = sa.Table(
    "goal_nodes",
    metadata,
    sa.Column("goal_id", sa.Text, sa.ForeignKey("practice_goals.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("node_id", sa.Text, sa.ForeignKey("deck_nodes.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.UniqueConstraint("goal_id", "node_id"),
)

practice_frontiers = sa.Table(
    "practice_frontiers",
    metadata,
    sa.Column("learner_id", sa.Text, primary_key=True),
    sa.Column("goal_id", sa.Text, sa.ForeignKey("practice_goals.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    sa.Column("master_id", sa.Text, nullable=False),
)

erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("learner_id", sa.Text),
    sa.Column("requested_by", sa.Text, nullable=False),
    sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
    sa.Column("sessions_erased", sa.BigInteger, nullable=False, server_default="0"),
)

erased_spending = sa.Table(
    "erased_spending",
    metadata,
    sa.Column("owner_id", sa.Text, primary_key=True),
    sa.Column("day", sa.Text, primary_key=True),
    sa.Column("cost_usd", sa.Float(53), nullable=False),
)

study_records = sa.Table(
    "study_records",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Text, nullable=False, index=True),
    sa.Column("exam_type", sa.Text, nullable=False),
    sa.Column("quizzes", pg.JSONB, nullable=False),
    sa.Column("quarters", pg.JSONB, nullable=False),
)

cursors = sa.Table(
    "cursors",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
