"""What a page definition says of one table, as the steps of the layout ask for it. Without a word of the definition
every answer is that of the structure.

    before the header   which entry fits the table, whether it is left out, how many rows its header has
    columns             which of them name the rows, which say period or measure, what role the others have
    headers             measure, period, unit and series of a column
    time                the period of the whole table, or where it is printed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast, get_args

from kpi_ingest.layout.grid_cells import text_at
from kpi_ingest.layout.header_block import HeaderBlock, block_of_rows, find_block
from kpi_ingest.layout.setting import period_beside
from kpi_ingest.model import Grid, Measure, Role
from kpi_ingest.pages import ColumnDefinition, ColumnRole, PageDefinition, RelativePeriod, TableDefinition, TablePlace

_HEADER_ROWS = 2
"""Rows of a table without a header that are looked through for its header words."""
_ROLES: dict[ColumnRole, Role] = {
    "code": "code", "unit": "unit", "frequency": "frequency", "polarity": "polarity", "status": "status",
    "comment": "comment", "source": "source", "change": "change", "previous": "previous", "forecast": "forecast",
    "benchmark": "benchmark", "baseline": "figure", "target": "figure", "milestone": "figure", "actual": "figure",
    "value": "figure",
}  # fmt: skip
_NAMING: frozenset[ColumnRole] = frozenset({"label", "group", "period", "measure"})
"""Roles of columns that stand in front of figures."""


NOTHING_SAID = ColumnDefinition()


@dataclass(frozen=True, slots=True)
class TableHints:
    """What a definition says of one table."""

    table: TableDefinition
    definition: PageDefinition | None = None

    @property
    def speaks(self) -> bool:
        """Whether an entry says that this is a table to be read: then its header need not tell."""
        return self.table != _NO_ENTRY and not self.table.ignore

    def column(self, levels: Sequence[str], number: int) -> ColumnDefinition:
        """What is said of the column with these header levels and this number, from 1."""
        return self.definition.column(self.table, levels, number) if self.definition else NOTHING_SAID


_NO_ENTRY = TableDefinition()
NO_HINTS = TableHints(_NO_ENTRY)


def hints_for(place: TablePlace, definition: PageDefinition | None) -> TableHints:
    """What the definition says of the table that stands there."""
    if definition is None:
        return NO_HINTS
    return TableHints(definition.table(place) or _NO_ENTRY, definition)


def place_of(grid: Grid, number: int, headings: Sequence[str]) -> TablePlace:
    """By what a table is found; `headings` are those above it, the nearest first."""
    block = find_block(grid)
    rows = block.levels if block else range(min(_HEADER_ROWS, len(grid.rows)))
    texts = (text_at(grid, row, column) for row in rows for column in range(len(grid.rows[row])))
    return TablePlace(number, tuple(headings), grid.caption, tuple(dict.fromkeys(text for text in texts if text)))


def block_of(grid: Grid, hints: TableHints) -> HeaderBlock | None:
    """The header block: so many rows as the definition says, else what structure tells."""
    rows = hints.table.header_rows
    if rows is None or not grid.rows or len(grid.rows[0]) < 2:
        return find_block(grid)
    return block_of_rows(grid, min(rows, len(grid.rows) - 1))


def may_name(column: ColumnDefinition) -> bool:
    """Whether a column may stand in front of figures: nothing says that it holds anything else."""
    return column.role is None or column.role in _NAMING


def role_said(column: ColumnDefinition) -> Role | None:
    """The role that a definition gives a column; a measure or a period makes it one of figures."""
    if column.role is not None:
        return _ROLES.get(column.role)
    return "figure" if column.measure or column.period else None


def naming_said(
    groups: tuple[int, ...],
    label: int | None,
    lines: tuple[int, ...],
    said: Sequence[ColumnDefinition],
    table: TableDefinition,
) -> tuple[tuple[int, ...], int | None, tuple[int, ...]]:
    """The columns that name the rows, given those that structure found: groups, label and lines, as in a `Naming`."""
    own_lines = (*_with_role("period", said), *_with_role("measure", said))
    own_groups = _with_role("group", said)
    front = [it for it in range(len(said)) if may_name(said[it]) and it not in (*own_lines, *own_groups)]
    labels = _with_role("label", said) or tuple(front[: table.label_columns or 0])
    label = labels[-1] if labels else label
    label, lines = _turned_as_said(label, own_lines or lines, bool(labels), bool(own_lines), front, table)
    named = (*own_groups, *labels[:-1]) if own_groups or labels else groups
    return tuple(it for it in sorted(named) if it != label and it not in lines), label, lines


def _with_role(role: ColumnRole, said: Sequence[ColumnDefinition]) -> tuple[int, ...]:
    return tuple(place for place, column in enumerate(said) if column.role == role)


def _turned_as_said(
    label: int | None, lines: tuple[int, ...], labelled: bool, lined: bool, front: Sequence[int], table: TableDefinition
) -> tuple[int | None, tuple[int, ...]]:
    """Label and lines as the orientation has them; `labelled` and `lined` say that columns are named for it."""
    match table.orientation:
        case "indicators-down" | "places-down":
            return (label if label is not None else next(iter(front), None)), (lines if lined else ())
        case "periods-down" | "table-per-indicator":
            return (label if labelled else None), lines or tuple(front[:1])
        case "measures-down":
            lines = lines or tuple(front[:2][-1:])
            free = [it for it in front if it not in lines]
            return (label if label not in (None, *lines) else next(iter(free), None)), lines
        case _:
            kept = lines if lined else tuple(it for it in lines if it != label)
            return (label if label not in kept else None), kept


def measure_said(column: ColumnDefinition) -> Measure | None:
    """The measure that a definition gives a column, by itself or by its role."""
    if column.measure is not None:
        return column.measure
    return next((measure for measure in get_args(Measure) if measure == column.role), None)


def period_said(column: ColumnDefinition, own: str | None) -> str | None:
    """The period that a definition gives a column; one that is counted from the table's own needs that."""
    if column.period in get_args(RelativePeriod):
        return None if own is None else period_beside(own, cast(RelativePeriod, column.period))
    return column.period
