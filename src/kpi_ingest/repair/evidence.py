"""What other captures of the page show of a row: cells that their isolated readings decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.grammar import fold_label, period_bounds
from kpi_ingest.model import Column, KnownCell, KnownRow
from kpi_ingest.repair.chain import NOTHING_KNOWN, Known
from kpi_ingest.repair.islands import Shape, shape_of
from kpi_ingest.repair.labels import known_end


@dataclass(frozen=True, slots=True)
class Evidence:
    """Known cells laid under a table's columns, and the captures they come from."""

    known: Known
    captures: tuple[str, ...]


NO_EVIDENCE = Evidence(NOTHING_KNOWN, ())


def rows_of_section(section: str, known: Sequence[KnownRow]) -> tuple[KnownRow, ...]:
    """Known rows of the table with this title; of all tables where no known row bears it (a retitled section)."""
    folded = fold_label(section)
    same = tuple(row for row in known if fold_label(row.section) == folded)
    return same or tuple(known)


def evidence_for_run(run: str, columns: Sequence[Column], known: Sequence[KnownRow]) -> Evidence:
    """Evidence for a run: of the row whose label, the longest that fits, stands at its head."""
    end = known_end(run, [row.label for row in known])
    if end is None:
        return NO_EVIDENCE
    return evidence_for_label(run[:end], columns, known)


def evidence_for_label(label: str, columns: Sequence[Column], known: Sequence[KnownRow]) -> Evidence:
    """Evidence for a row whose label is delimited."""
    folded = fold_label(label)
    rows = [row for row in known if fold_label(row.label) == folded]
    if not rows:
        return NO_EVIDENCE
    cells = tuple(
        tuple(shape_of(cell.text) for row in rows for cell in row.cells if _same_column(column, cell))
        for column in columns
    )
    start = (_rolled_off("milestone", columns, rows), _rolled_off("actual", columns, rows))
    captures = tuple(sorted({row.capture for row in rows}))
    shown = Known(
        tuple(row.label for row in rows),
        cells,
        start,
        _figures_of(rows, ("target", "milestone")),
        _figures_of(rows, ("baseline", "actual", "other")),
    )
    return Evidence(shown, captures)


def _figures_of(rows: Sequence[KnownRow], measures: tuple[str, ...]) -> tuple[Shape, ...]:
    """Every figure of these measures, of any period."""
    shapes = (shape_of(cell.text) for row in rows for cell in row.cells if cell.measure in measures)
    return tuple(shape for shape in shapes if shape.value is not None)


def _same_column(column: Column, cell: KnownCell) -> bool:
    """Measure, period and series agree; where the header tells no period, the ordinal must."""
    if (column.measure, column.period, column.series) != (cell.measure, cell.period, cell.series):
        return False
    return column.period is not None or column.ordinal == cell.ordinal


def _rolled_off(measure: str, columns: Sequence[Column], rows: Sequence[KnownRow]) -> Shape | None:
    """The last known figure of the chain before the table's first period: it stood on the page once."""
    begins = [_begin(column.period) for column in columns if column.measure == measure]
    shown = [begin for begin in begins if begin]
    if not shown:
        return None
    earlier = [
        (begin, cell.text)
        for row in rows
        for cell in row.cells
        if cell.measure == measure and cell.text and (begin := _begin(cell.period)) and begin < min(shown)
    ]
    return shape_of(max(earlier)[1]) if earlier else None


def _begin(period: str | None) -> str | None:
    """First day of a canonical period as text that sorts; None for words that are no period."""
    if period is None:
        return None
    try:
        return period_bounds(period)[0].isoformat()
    except ValueError:
        return None
