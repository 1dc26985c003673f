"""A row laid open for the doubts that look at it: its decided figures, and a finding that cites them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi_ingest.grammar import ParsedCell, period_bounds, unit_meaning
from kpi_ingest.interpret.identity import short_digest
from kpi_ingest.model import Cell, CitedCell, Column, Finding, Gravity, ReadRow, ReadTable
from kpi_ingest.pages import IndicatorDefinition

MEASURED = ("baseline", "target", "milestone", "actual")


@dataclass(frozen=True, slots=True)
class Figure:
    """A decided value with its column."""

    cell: Cell
    column: Column
    value: Decimal

    @property
    def told(self) -> str:
        """Column and printed text: `Actual Mar 24 '12'`."""
        return f"{self.column.label} {self.cell.text!r}"

    @property
    def unit(self) -> tuple[str, Decimal | None]:
        """Unit by its meaning, and multiplier: `wks` and `weeks` are one unit, `£m` and `£000` are two."""
        return unit_meaning(self.cell.unit).unit, self.cell.multiplier

    @property
    def plain(self) -> bool:
        """The value is the figure itself, and no bound of it."""
        return self.cell.comparator is None


@dataclass(frozen=True, slots=True)
class Examined:
    """A row with all that is known of it."""

    table: ReadTable
    row: ReadRow
    figures: tuple[Figure, ...]
    """In the order of the columns."""
    indicator: IndicatorDefinition | None
    parse: Callable[[str], ParsedCell]
    """Reads a cell's text as the page writes it."""

    def of(self, measure: str) -> list[Figure]:
        """The figures of one measure, in the order of their periods; those without a known one as they stand."""
        found = [it for it in self.figures if it.column.measure == measure]
        return sorted(found, key=lambda it: (bounds_of(it.column) or (date.min,))[0])

    def only(self, measure: str) -> Figure | None:
        """The one figure of a measure; None where there is none, or more than one."""
        found = self.of(measure)
        return found[0] if len(found) == 1 else None


def examine(
    table: ReadTable, row: ReadRow, indicator: IndicatorDefinition | None, parse: Callable[[str], ParsedCell]
) -> Examined:
    """The row with its decided figures."""
    figures = tuple(
        Figure(cell, column, cell.value)
        for column, cell in zip(table.columns, row.cells, strict=True)
        if cell.value is not None and column.measure in MEASURED
    )
    return Examined(table, row, figures, indicator, parse)


def bounds_of(column: Column) -> tuple[date, date] | None:
    """First day of the column's period and the day behind it; None where it has no known one."""
    try:
        return period_bounds(column.period or "")
    except ValueError:
        return None


def doubt(
    kind: str, gravity: Gravity, message: str, it: Figure, row: Examined, others: Iterable[Figure] = ()
) -> Finding:
    """A finding about one figure, whose id depends on that figure alone; `others` are what it was held against."""
    name = short_digest(kind, row.table.section_id, row.row.indicator_id, *_name(it))
    return _finding(name, kind, gravity, message, row, [it, *others])


def joint_doubt(kind: str, gravity: Gravity, message: str, figures: Sequence[Figure], row: Examined) -> Finding:
    """A finding about several figures together: another figure among them is another doubt."""
    names = [list(_name(it)) for it in figures]
    name = short_digest(kind, row.table.section_id, row.row.indicator_id, names)
    return _finding(name, kind, gravity, message, row, figures)


def cited(column: Column, cell: Cell, indicator: str) -> CitedCell:
    """A cell as a finding cites it; which capture it stands in is added when the reading is whole."""
    key = (column.measure, column.series or "", column.period or "")
    return CitedCell(indicator, column.label, *key, cell.text, cell.where, period_words=column.period_words or "")


def _name(it: Figure) -> tuple[str | None, ...]:
    """What a figure is about and what was printed, white space aside: captures of one edition differ in that."""
    words = " ".join(unicodedata.normalize("NFC", it.cell.text or "").split())
    # a figure under a period's words was named by them before they had a field of their own
    return it.column.measure, it.column.period or it.column.period_words, it.column.series, words


def _finding(name: str, kind: str, gravity: Gravity, message: str, row: Examined, figures: Sequence[Figure]) -> Finding:
    first, names = figures[0].cell, (row.table.section_id, row.row.indicator_id)
    cells = tuple(cited(it.column, it.cell, row.row.indicator) for it in figures)
    return Finding(name, kind, gravity, message, *names, first.column, first.where, cells)
