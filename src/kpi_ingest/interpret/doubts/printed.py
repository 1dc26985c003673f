"""Doubts about what is printed around figures: dates that are none, headers that cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_ingest.interpret.doubts.figures import Examined, cited, doubt
from kpi_ingest.interpret.identity import short_digest
from kpi_ingest.model import Finding, ReadTable


def invalid_dates(row: Examined) -> Iterator[Finding]:
    """`12 (31/02/2024)`: the figure stands, its date does not."""
    for it in row.figures:
        if it.cell.qualifier and row.parse(it.cell.text or "").reason == "E_DATE":
            message = f"{it.column.label}: {it.cell.qualifier!r} is no date, or more than one"
            yield doubt("invalid_date", "info", message, it, row)


def doubtful_columns(table: ReadTable) -> Iterator[Finding]:
    """One finding for each column whose header cannot be trusted."""
    for column in table.columns:
        if column.doubt:
            label = " / ".join(column.levels) or "a column without a header"
            message = f"column {column.index + 1}, {label!r}: its cells are undecided ({column.doubt})"
            digest = short_digest("ambiguous_header", table.section_id, column.index, *column.levels)
            cells = tuple(cited(column, row.cells[column.index], row.indicator) for row in table.rows)
            yield Finding(
                digest, "ambiguous_header", "warning", message, table.section_id, column=column.index, cells=cells
            )
