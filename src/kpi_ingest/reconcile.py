"""The isolated readings of one page -> readings with each other's evidence.

Every distinct capture is first read in isolation. Then a row that isolation leaves undecided may use the cells that the
*isolated* readings of the page's other captures decided, earlier or later ones alike, and never a reconciled result. So
the outcome is a function of the set of captures and does not depend on the order in which they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kpi_ingest.grammar import fold_label
from kpi_ingest.interpret import Source, interpret_tables
from kpi_ingest.model import KnownCell, KnownRow, KpiTable, Reading, ReadRow, ReadTable, RepairedTable
from kpi_ingest.pages import PageDefinition
from kpi_ingest.repair import repair_table

DECIDED = ("value", "text", "blank")


@dataclass(frozen=True, slots=True)
class Isolated:
    """One capture's bytes, read by themselves."""

    source: Source
    tables: tuple[KpiTable, ...]
    repaired: tuple[RepairedTable, ...]
    reading: Reading


def read_alone(source: Source, tables: Sequence[KpiTable], definition: PageDefinition | None) -> Isolated:
    """One capture read in isolation: what its own bytes support."""
    repaired = tuple(repair_table(table) for table in tables)
    return Isolated(source, tuple(tables), repaired, interpret_tables(repaired, source, definition))


def reconcile(captures: Sequence[Isolated], definition: PageDefinition | None) -> tuple[Reading, ...]:
    """The readings of a page's distinct captures, each with the others' evidence where its own was not enough; in the
    order given."""
    known = {capture.source.sha256: tuple(_known_rows(capture.reading)) for capture in captures}
    return tuple(_with_evidence(capture, known, definition) for capture in captures)


def _with_evidence(
    capture: Isolated, known: dict[str, tuple[KnownRow, ...]], definition: PageDefinition | None
) -> Reading:
    others = tuple(row for sha256, rows in sorted(known.items()) if sha256 != capture.source.sha256 for row in rows)
    if not others or not any(_is_open(table) for table in capture.repaired):
        return capture.reading
    repaired = tuple(
        repair_table(table, others) if _is_open(alone) else alone
        for table, alone in zip(capture.tables, capture.repaired, strict=True)
    )
    evidence = _offered(capture.repaired, others)
    inputs = replace(capture.source.inputs, evidence=evidence)
    return interpret_tables(repaired, replace(capture.source, inputs=inputs), definition)


def _is_open(table: RepairedTable) -> bool:
    return any(cell.state == "undecided" for row in table.rows for cell in row.cells)


def _offered(tables: Iterable[RepairedTable], others: Iterable[KnownRow]) -> tuple[str, ...]:
    """sha256 of the captures that know something of a row which isolation left open."""
    labels = {
        fold_label(row.label.text)
        for table in tables
        for row in table.rows
        if any(cell.state == "undecided" for cell in row.cells)
    }
    return tuple(sorted({row.capture for row in others if fold_label(row.label) in labels}))


def _known_rows(reading: Reading) -> Iterator[KnownRow]:
    for table in reading.tables:
        for row in table.rows:
            cells = tuple(_known_cells(table, row))
            if cells:
                yield KnownRow(table.section, row.indicator, cells, reading.sha256, row.indicator_id)


def _known_cells(table: ReadTable, row: ReadRow) -> Iterator[KnownCell]:
    for column, cell in zip(table.columns, row.cells, strict=True):
        if cell.state in DECIDED and cell.text is not None:
            yield KnownCell(column.measure, column.period, column.series, cell.text, column.ordinal)
