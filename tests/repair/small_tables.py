"""Small tables for tests of single behaviours."""

from __future__ import annotations

from collections.abc import Sequence

from captured_tables import typed

from kpi_ingest.model import BodyRow, KpiTable, Piece, RowForm, TextSpan

HEADER = ("Baseline (date)", "Target", "Milestone 1 – Jul 23", "Actual Jul 23", "Milestone 2 – Nov 23", "Actual Nov 23")


def table_of(
    *texts: str, form: RowForm = "run", truncated: bool = False, columns: Sequence[str] = HEADER, section: str = "S"
) -> KpiTable:
    """A table with one row: the pieces are consecutive lines of a text."""
    pieces, offset = [], 0
    for number, text in enumerate(texts, start=1):
        pieces.append(Piece(text, TextSpan(number, offset, offset + len(text))))
        offset += len(text) + 1
    row = BodyRow(form, tuple(pieces), truncated)
    return KpiTable(section, "Indicator", typed(columns), (row,), (), TextSpan(1, 0, offset))
