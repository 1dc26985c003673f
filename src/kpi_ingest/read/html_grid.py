"""Rows of cell elements -> a grid, by the table model of the HTML standard ("forming a table").

Spans are clamped as the standard has it (columns 1 to 1000, rows 0 to 65534) and end with their row group. Where two
cells cover one position both are in doubt: no reader can tell what a sighted one makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from kpi_ingest.model import ElementPath, Grid, GridCell, Warning, grid_as_written
from kpi_ingest.read.cells import CellRun, RowsInRuns, grid_cell
from kpi_ingest.read.folding import doubt_in, fold_blanks
from kpi_ingest.read.html_cell import NESTED, read_cell, read_name
from kpi_ingest.read.html_tree import Element, attributes_of, too_large
from kpi_ingest.read.html_visible import Visibility
from kpi_ingest.read.table_elements import CellElement, RowElements, RowGroup, RowRun, TableElements

_NON_NEGATIVE = re.compile(r"[ \t\n\f\r]*\+?([0-9]+)")
_OVERLAP = "spans of two cells overlap here"


@dataclass(slots=True)
class _Placed:
    """A cell with the rectangle it covers."""

    number: int
    cell: CellElement
    row: int
    column: int
    rows: int
    columns: int
    header: bool
    overlaps: bool = False


@dataclass(slots=True)
class _Slots:
    """The table as it is being formed."""

    cells_left: int
    placed: list[_Placed] = field(default_factory=list)
    anchors: list[GridCell] = field(default_factory=list)
    """The cell of each that was placed, in groups that were read."""
    taken: dict[tuple[int, int], int] = field(default_factory=dict)
    stacked: int = 0
    """Positions of groups without spans."""
    row_places: dict[int, str] = field(default_factory=dict)
    width: int = 0
    height: int = 0
    warnings: list[Warning] = field(default_factory=list)


class FormedTable(NamedTuple):
    """A table element as it was formed."""

    grid: Grid
    rows: RowsInRuns
    """Those of the grid."""
    noticed: list[Warning]


def form_grid(table: Element, parts: TableElements, visibility: Visibility, cells_left: int) -> FormedTable:
    """The grid of a table element, and what was noticed.

    Raises ReadError E_TABLE_TOO_LARGE for more than `cells_left` positions.
    """
    slots = _Slots(cells_left)
    where, groups = visibility.paths.of(table), parts.ordered()
    spans = any(group.spans for group in groups)
    starts = [_place_group(group, slots) if group.spans else _stack_group(group, slots, spans) for group in groups]
    _refuse_area(slots, slots.width, slots.height)
    found: list[CellRun | tuple[GridCell, ...]] = []
    for group, (first, behind) in zip(groups, starts, strict=True):
        if group.spans:
            found += _spanned_rows(first, behind, slots, visibility, where)
        else:
            found += _plain_rows(group, visibility, slots)
    rows = RowsInRuns(tuple(found), slots.width)
    caption = parts.caption
    title = "" if caption is None else read_name(caption, attributes_of(caption), visibility)[0]
    grid = grid_as_written(rows, where, title or None, hidden=visibility.opened(table))
    return FormedTable(grid, rows, slots.warnings)


def _stack_group(group: RowGroup, slots: _Slots, counted: bool) -> tuple[int, int]:
    """Place a group none of whose cells spans: each stands where it is written. Gives the first of its rows and the one
    behind them."""
    first = slots.height
    for part in group.rows:
        width, rows = (len(part.shape.names), len(part)) if isinstance(part, RowRun) else (len(part.cells), 1)
        slots.width = max(slots.width, width)
        slots.height += rows
        slots.stacked += width * rows
    if counted:
        _refuse_positions(slots)
    return first, slots.height


def _plain_rows(group: RowGroup, visibility: Visibility, slots: _Slots) -> Iterator[CellRun | tuple[GridCell, ...]]:
    """The rows of a group none of whose cells spans, in runs where nothing in them is in doubt."""
    head = group.name == "thead"
    for part in group.rows:
        if isinstance(part, RowRun) and part.folded and len(part.shape.names) == slots.width:
            shape = part.shape
            headers = (True,) * len(shape.names) if head else shape.headers
            yield CellRun(part.within, part.first, shape.steps, headers, part.texts)
            continue
        for row in part.rows() if isinstance(part, RowRun) else (part,):
            cells = [_single_cell(cell, head, visibility, slots.warnings) for cell in row.cells]
            missing = slots.width - len(cells)
            yield tuple(cells + [grid_cell("", ElementPath(row.place))] * missing if missing else cells)


def _single_cell(cell: CellElement, head: bool, visibility: Visibility, noticed: list[Warning]) -> GridCell:
    header, where = head or cell[0] == "th", ElementPath(cell[1])
    text, doubt = _text_of(cell, header, visibility)
    if doubt is not None:
        _note_doubt(doubt, where, noticed)
    return grid_cell(text, where, header, 1, 1, None, doubt)


def _place_group(group: RowGroup, slots: _Slots) -> tuple[int, int]:
    """Place a group cell by cell. Gives the first of its rows and the one behind them."""
    growing: list[_Placed] = []
    start, rows = slots.height, group.one_by_one()
    for y, row in enumerate(rows, start):
        slots.height = max(slots.height, y + 1)
        for cell in growing:
            _cover(cell, y, y + 1, slots)
        growing += _place_row(row, y, group.name == "thead", slots)
    if rows:
        _end_group(growing, start + len(rows), slots)
    return start, slots.height


def _end_group(growing: list[_Placed], behind: int, slots: _Slots) -> None:
    """A span past the last row makes rows of its own (the standard's model error); growing cells go that far too."""
    surplus = slots.height - behind
    for cell in growing:
        _cover(cell, behind, slots.height, slots)
    if surplus:
        slots.warnings.append(Warning("SPAN_PAST_END", f"spans reach {surplus} rows past the end of their row group"))


def _place_row(row: RowElements, y: int, head: bool, slots: _Slots) -> list[_Placed]:
    """Place the cells of a row; gives those that grow downwards to the end of the group (rowspan 0)."""
    slots.row_places[y] = row.place
    growing, x = [], 0
    for each in row.cells:
        while (y, x) in slots.taken:
            x += 1
        columns = _span(each, "colspan", 1, 1000, slots)
        rows = _span(each, "rowspan", 0, 65534, slots)
        cell = _Placed(len(slots.placed), each, y, x, 0, columns, head or each[0] == "th")
        slots.placed.append(cell)
        slots.width = max(slots.width, x + columns)
        _cover(cell, y, y + max(rows, 1), slots)
        slots.height = max(slots.height, y + max(rows, 1))
        if rows == 0:
            growing.append(cell)
        x += columns
    return growing


def _span(cell: CellElement, name: str, lowest: int, highest: int, slots: _Slots) -> int:
    """A span by the standard's rules for non-negative integers: `2.5` is 2, `-1` and Arabic digits are errors, so 1."""
    _, place, attributes, _, _ = cell
    if name not in attributes:
        return 1
    written = attributes[name]
    found = _NON_NEGATIVE.match(written)
    digits = found.group(1).lstrip("0") or "0" if found else ""
    value = (highest + 1 if len(digits) > 6 else int(digits)) if digits else 1
    used = 1 if value < lowest else min(value, highest)
    if str(used) != written.strip():
        detail = f"{name}={written[:40]!r} is read as {used}"
        slots.warnings.append(Warning("SPAN_CLAMPED", detail, ElementPath(place)))
    return used


def _cover(cell: _Placed, first: int, behind: int, slots: _Slots) -> None:
    """Let the cell cover rows `first` to `behind` - 1; the position of an earlier cell stays that cell's."""
    _refuse_area(slots, cell.columns, behind - first)
    for y in range(first, behind):
        for x in range(cell.column, cell.column + cell.columns):
            holder = slots.taken.setdefault((y, x), cell.number)
            if holder != cell.number:
                cell.overlaps = slots.placed[holder].overlaps = True
    cell.rows = max(cell.rows, behind - cell.row)
    _refuse_positions(slots)


def _refuse_positions(slots: _Slots) -> None:
    if len(slots.taken) + slots.stacked > slots.cells_left:
        raise too_large(f"a table of more than {slots.cells_left} positions", "fewer cells in all")


def _refuse_area(slots: _Slots, columns: int, rows: int) -> None:
    if columns * rows > slots.cells_left:
        raise too_large(f"a table of {rows} x {columns} positions", f"at most {slots.cells_left} positions in all")


def _spanned_rows(
    first: int, behind: int, slots: _Slots, visibility: Visibility, table: ElementPath
) -> Iterator[tuple[GridCell, ...]]:
    """The rows of a group that was placed cell by cell."""
    placed = (cell for cell in slots.placed[len(slots.anchors) :] if cell.row < behind)
    slots.anchors += [_anchor_cell(cell, visibility, slots.warnings) for cell in placed]
    places = {y: ElementPath(slots.row_places[y]) for y in range(first, behind) if y in slots.row_places}
    for y in range(first, behind):
        yield tuple(_position(y, x, slots, places.get(y, table)) for x in range(slots.width))


def _anchor_cell(cell: _Placed, visibility: Visibility, noticed: list[Warning]) -> GridCell:
    where = ElementPath(cell.cell[1])
    text, doubt = _text_of(cell.cell, cell.header, visibility)
    doubt = _OVERLAP if cell.overlaps else doubt
    if doubt is not None:
        _note_doubt(doubt, where, noticed)
    return grid_cell(text, where, cell.header, cell.rows, cell.columns, None, doubt)


def _text_of(cell: CellElement, header: bool, visibility: Visibility) -> tuple[str, str | None]:
    """The text of a cell and the doubt about it."""
    _, _, attributes, text, element = cell
    if element is None:
        text = fold_blanks(text or "")
        return text, doubt_in(text)
    return (read_name if header else read_cell)(element, attributes, visibility)


def _note_doubt(doubt: str, where: ElementPath, noticed: list[Warning]) -> None:
    if doubt != NESTED:  # a page laid out by tables would have one for every part of it
        noticed.append(Warning("CELL_DOUBT", doubt, where))


def _position(y: int, x: int, slots: _Slots, row: ElementPath) -> GridCell:
    number = slots.taken.get((y, x))
    if number is None:
        return grid_cell("", row)
    cell, anchor = slots.placed[number], slots.anchors[number]
    if (cell.row, cell.column) == (y, x):
        return anchor
    return grid_cell("", anchor.where, anchor.header, anchor=(cell.row, cell.column), doubt=anchor.doubt)
