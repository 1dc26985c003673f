"""The triggers that keep facts append-only: are they all there, and do they still do what they were made for?

They were made by migrations, which are never edited; what they have to be is said here once more, so that a check does
not ask what it checks.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from kpi_ingest.store import tables
from kpi_ingest.store.verifying import Breach

SQLITE_GUARD = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{verb} on {table}: facts are append-only'); END"
)
POSTGRESQL_REFUSAL = (
    "BEGIN RAISE EXCEPTION '% on %: facts are append-only', TG_OP, TG_TABLE_NAME USING ERRCODE = 'KPI01'; END"
)
POSTGRESQL_KIND = 2 + 8 + 16 + 32
"""`tgtype` of BEFORE DELETE OR UPDATE OR TRUNCATE, once for each statement."""
POSTGRESQL_ENABLED = ("O", "A")
"""`tgenabled` of a trigger that fires for an ordinary session, and of one that fires for every session."""
FOUND_ON_POSTGRESQL = """
SELECT t.tgname, t.tgtype, t.tgenabled::text, t.tgqual IS NULL, t.tgattr::text, p.prosrc
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND t.tgrelid = to_regclass(:table)
"""


def missing_guards(connection: Connection) -> Iterator[Breach]:
    """Every guard that is not there or does not refuse what it has to, table by table. While one was away, rows may
    have been changed: only a comparison with the archive tells."""
    on_postgresql = connection.dialect.name == "postgresql"
    for table in tables.FACTS:
        yield from (_on_postgresql if on_postgresql else _on_sqlite)(connection, table.name)


def _on_sqlite(connection: Connection, table: str) -> Iterator[Breach]:
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    found = {name: _plain(sql) for name, sql in connection.execute(query, {"table": table})}
    for verb in ("update", "delete"):
        name = f"{table}_no_{verb}"
        if found.get(name) != _plain(SQLITE_GUARD.format(table=table, verb=verb)):
            yield _breach(name, table, verb.upper(), "sqlite_master", there=name in found)


def _on_postgresql(connection: Connection, table: str) -> Iterator[Breach]:
    name = f"{table}_append_only"
    rows = {row[0]: row for row in connection.execute(text(FOUND_ON_POSTGRESQL), {"table": table})}
    if name in rows:
        _, kind, enabled, unconditional, columns, source = rows[name]
        told = (kind, enabled in POSTGRESQL_ENABLED, unconditional, columns, _plain(source))
        if told == (POSTGRESQL_KIND, True, True, "", POSTGRESQL_REFUSAL):
            return
    yield _breach(name, table, "UPDATE, DELETE and TRUNCATE", "pg_trigger", there=name in rows)


def _breach(name: str, table: str, refused: str, catalogue: str, *, there: bool) -> Breach:
    return Breach(
        "E_GUARD",
        f"trigger {name} on {table}",
        "one that does not refuse it, or is switched off" if there else "no such trigger",
        f"one that refuses {refused}; kpi-ingest rebuild makes a new store that has it",
        catalogue,
    )


def _plain(statement: str) -> str:
    return " ".join(statement.split()).removesuffix(";")
