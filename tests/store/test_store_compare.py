"""Every row beside what an archive has recorded, on both engines."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from store_facts import PAGE, attempt, capture, digest, night, reading

from kpi_ingest.store import Facts, LogLine, PageRecords, Store
from kpi_ingest.store.rows import attempt_row, capture_row

ARCHIVE = digest("archive")
CAPTURE, FAILED, READING = capture("A"), attempt(1), reading("A", note="now cumulative")
RECORDS = (("capture", CAPTURE.id), ("attempt", FAILED.id), ("reading", f"{READING.sha256}.0001"))
LINES = tuple(
    LogLine(PAGE, ARCHIVE, seq, digest(f"line {seq}"), kind, record, CAPTURE.recorded_at)
    for seq, (kind, record) in enumerate(RECORDS, start=1)
)
TAMPERED = {
    "capture": "UPDATE capture SET source = 'https://example.org/other'",
    "attempt": "UPDATE attempt SET message = 'server said 502'",
    "page": "UPDATE page SET recorded_at = (SELECT max(at) FROM attempt)",
    "reading": "UPDATE reading SET recorded_at = (SELECT max(at) FROM attempt)",
    "note": "UPDATE note SET section_label = 'Section B'",
    "observation": "UPDATE observation SET column_label = 'Baseline' WHERE position = 0",
    "content": "UPDATE content SET observations = 3",
    "sketch": "UPDATE sketch SET head = replace(head, 'true', 'false')",
    "logged": "UPDATE logged SET kind = 'decision' WHERE seq = 2",
}


def records() -> Iterator[PageRecords]:
    """What the archive says."""
    facts = {"capture": [capture_row(CAPTURE)], "attempt": [attempt_row(FAILED)]}
    yield PageRecords(PAGE, LINES, facts, [(1, READING, night(2))])


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with a capture, a failure, a reading, and the lines they came from."""
    store.add(Facts(captures=(CAPTURE,), attempts=(FAILED,), readings=((READING, night(2)),), lines=LINES))
    return store


def test_what_was_stored_is_what_was_recorded(filled: Store) -> None:
    """No breach, nothing behind, nothing of another archive."""
    compared = filled.compare(ARCHIVE, 3, records())
    assert (compared.breaches, compared.behind, compared.elsewhere) == ((), (), 0)
    assert filled.lines(PAGE, ARCHIVE) == {(line.seq, line.line) for line in LINES}


@pytest.mark.parametrize("table", TAMPERED)
def test_a_row_that_says_something_else_is_named(filled: Store, table: str) -> None:
    """With its table, and nothing besides."""
    with filled.engine.begin() as connection:
        if filled.engine.dialect.name == "sqlite":
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        else:
            connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        connection.execute(text(TAMPERED[table]))
    breaches = filled.compare(ARCHIVE, 3, records()).breaches
    assert {(breach.code, breach.table) for breach in breaches} == {("E_ROW_DIFFERS", table)}
