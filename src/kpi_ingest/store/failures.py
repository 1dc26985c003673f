"""What the two engines report when something is wrong, as the errors of this project."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from kpi_ingest.errors import IntegrityError, KpiIngestError, StorageError

APPEND_ONLY = "KPI01"
"""SQLSTATE that our trigger function raises on PostgreSQL."""
TRANSIENT = frozenset({"40001", "40P01", "55P03", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY_RECOVERY"})
"""Serialisation failure, deadlock, lock timeout, another writer: the whole transaction may be run again."""

_NEXT = {
    "E_DISK_FULL": "free some space; nothing of this transaction was stored, run it again",
    "E_DB_BUSY": "run it again when the other writer is done",
    "E_DB_NOT_OURS": "name another file or database; this one was left as it is",
    "E_DB_DAMAGED": "restore a backup, or rebuild the store from the archive",
    "E_DB_READ_ONLY": "give this user the right to write the store",
    "E_DB_UNREACHABLE": "check the store's URL, its folder or server, and the rights of this user",
    "E_DB_FAILED": "see the engine's own message; run it again with --debug for the trace",
}
_SQLITE = {
    "SQLITE_FULL": "E_DISK_FULL",
    "SQLITE_BUSY": "E_DB_BUSY",
    "SQLITE_LOCKED": "E_DB_BUSY",
    "SQLITE_NOTADB": "E_DB_NOT_OURS",
    "SQLITE_CORRUPT": "E_DB_DAMAGED",
    "SQLITE_READONLY": "E_DB_READ_ONLY",
    "SQLITE_PERM": "E_DB_READ_ONLY",
    "SQLITE_CANTOPEN": "E_DB_UNREACHABLE",
    "SQLITE_AUTH": "E_DB_UNREACHABLE",
}
# SQLSTATE, or its class of two characters: PostgreSQL 18 documentation, appendix A.
_POSTGRESQL = {
    "53100": "E_DISK_FULL",
    "40": "E_DB_BUSY",
    "55": "E_DB_BUSY",
    "25006": "E_DB_READ_ONLY",
    "42501": "E_DB_READ_ONLY",
    "08": "E_DB_UNREACHABLE",
    "28": "E_DB_UNREACHABLE",
    "3D": "E_DB_UNREACHABLE",
    "53": "E_DB_UNREACHABLE",
    "57": "E_DB_UNREACHABLE",
    "XX": "E_DB_DAMAGED",
}


@contextmanager
def reported(place: str) -> Iterator[None]:
    """Turn what the engine raises inside into StorageError or IntegrityError, with `place` named."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as failure:
        raise as_ours(failure, place) from failure


def as_ours(failure: DBAPIError | sqlite3.Error, place: str) -> KpiIngestError:
    """The project's error for an engine's."""
    state, message = engine_state(failure), _first_line(failure)
    if state in (APPEND_ONLY, "SQLITE_CONSTRAINT_TRIGGER"):
        return IntegrityError(
            "E_APPEND_ONLY", place=place, got=message, next_step="record a new fact instead of changing one"
        )
    if state.startswith(("23", "SQLITE_CONSTRAINT")):
        return IntegrityError(
            "E_DB_CONSTRAINT", place=place, got=message, next_step="report this; the transaction was rolled back"
        )
    code = _code_of(state, failure)
    return StorageError(code, place=place, got=message, next_step=_NEXT[code])


def may_run_again(failure: DBAPIError) -> bool:
    """The transaction left nothing behind and may succeed the next time."""
    return failure.connection_invalidated or engine_state(failure) in TRANSIENT


def engine_state(failure: DBAPIError | sqlite3.Error) -> str:
    """SQLSTATE on PostgreSQL, the name of the extended result code on SQLite, "" where the engine gave none."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    found = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return str(found or "")


def _code_of(state: str, failure: DBAPIError | sqlite3.Error) -> str:
    if state.startswith("SQLITE"):
        matches = (code for name, code in _SQLITE.items() if state.startswith(name))
        return next(matches, "E_DB_FAILED")
    if not state and isinstance(failure, DBAPIError) and failure.orig.__class__.__name__ == "OperationalError":
        return "E_DB_UNREACHABLE"  # libpq gives no SQLSTATE when it cannot connect at all
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2]) or "E_DB_FAILED"


def _first_line(failure: DBAPIError | sqlite3.Error) -> str:
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    lines = str(cause).splitlines() or [type(cause).__name__]
    return lines[0]
