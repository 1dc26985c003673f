"""Opening: an empty database is migrated up, ours is opened, any other is refused and left as it is."""

from __future__ import annotations

import io
import shutil
import sqlite3
import traceback
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from store_facts import PAGE, capture, digest, doubtful, night, reading, spelled_by_first_version, worded

from kpi_ingest.bundle import bundled
from kpi_ingest.errors import ConfigError, IntegrityError, SchemaMismatch, StorageError
from kpi_ingest.store import Facts, open_store, schema
from kpi_ingest.store.derived_tables import DERIVED
from kpi_ingest.store.engine import connect_to, store_url
from kpi_ingest.store.schema import HEAD, VERSION_TABLE, migrations
from kpi_ingest.store.tables import FACTS, metadata


def engine_for(url: str) -> Engine:
    """An engine as the store uses it."""
    return connect_to(store_url(url))


def set_revision(url: str, revision: str) -> None:
    """Note another revision, as another version of this project would have."""
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = :it"), {"it": revision})
    engine.dispose()


def test_an_empty_database_becomes_a_store(empty_url: str) -> None:
    """Every fact table is there, and opening again changes nothing."""
    for _ in range(2):
        with open_store(empty_url) as store:
            assert store.row_counts() == {table.name: 0 for table in FACTS}


def test_migrations_and_tables_say_the_same(store_url: str) -> None:
    """`alembic check` finds nothing to add."""
    engine, config = engine_for(store_url), migrations()
    config.stdout = io.StringIO()
    config.attributes["connection"] = engine
    command.check(config)
    assert "No new upgrade operations detected" in config.stdout.getvalue()
    engine.dispose()


def test_there_is_one_newest_revision_and_the_store_knows_it() -> None:
    """Opening compares with a constant, so that it need not import Alembic."""
    assert ScriptDirectory.from_config(migrations()).get_heads() == [HEAD]


