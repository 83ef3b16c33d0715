"""Session keys in a table of small partitions, each quick to write anew, and what is still to be shredded.

The file of the table of before goes at the end of the transaction.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0012"
down_revision = "0011"

PARTITIONS = 64
"""A million keys are 150 MB: 2.5 MB in each partition, written anew in some hundredths of a second."""

NO_SAMPLES = "ALTER TABLE {} ALTER COLUMN sealed SET STATISTICS 0"
"""ANALYZE would keep keys among the planner's statistics."""

NOTES = (
    "CREATE FUNCTION note_that_a_key_is_destroyed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO erased_from (table_name) VALUES (TG_RELID::regclass::text) ON CONFLICT DO NOTHING;"
    " RETURN NULL; END $$",
    "CREATE TRIGGER note_that_a_key_is_destroyed AFTER DELETE ON session_keys"
    " FOR EACH ROW EXECUTE FUNCTION note_that_a_key_is_destroyed()",
)
"""Whoever destroys a key, also a process of an older version, has its partition written anew."""


def upgrade() -> None:
    op.rename_table("session_keys", "session_keys_before")
    op.execute("ALTER INDEX session_keys_pkey RENAME TO session_keys_before_pkey")
    op.create_table(
        "session_keys",
        sa.Column("session_id", sa.Uuid, primary_key=True),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("master_id", sa.Text, nullable=False),
        postgresql_partition_by="HASH (session_id)",
    )
    for column in ("sealed", "master_id"):
        op.execute(f"ALTER TABLE session_keys ALTER COLUMN {column} SET STORAGE PLAIN")
    op.execute(NO_SAMPLES.format("session_keys"))
    for n in range(PARTITIONS):
        name = f"session_keys_{n:02}"
        op.execute(
            f"CREATE TABLE {name} PARTITION OF session_keys FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {n})"
        )
        op.execute(NO_SAMPLES.format(name))
    op.execute("INSERT INTO session_keys SELECT session_id, sealed, master_id FROM session_keys_before")
    op.drop_table("session_keys_before")
    op.create_table(
        "erased_from",
        sa.Column("table_name", sa.Text, primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.clock_timestamp()),
    )
    op.execute(
        "INSERT INTO erased_from (table_name) SELECT 'sessions' WHERE EXISTS"
        " (SELECT FROM stored_events WHERE topic = 'session.erased')"
    )
    for statement in NOTES:
        op.execute(statement)
    op.create_table(
        "shreddings",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tables", pg.ARRAY(sa.Text), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
    )
