"""The tables of what is still to be shredded, and the statements by which whoever erases says so."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from infrastructure.postgres.tables import metadata

erased_from = sa.Table(
    "erased_from",
    metadata,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
)
"""Tables that something was erased from, which no shredding has taken up yet; of keys, the partitions."""

shreddings = sa.Table(
    "shreddings",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("tables", pg.ARRAY(sa.Text), nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True)),
)
"""Each takes up all erasures of before its beginning: those up to a position of the log. `tables` are left to do."""

DESTROY_KEY = (
    "WITH gone AS (DELETE FROM session_keys WHERE session_id = %s RETURNING tableoid::regclass::text AS name)"
    " INSERT INTO erased_from (table_name) SELECT name FROM gone UNION SELECT 'sessions' ON CONFLICT DO NOTHING"
)
"""Destroys the key of a session."""

REMOVE_PAPERS = (
    "WITH gone AS (DELETE FROM papers WHERE created_by = %(learner)s RETURNING id), keys AS ("
    " DELETE FROM session_keys WHERE session_id = ANY (ARRAY(SELECT id FROM gone))"
    " RETURNING tableoid::regclass::text AS name)"
    " INSERT INTO erased_from (table_name) SELECT DISTINCT name FROM keys ON CONFLICT DO NOTHING"
)
"""Removes the papers of a learner, with their keys."""

LEARNER_ERASED = "INSERT INTO erased_from (table_name) VALUES ('erasures') ON CONFLICT DO NOTHING"
"""Says that a learner is erased."""
