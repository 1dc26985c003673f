"""Which schema a database holds, and bringing it up to ours. It is never migrated down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnClause, Connection, Engine, inspect, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from kpi_ingest.bundle import bundled
from kpi_ingest.errors import SchemaMismatch, StorageError
from kpi_ingest.store.engine import again, reading_from, write_to
from kpi_ingest.store.failures import reported

if TYPE_CHECKING:
    from alembic.config import Config

VERSION_TABLE = "kpi_ingest_schema"
"""Where Alembic notes the revision. A database without it is not ours, unless it is empty."""
HEAD = "0007"
"""The newest revision in `migrations/`; known here so that opening a store need not import Alembic."""
SCHEMA_LOCK = "schema"


def bring_up(engine: Engine, place: str, *, create: bool) -> None:
    """Make the database hold our schema.

    Raises StorageError for a database that is not ours (left as it is) or, unless `create`, for an empty one, and
    SchemaMismatch for a revision that we do not know.
    """
    with reading_from(engine, place) as connection:
        revision = revision_of(connection, place)
    if revision is None and not create:
        raise no_store(place)
    if revision not in (None, HEAD):
        _refuse_unknown(migrations(), revision, place)
    if engine.dialect.name == "sqlite":
        _keep_wal(engine, place)
    if revision != HEAD:
        write_to(engine, place, [SCHEMA_LOCK], lambda connection: _upgrade(connection, place))


def no_store(place: str) -> StorageError:
    """The error for a store that is not there."""
    return StorageError(
        "E_DB_MISSING", place=place, got="no store", expected="one that a run has made", next_step="run or replay first"
    )


def revision_of(connection: Connection, place: str) -> str | None:
    """The revision noted in the database, None where it is empty; raises StorageError where it is not ours."""
    tables = set(inspect(connection).get_table_names())
    if VERSION_TABLE not in tables:
        if tables:
            raise _not_ours(place, f"a database with other tables ({', '.join(sorted(tables)[:3])})")
        return None
    noted: ColumnClause[str] = sql_column("version_num")
    found = connection.execute(select(noted).select_from(sql_table(VERSION_TABLE))).scalars().all()
    if len(found) != 1:
        raise _not_ours(place, f"{len(found)} schema revisions")
    return str(found[0])


def _not_ours(place: str, got: str) -> StorageError:
    return StorageError(
        "E_DB_NOT_OURS",
        place=place,
        got=got,
        expected="a store of kpi-ingest, or an empty database",
        next_step="name another file or database; this one was left as it is",
    )


def _upgrade(connection: Connection, place: str) -> None:
    """Migrate up inside the caller's transaction; another process may have done so since it was looked at."""
    revision = revision_of(connection, place)
    if revision == HEAD:
        return
    from alembic import command  # only a store that must be migrated pays for this import

    config = migrations()
    config.attributes["connection"] = connection
    _refuse_unknown(config, revision, place)
    command.upgrade(config, HEAD)


def migrations() -> Config:
    """Alembic's settings for our migrations, wherever they are installed; the caller brings the connection."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(bundled("migrations")).replace("%", "%%"))
    return config


def _refuse_unknown(config: Config, revision: str | None, place: str) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if revision is not None and revision not in known:
        raise SchemaMismatch(
            "E_DB_NEWER",
            place=place,
            got=f"schema {revision}",
            expected=f"{HEAD} or older",
            next_step="upgrade kpi-ingest, or name another store; this one was left as it is",
        )


def _keep_wal(engine: Engine, place: str) -> None:
    """Readers beside a writer: the file is switched to a write-ahead log once and stays so."""
    with reported(place):
        again(lambda: _switch_to_wal(engine))  # the switch itself does not wait for SQLite's busy timeout


def _switch_to_wal(engine: Engine) -> None:
    with engine.execution_options(begin="").connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() not in ("wal", "memory"):
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