def test_every_fact_table_has_its_triggers(store_url: str) -> None:
    """A table that a later migration adds cannot be forgotten: UPDATE and DELETE name each table, but for those of what
    is derived, which are written anew."""
    engine = engine_for(store_url)
    query = {
        "sqlite": "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }[engine.dialect.name]
    with engine.connect() as connection:
        guarded = connection.execute(text(query)).scalars().all()
        present = set(inspect(connection).get_table_names())
    engine.dispose()
    derived = {table.name for table in DERIVED}
    assert set(guarded) == present - {VERSION_TABLE} - derived == set(metadata.tables) - derived
    assert {*FACTS, *DERIVED} == set(metadata.tables.values())
    assert all(name.startswith("derived_") for name in derived)


def test_a_downgrade_is_refused(store_url: str) -> None:
    """With a clear error, and everything still there."""
    with open_store(store_url) as store:
        store.add_capture(capture("A"))
        config = migrations()
        config.attributes["connection"] = store.engine
        with pytest.raises(SchemaMismatch, match="E_DB_DOWNGRADE"):
            command.downgrade(config, "base")
        assert store.captures(PAGE) == (capture("A"),)


@pytest.mark.parametrize("create", [True, False], ids=["create", "open"])
def test_a_newer_schema_is_refused(store_url: str, create: bool) -> None:
    """Exit code 2, one line, nothing changed."""
    set_revision(store_url, "9999")
    with pytest.raises(SchemaMismatch) as refused:
        open_store(store_url, create=create)
    assert (refused.value.exit_code, refused.value.code) == (2, "E_DB_NEWER")
    assert "schema 9999" in str(refused.value)
    assert "\n" not in str(refused.value)
    set_revision(store_url, HEAD)
    open_store(store_url).close()


def test_a_foreign_database_is_refused_and_left_alone(empty_url: str) -> None:
    """Someone else's tables: E_DB_NOT_OURS (exit code 6), and no table of ours beside theirs."""
    engine = engine_for(empty_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE invoices (id INTEGER)"))
    with pytest.raises(StorageError, match="invoices") as refused:
        open_store(empty_url)
    assert (refused.value.code, refused.value.exit_code) == ("E_DB_NOT_OURS", 6)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == ["invoices"]
    engine.dispose()


@pytest.mark.parametrize("content", [b"<!DOCTYPE html><p>not a database", b"SQLite format 3\x00" + b"\xff" * 200])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, content: bytes) -> None:
    """And left as it was."""
    file = tmp_path / "page.html"
    file.write_bytes(content)
    with pytest.raises(StorageError) as refused:
        open_store(f"sqlite:///{file}")
    assert (refused.value.code, refused.value.exit_code) == ("E_DB_NOT_OURS", 6)
    assert file.read_bytes() == content


def test_a_foreign_sqlite_file_keeps_its_journal(tmp_path: Path) -> None:
    """Looking at a file does not switch it to a write-ahead log."""
    file = tmp_path / "theirs.db"
    theirs = sqlite3.connect(file)
    theirs.execute("CREATE TABLE invoices (id INTEGER)")
    theirs.close()
    before = file.read_bytes()
    with pytest.raises(StorageError):
        open_store(f"sqlite:///{file}")
    assert file.read_bytes() == before


def test_a_store_that_must_exist_is_not_made(tmp_path: Path) -> None:
    """`create=False` on a file that is not there leaves none behind."""
    with pytest.raises(StorageError, match="E_DB_MISSING"):
        open_store(f"sqlite:///{tmp_path / 'none.db'}", create=False)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_is_no_store_yet(empty_url: str) -> None:
    """`create=False` on an empty database leaves it empty."""
    engine = engine_for(empty_url)
    engine.connect().close()
    engine.dispose()
    with pytest.raises(StorageError, match="E_DB_MISSING"):
        open_store(empty_url, create=False)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////no/such/folder/store.db",
        "postgresql+psycopg://kpi@127.0.0.1:1/kpi",
    ],
    ids=["folder", "server"],
)
def test_a_store_out_of_reach(url: str) -> None:
    """One line, exit code 6."""
    with pytest.raises(StorageError) as refused:
        open_store(url)
    assert (refused.value.code, refused.value.exit_code) == ("E_DB_UNREACHABLE", 6)
    assert "\n" not in str(refused.value)


def test_a_missing_database_on_a_good_server(postgres_url: str) -> None:
    """The server is there, the database is not."""
    with pytest.raises(StorageError, match="E_DB_UNREACHABLE"):
        open_store(postgres_url.rsplit("/", 1)[0] + "/no_such_database")


@pytest.mark.parametrize("url", ["kpi-ingest.db", "mysql://localhost/kpi", "", "sqlite+aiosqlite:///x"])
def test_a_url_that_names_no_store(url: str) -> None:
    """Exit code 2, with the two forms that are good."""
    with pytest.raises(ConfigError, match="sqlite:///FILE") as refused:
        open_store(url)
    assert refused.value.exit_code == 2


def test_the_password_is_never_shown() -> None:
    """Neither in the error nor in the store's place."""
    with pytest.raises(StorageError) as refused:
        open_store("postgresql://kpi:s3cret@127.0.0.1:1/kpi")
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://kpi:s3cret@host:port/kpi", "postgresql://"),
        ("postgresql//kpi:s3cret@host/kpi", "no scheme"),
        ("s3cret kpi://x", "no scheme"),
    ],
    ids=["port that is none", "colon forgotten", "words before the scheme"],
)
def test_a_url_that_cannot_be_read_is_not_repeated(url: str, told: str) -> None:
    """It may hold a password: only its scheme is told, in the trace too."""
    with pytest.raises(ConfigError) as refused:
        open_store(url)
    assert "s3cret" not in "".join(traceback.format_exception(refused.value, chain=True)).split("open_store(url)")[-1]
    assert told in str(refused.value)


