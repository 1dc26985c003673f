"""What a page definition says of one table, as the steps ask for it: definition first, then structure, then words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_ingest.grammar import parse_period
from kpi_ingest.model import Grid, Measure, Role
from kpi_ingest.pages import ColumnDefinition, ColumnRole, PageDefinition, RowRole, TableDefinition, TablePlace

_SILENT = ColumnDefinition()
NO_PLACE = -1
"""Of a column that stands nowhere in the grid: no entry finds it by its number."""
_HEADER_DEPTH = 4
"""Rows from the top whose texts count as a table's header words, before its header is known."""
_MEASURES: dict[ColumnRole, Measure] = {
    "baseline": "baseline", "target": "target", "milestone": "milestone", "actual": "actual",
}  # fmt: skip
_ROLES: dict[ColumnRole, Role] = {
    "code": "code", "unit": "unit", "frequency": "frequency", "polarity": "polarity", "previous": "previous",
    "forecast": "forecast", "benchmark": "benchmark", "change": "change", "status": "status", "comment": "comment",
    "source": "source", "baseline": "figure", "target": "figure", "milestone": "figure", "actual": "figure",
    "value": "figure",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hints:
    """Empty where there is no definition, or none of its entries finds the table."""

    definition: PageDefinition | None = None
    table: TableDefinition | None = None

    @property
    def ignored(self) -> bool:
        """The table is not to be read."""
        return self.table is not None and self.table.ignore

    def leaves_hidden(self, grid: Grid) -> bool:
        """A table that the page hides, and that neither its entry nor the page's own word has read."""
        if not grid.hidden or self.definition is None:
            return False
        return ((self.table.hidden if self.table else None) or self.definition.hidden) == "skip"

    @property
    def is_one_indicator(self) -> bool:
        """The whole table is about one indicator."""
        known = self.table
        return known is not None and (known.indicator is not None or known.orientation == "table-per-indicator")

    def column(self, levels: Sequence[str], place: int) -> ColumnDefinition:
        """What is said of the grid column `place` (from 0) under these header texts."""
        if self.definition is None:
            return _SILENT
        return self.definition.column(self.table, levels, place + 1)

    def row(self, label: str) -> RowRole | None:
        """What the row with this text in front is said to be."""
        return self.definition.row_role(self.table, label) if self.definition and label else None

    def period(self, locale: str | None) -> str | None:
        """The canonical period of the table that the definition states."""
        said = self.table.period if self.table else None
        return parse_period(said, locale) or said if said else None


NO_HINTS = Hints()


def hints_for(grid: Grid, number: int, headings: Sequence[str], definition: PageDefinition | None) -> Hints:
    """What a definition says of the grid that is the page's table `number`, under these headings, the nearest first."""
    if definition is None:
        return NO_HINTS
    header = tuple(cell.text for row in grid.rows[:_HEADER_DEPTH] for cell in row if cell.text)
    place = TablePlace(number, tuple(headings), grid.caption, header)
    return Hints(definition, definition.table(place))


def role_said(column: ColumnDefinition) -> Role | None:
    """The role of a column of figures or of words that a definition states; a measure or a period makes it one of
    figures."""
    if column.role is not None:
        return _ROLES.get(column.role)
    return "figure" if column.measure or column.period else None


def measure_said(column: ColumnDefinition) -> Measure | None:
    """The measure that a definition states, by its role or its measure."""
    return (_MEASURES.get(column.role) if column.role else None) or column.measure
