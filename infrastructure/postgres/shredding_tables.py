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


def noting(names: str) -> str:
    """Says of the tables that a query names that something was erased from them."""
    return f"INSERT INTO erased_from (table_name) {names} ON CONFLICT DO NOTHING"


def shredded_at(position: str) -> str:
    """When what was erased at a position of the log had gone from the disk; null as long as it has not."""
    return f"(SELECT min(finished_at) FROM shreddings WHERE position >= {position})"