def test_a_migration_that_fails_leaves_nothing(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole upgrade is one transaction, tables and triggers alike."""
    from alembic.operations import Operations

    real, calls = Operations.execute, []

    def failing(self: Operations, statement: str, **options: object) -> None:
        calls.append(statement)
        if len(calls) == 5:
            raise KeyboardInterrupt
        real(self, statement, **options)

    monkeypatch.setattr(Operations, "execute", failing)
    with pytest.raises(KeyboardInterrupt):
        open_store(empty_url)
    monkeypatch.undo()
    engine = engine_for(empty_url)
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()
    with open_store(empty_url) as store:
        store.add(Facts(captures=(capture("A"),), readings=((reading("A"), night(0)),)))


def rows_of(url: str, *names: str) -> dict[str, list[tuple[object, ...]]]:
    """Everything that these tables hold, sorted; without names all of revision 0001 but the observations, which have
    got columns since."""
    wanted = names or [table.name for table in FIRST_TABLES if table.name != "observation"]
    engine = engine_for(url)
    with engine.connect() as connection:
        tables = [it for it in FACTS if it.name in wanted]
        found = {it.name: sorted(map(tuple, connection.execute(select(it))), key=repr) for it in tables}
    engine.dispose()
    return found


FIRST_TABLES = [table for table in FACTS if table.name not in ("sketch", "logged")]
SAMPLE = Facts(
    captures=(capture("A"), capture("A", 1), capture("B", 2), capture("C", 3)),
    readings=((reading("A", note="now cumulative"), night(0)), (doubtful("B"), night(2)), (reading("A"), night(3))),
)


@pytest.fixture
def fresh_url(tmp_path: Path) -> str:
    """A store of today that holds the sample."""
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    with open_store(url) as store:
        store.add(SAMPLE)
    return url


@pytest.fixture
def first_url(empty_url: str, fresh_url: str) -> str:
    """A database of revision 0001 on each engine, with the same rows."""
    now, then = engine_for(fresh_url), engine_for(empty_url)
    config = migrations()
    with now.connect() as source, then.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        copy_rows(source, connection, FIRST_TABLES)
    now.dispose()
    then.dispose()
    return empty_url


def copy_rows(source: Connection, target: Connection, wanted: list[Table]) -> None:
    """The rows of these tables, of each the columns that the target has."""
    for table in wanted:
        known = {column["name"] for column in inspect(target).get_columns(table.name)}
        rows = [dict(row) for row in source.execute(select(table)).mappings()]
        if rows:
            older = [{name: row[name] for name in row if name in known} for row in rows]
            target.execute(insert(table_of(table, known)), older)


def table_of(table: Table, known: set[str]) -> Table:
    """The table with these columns only, as an older revision has it."""
    return Table(table.name, MetaData(), *(Column(it.name, it.type) for it in table.columns if it.name in known))


@pytest.fixture
def second_url(empty_url: str, fresh_url: str) -> str:
    """A database of revision 0002 on each engine, with the readings that version 0.1.0 spelled and sketched."""
    now, then = engine_for(fresh_url), engine_for(empty_url)
    config = migrations()
    with now.connect() as source, then.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        copy_rows(source, connection, [table for table in FIRST_TABLES if table.name != "reading"])
        for row in source.execute(select(FIRST_READING)).mappings():
            connection.execute(insert(FIRST_READING), {**row, **spelled_by_first_version(row["body"])})
            named = {name: row[name] for name in ("page", "sha256", "sequence")}
            connection.execute(insert(SKETCH), {**named, "rules": 1, "head": "{}", "cells": b"of other rules"})
    now.dispose()
    then.dispose()
    return empty_url


FIRST_READING = next(table for table in FACTS if table.name == "reading")
SKETCH = next(table for table in FACTS if table.name == "sketch")


def test_a_populated_second_store_is_brought_up(second_url: str, fresh_url: str) -> None:
    """Contents keep their digests, figures their keys; sketches of other rules are made anew, and new readings of the
    same bytes stand behind the old ones."""
    before = rows_of(second_url, "reading", "sketch", "content")
    with open_store(second_url) as migrated, open_store(fresh_url) as fresh:
        assert migrated.current_readings(PAGE) == fresh.current_readings(PAGE)
        assert migrated.history(PAGE) == fresh.history(PAGE)
        (content, *_) = migrated.content_digests(PAGE)
        assert migrated.observations(content) == fresh.observations(content)
        assert {each.key.period_words for each in migrated.observations(content)} == {""}
        assert migrated.verify() == ()
        assert rows_of(second_url, "reading", "sketch", "content") == before
        assert migrated.add_reading(worded("A"), night(9))
        assert migrated.current_readings(PAGE)[0][1] == worded("A")
        assert [it.sequence for it in migrated.readings(PAGE, digest("A"))] == [1, 2, 3]
        assert migrated.verify() == ()
        with pytest.raises(DBAPIError, match="append-only"), migrated.engine.begin() as connection:
            connection.execute(text("UPDATE observation SET period_words = 'x'"))


def test_a_populated_first_store_is_brought_up(first_url: str, fresh_url: str) -> None:
    """Every row stays as it was, and each reading gets the sketch that it would have been stored with."""
    before = rows_of(first_url)
    with open_store(first_url) as migrated, open_store(fresh_url) as fresh:
        assert migrated.content_digests(PAGE) == fresh.content_digests(PAGE)
        assert len(migrated.content_digests(PAGE)) == 2
        assert migrated.current_readings(PAGE) == fresh.current_readings(PAGE)
        assert migrated.history(PAGE) == fresh.history(PAGE)
        assert migrated.row_counts() == fresh.row_counts()
        assert migrated.row_counts()["sketch"] == 3
        assert migrated.verify() == ()
        with pytest.raises(DBAPIError, match="append-only"), migrated.engine.begin() as connection:
            connection.execute(text("DELETE FROM sketch"))
    assert rows_of(first_url) == before


def test_a_damaged_reading_keeps_no_store_from_opening(first_url: str) -> None:
    """The migration passes it over; `verify` names it."""
    engine = engine_for(first_url)
    with engine.begin() as connection:
        for statement in WITHOUT_TRIGGERS[engine.dialect.name]:
            connection.execute(text(statement))
        connection.execute(text("UPDATE reading SET digest = 'x' WHERE sequence = 2"))
    engine.dispose()
    with open_store(first_url) as store:
        assert store.row_counts()["sketch"] == 2
        assert {breach.code for breach in store.verify()} == {"E_READING_DAMAGED"}
        with pytest.raises(IntegrityError, match="E_READING_DAMAGED"):
            store.history(PAGE)


WITHOUT_TRIGGERS = {
    "sqlite": ["DROP TRIGGER reading_no_update"],
    "postgresql": ["ALTER TABLE reading DISABLE TRIGGER USER"],
}


LATER = '''
"""A migration of some later version."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("content", sa.Column("later", sa.Text))
'''


def test_an_older_store_is_migrated_up(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With everything in it, and still append-only; the older version then refuses it."""
    with open_store(store_url) as store:
        store.add(Facts(captures=(capture("A"),), readings=((reading("A"), night(0)),)))
        before = store.row_counts()
        digests = store.content_digests(PAGE)
    later = tmp_path / "later 100%"
    shutil.copytree(bundled("migrations"), later, ignore=shutil.ignore_patterns("__pycache__"))
    (later / "versions" / "0008_later.py").write_text(LATER)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "HEAD", "0008")
        patch.setattr(schema, "bundled", lambda name: later)
        with open_store(store_url) as store:
            assert store.row_counts() == before
            assert store.content_digests(PAGE) == digests
            assert store.verify() == ()
            assert "later" in {column["name"] for column in inspect(store.engine).get_columns("content")}
    with pytest.raises(SchemaMismatch, match="schema 0008"):
        open_store(store_url)
