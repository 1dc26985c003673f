"""Cells that share one key. Copies that say the same contradict nothing and count once; of others neither is believed.

Pages print a table twice for narrow and wide screens. Where such copies come to differ in one cell, that one key is
open, and every other figure stands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from kpi_ingest.interpret.cells import undecide
from kpi_ingest.interpret.doubts import cited
from kpi_ingest.interpret.identity import short_digest
from kpi_ingest.model import Cell, CitedCell, Column, Finding, Key, ReadRow, ReadTable
from kpi_ingest.model.content import contradicted, key_of

DUPLICATE = "DUPLICATE_KEY"
_Places: TypeAlias = list[tuple[ReadTable, ReadRow]]


def undecide_duplicates(tables: Sequence[ReadTable]) -> tuple[tuple[ReadTable, ...], tuple[Finding, ...]]:
    """The tables with every cell undecided whose key stands more than once and is not said alike each time; and a
    finding for each indicator that is contradicted, and for each section with copies.

    Columns in doubt are left out: their cells are undecided already, for a reason that says more.
    """
    keyed = [(key, cell) for table in tables for row in table.rows for key, _, cell in _keyed(table, row)]
    counts = Counter(key for key, _ in keyed)
    repeated = {key for key, count in counts.items() if count > 1}
    if not repeated:
        return tuple(tables), ()
    disputed = contradicted(keyed) & repeated
    changed = tuple(
        replace(table, rows=tuple(_without_figures(table, row, disputed) for row in table.rows)) for table in tables
    )
    return changed, (*_disputes(tables, disputed), *_copies(tables, repeated - disputed))


def _keyed(table: ReadTable, row: ReadRow) -> Iterator[tuple[Key, Column, Cell]]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        if column.doubt is None:
            yield key_of(table, row, column), column, cell


def _without_figures(table: ReadTable, row: ReadRow, disputed: Collection[Key]) -> ReadRow:
    if not any(key in disputed for key, _, _ in _keyed(table, row)):
        return row
    cells = tuple(
        undecide(cell, DUPLICATE) if column.doubt is None and key_of(table, row, column) in disputed else cell
        for column, cell in zip(table.columns, row.cells, strict=True)
    )
    return replace(row, cells=cells)


def _disputes(tables: Sequence[ReadTable], disputed: Collection[Key]) -> Iterator[Finding]:
    """One finding for each indicator, with all the cells that stand under one key."""
    for (section, indicator), rows in _rows_with(tables, disputed).items():
        cells = tuple(cell for table, row in rows for cell in _cited(table, row, disputed))
        keys = len({(cell.measure, cell.series, cell.period, cell.period_words) for cell in cells})
        first = rows[0][1]
        message = f"{first.indicator!r} stands more than once: {keys} keys have two cells or more"
        name = short_digest("duplicate_key", section, indicator)
        yield Finding(name, "duplicate_key", "warning", message, section, indicator, where=first.where, cells=cells)


def _copies(tables: Sequence[ReadTable], copied: Collection[Key]) -> Iterator[Finding]:
    """One finding for each section, however many of its rows are printed again."""
    sections: dict[str, _Places] = defaultdict(list)
    for (section, _), rows in _rows_with(tables, copied).items():
        sections[section] += rows
    for section, rows in sections.items():
        cells = tuple(cell for table, row in rows for cell in _cited(table, row, copied))
        first = rows[0][1]
        names = len({row.indicator_id for _, row in rows})
        message = (
            f"{names} row{'s are' if names > 1 else ' is'} printed more than once, such as {first.indicator!r}; what "
            f"the copies say alike counts once"
        )
        name = short_digest("copies", section)
        yield Finding(name, "copies", "info", message, section, where=first.where, cells=cells)


def _rows_with(tables: Sequence[ReadTable], keys: Collection[Key]) -> dict[tuple[str, str], _Places]:
    """The rows that hold one of these keys, by section and indicator."""
    found: dict[tuple[str, str], _Places] = defaultdict(list)
    for table in tables:
        for row in table.rows:
            if any(key in keys for key, _, _ in _keyed(table, row)):
                found[table.section_id, row.indicator_id].append((table, row))
    return found


def _cited(table: ReadTable, row: ReadRow, keys: Collection[Key]) -> Iterator[CitedCell]:
    return (cited(column, cell, row.indicator) for key, column, cell in _keyed(table, row) if key in keys)
