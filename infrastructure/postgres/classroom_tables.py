"""The tables of classrooms: by which learners and codes find theirs, and how often somebody has tried a wrong code."""

import sqlalchemy as sa

from infrastructure.postgres.tables import metadata

classroom_members = sa.Table(
    "classroom_members",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("learner_id", sa.Text, primary_key=True, index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
)

classroom_codes = sa.Table(
    "classroom_codes",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.BigInteger, primary_key=True),
    sa.Column("code_hash", sa.Text, nullable=False, index=True),
)

tried_codes = sa.Table(
    "tried_codes",
    metadata,
    sa.Column("viewer_id", sa.Text, primary_key=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    prefixes=["UNLOGGED"],
)
