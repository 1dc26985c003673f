"""Cells that share one key: both are kept, neither is believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kpi_ingest.interpret.cells import undecide
from kpi_ingest.interpret.identity import short_digest
from kpi_ingest.model import Finding, Key, ReadRow, ReadTable
from kpi_ingest.model.content import key_of

DUPLICATE = "DUPLICATE_KEY"


def undecide_duplicates(tables: Sequence[ReadTable]) -> tuple[tuple[ReadTable, ...], tuple[Finding, ...]]:
    """The tables with every cell undecided whose key stands more than once, and a finding for each such indicator.

    Columns in doubt are left out: their cells are undecided already, for a reason that says more.
    """
    counts = Counter(key for table in tables for row in table.rows for key in _keys(table, row))
    repeated = {key for key, count in counts.items() if count > 1}
    changed = tuple(
        replace(table, rows=tuple(_without_figures(table, row, repeated) for row in table.rows)) for table in tables
    )
    return changed, tuple(_findings(tables, repeated))


def _keys(table: ReadTable, row: ReadRow) -> list[Key]:
    return [key_of(table, row, column) for column in table.columns if column.doubt is None]


def _without_figures(table: ReadTable, row: ReadRow, repeated: set[Key]) -> ReadRow:
    if not repeated.intersection(_keys(table, row)):
        return row
    cells = tuple(
        undecide(cell, DUPLICATE) if column.doubt is None and key_of(table, row, column) in repeated else cell
        for column, cell in zip(table.columns, row.cells, strict=True)
    )
    return replace(row, cells=cells)


def _findings(tables: Sequence[ReadTable], repeated: set[Key]) -> list[Finding]:
    findings: dict[tuple[str, str], Finding] = {}
    for table in tables:
        for row in table.rows:
            keys = repeated.intersection(_keys(table, row))
            if keys and (table.section_id, row.indicator_id) not in findings:
                message = f"{row.indicator!r} stands more than once: {len(keys)} keys have two cells or more"
                findings[table.section_id, row.indicator_id] = Finding(
                    short_digest("duplicate_key", table.section_id, row.indicator_id),
                    "duplicate_key",
                    "warning",
                    message,
                    table.section_id,
                    row.indicator_id,
                    where=row.where,
                )
    return list(findings.values())
