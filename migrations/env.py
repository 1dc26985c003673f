"""Alembic's entry: runs the migrations on the connection that `kpi_ingest.store` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from kpi_ingest.store.schema import VERSION_TABLE
from kpi_ingest.store.tables import metadata


def run_on(connection: Connection) -> None:
    """Run what was asked for; all of it is one transaction on both engines."""
    context.configure(
        connection=connection, target_metadata=metadata, version_table=VERSION_TABLE, transactional_ddl=True
    )
    with context.begin_transaction():
        context.run_migrations()


def run() -> None:
    """Take the connection (a test tool may hand over an engine); there is no offline mode."""
    given = context.config.attributes.get("connection")
    if isinstance(given, Connection):
        run_on(given)
    elif isinstance(given, Engine):
        with given.begin() as connection:
            run_on(connection)
    else:
        raise CommandError("migrations run through kpi_ingest.store.open_store, which brings the connection")


run()
