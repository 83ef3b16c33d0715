"""Brings the schema of a database up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from infrastructure.postgres.connecting import connect_at_once
from infrastructure.process.settings import SettingsError
from infrastructure.telemetry.redaction import message

MIGRATIONS = Path(__file__).parent / "migrations"

MAY_CREATE = "SELECT current_user, current_schema(), coalesce(has_schema_privilege(current_schema(), 'CREATE'), false)"


def migrate(url: str) -> None:
    """Bring the schema up to date. Safe to run from several processes at once.

    Raises `SettingsError` when the database cannot be reached, is of a newer version, or does not let the role do it.
    """
    config = Config()
    config.set_main_option("script_location", quote(str(MIGRATIONS)))
    with told_to_operators():
        engine = make_sync_engine(url)
        with engine.connect() as connection, connection.begin():
            _check(connection, ScriptDirectory.from_config(config))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def make_sync_engine(url: str) -> sa.Engine:
    """SQLAlchemy's engine for who does one thing after the other."""
    return sa.create_engine("postgresql+psycopg://", creator=partial(connect_at_once, url), poolclass=sa.NullPool)


@contextmanager
def told_to_operators() -> Iterator[None]:
    """Raise `SettingsError` when the database lacks what only its operator can give."""
    try:
        yield
    except (sa.exc.DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, sa.exc.DBAPIError) else error
        if isinstance(cause, psycopg.errors.InsufficientPrivilege):
            raise SettingsError(
                f"the role of the database lacks a right: {message(cause)}; let it own the tables, or grant it that"
            ) from error
        if isinstance(cause, psycopg.OperationalError):
            raise SettingsError(f"the database could not be brought up to date: {message(cause)}") from error
        raise


def _check(connection: sa.Connection, script: ScriptDirectory) -> None:
    """Raise `SettingsError` when the database is newer than this version, or cannot be brought up to it."""
    there = MigrationContext.configure(connection).get_current_heads()
    if unknown := {*there} - {revision.revision for revision in script.walk_revisions()}:
        raise SettingsError(
            f"the database's schema ({', '.join(sorted(unknown))}) is of a newer version of Lyceum than this one;"
            " upgrade this server, or restore the backup from before the database was upgraded"
        )
    role, schema, may_create = connection.execute(sa.text(MAY_CREATE)).one()
    if there != tuple(script.get_heads()) and not may_create:
        raise SettingsError(
            f"the role {role} may not make tables in the database; run GRANT CREATE ON SCHEMA {schema or 'public'} TO"
            f" {role} as the owner of the database" + ("" if schema else ", after CREATE SCHEMA public")
        )
