"""The unit that a row prints in a column of its own: `Unit` over `%`, `days`, `£m`."""

from __future__ import annotations

from dataclasses import replace

from kpi_ingest.grammar import fold_label, unit_meaning
from kpi_ingest.model import Cell, Column, RepairedRow

_SHARES = frozenset(("percentage", "percentages", "a percentage", "percentage (%)", "% (percentage)"))
_WORDLESS = frozenset(("n/a", "na", "-", "text", "ratio", "rate", "value", "score", "average", "index", "rank"))
_LONGEST = 40


def unit_of_row(row: RepairedRow, columns: tuple[Column, ...]) -> str | None:
    """The unit in the row's unit column; None where there is none, or it says only that things are counted."""
    printed = [
        cell.text.strip()
        for cell, column in zip(row.cells, columns, strict=True)
        if column.role == "unit" and cell.text
    ]
    if len(printed) != 1 or len(printed[0]) > _LONGEST or fold_label(printed[0]) in _WORDLESS:
        return None
    if fold_label(printed[0]) in _SHARES:
        return "%"
    meaning = unit_meaning(printed[0])
    return printed[0] if meaning.unit or meaning.multiplier != 1 else None


def under_unit(column: Column, unit: str | None) -> Column:
    """The column as it is for a row of this unit; the column's own unit stands before the row's."""
    worded = unit is None or column.unit is not None or column.speaks_of_figures
    return column if worded else replace(column, unit=unit)


def with_unit(cell: Cell, column: Column, unit: str | None) -> Cell:
    """The cell with the row's unit, where neither it nor its column prints one."""
    silent = cell.state == "value" and cell.unit is None and column.unit is None and not column.speaks_of_figures
    return replace(cell, unit=unit) if silent and unit_meaning(unit).unit else cell
