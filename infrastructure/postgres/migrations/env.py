"""Runs the migrations on the connection that `database.migrate` hands over, one process at a time."""

import sqlalchemy as sa
from alembic import context

from infrastructure.postgres.locks import MIGRATIONS
from infrastructure.postgres.operator_tables import trusted_documents

connection: sa.Connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=trusted_documents.metadata)
with context.begin_transaction():
    connection.execute(sa.text(MIGRATIONS))
    context.run_migrations()
