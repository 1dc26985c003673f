"""What rows are called: by their labels, and by the groups above them where labels alone would not tell them apart."""

from __future__ import annotations

from collections.abc import Container, Iterable

from kpi_ingest.grammar import fold_label, strip_marks
from kpi_ingest.model.reading import ReadRow, ReadTable

Repeated = Container[tuple[str, str]]
"""Section id and folded label of rows that only their groups tell apart."""


def repeated_labels(tables: Iterable[ReadTable]) -> Repeated:
    """The labels that stand under more than one group of a section of these tables."""
    tables = tuple(tables)
    if not any(row.group for table in tables for row in table.rows):
        return frozenset()
    groups: dict[tuple[str, str], set[str]] = {}
    for table in tables:
        for row in table.rows:
            groups.setdefault(_label_of(table, row), set()).add(fold_label(row.group or ""))
    return frozenset(label for label, found in groups.items() if len(found) > 1)


def row_name(table: ReadTable, row: ReadRow, repeated: Repeated) -> str:
    """The words that identify a row: `Calls answered`, or `People > Calls answered` where two groups have it."""
    if not row.group or _label_of(table, row) not in repeated:
        return row.indicator
    return f"{row.group} > {row.indicator}"


def _label_of(table: ReadTable, row: ReadRow) -> tuple[str, str]:
    return table.section_id, fold_label(strip_marks(row.indicator)[0])
