"""Tables that a page prints again to the letter, such as for narrow and for wide screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpi_ingest.model import Finding, RepairedCell, RepairedTable


def number_tables(tables: Sequence[RepairedTable]) -> list[tuple[int, RepairedTable]]:
    """Each table with its number on the page, from 1. One that is printed again to the letter has that of the first, so
    that a table without a title is known by the same number in both."""
    first: dict[tuple[object, ...], int] = {}
    return [(first.setdefault(_print(table), len(first) + 1), table) for table in tables]


def tell_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings without repeats: copies of a row raise the same doubts."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.id, finding)
    return tuple(first.values())


def _print(repaired: RepairedTable) -> tuple[object, ...]:
    """Everything that a table prints in its header and rows."""
    rows = tuple((row.label.text, *(_texts(cell) for cell in row.cells)) for row in repaired.rows)
    table = repaired.table
    return table.section, table.label_header, tuple(column.levels for column in table.columns), rows


def _texts(cell: RepairedCell) -> tuple[str | None, ...]:
    return cell.state, cell.text, *(candidate.text for candidate in cell.candidates)
