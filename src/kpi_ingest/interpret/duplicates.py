"""Cells that share one key: both are kept, neither is believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpi_ingest.interpret.cells import undecide
from kpi_ingest.interpret.doubts import cited
from kpi_ingest.interpret.identity import short_digest
from kpi_ingest.model import CitedCell, Finding, Key, ReadRow, ReadTable
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


def _findings(tables: Sequence[ReadTable], repeated: set[Key]) -> Iterator[Finding]:
    """One finding for each indicator, with all the cells that stand under one key."""
    found: dict[tuple[str, str], list[tuple[ReadTable, ReadRow]]] = {}
    for table in tables:
        for row in table.rows:
            if repeated.intersection(_keys(table, row)):
                found.setdefault((table.section_id, row.indicator_id), []).append((table, row))
    for (section, indicator), rows in found.items():
        cells = tuple(cell for table, row in rows for cell in _repeated_cells(table, row, repeated))
        keys = len({(cell.measure, cell.series, cell.period, cell.period_words) for cell in cells})
        first = rows[0][1]
        message = f"{first.indicator!r} stands more than once: {keys} keys have two cells or more"
        name = short_digest("duplicate_key", section, indicator)
        yield Finding(name, "duplicate_key", "warning", message, section, indicator, where=first.where, cells=cells)


def _repeated_cells(table: ReadTable, row: ReadRow, repeated: set[Key]) -> Iterator[CitedCell]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.doubt is None and key_of(table, row, column) in repeated:
            yield cited(column, cell, row.indicator)
