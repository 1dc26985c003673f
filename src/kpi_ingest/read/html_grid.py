"""Rows of cell elements -> a grid, by the table model of the HTML standard ("forming a table").

Spans are clamped as the standard has it (columns 1 to 1000, rows 0 to 65534) and end with their row group. Where two
cells cover one position both are in doubt: no reader can tell what a sighted one makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from kpi_ingest.model import ElementPath, Grid, GridCell, Warning
from kpi_ingest.read.cells import grid_cell, plain_cells
from kpi_ingest.read.folding import doubt_in, fold_blanks
from kpi_ingest.read.html_cell import NESTED, read_cell, read_name
from kpi_ingest.read.html_tree import Element, attributes_of, too_large
from kpi_ingest.read.html_visible import Visibility
from kpi_ingest.read.table_elements import CellElement, RowElements, RowGroup, TableElements

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
    taken: dict[tuple[int, int], int] = field(default_factory=dict)
    row_places: dict[int, str] = field(default_factory=dict)
    width: int = 0
    height: int = 0
    warnings: list[Warning] = field(default_factory=list)


def form_grid(
    table: Element, parts: TableElements, visibility: Visibility, cells_left: int
) -> tuple[Grid, list[Warning]]:
    """The grid of a table element, and what was noticed.

    Raises ReadError E_TABLE_TOO_LARGE for more than `cells_left` positions.
    """
    slots = _Slots(cells_left)
    where = visibility.paths.of(table)
    if parts.spans:
        for group in parts.ordered():
            _place_group(group, slots, visibility)
        _refuse_area(slots, slots.width, slots.height)
        rows = _rows(slots, visibility, where)
    else:
        rows = _plain_rows(parts.ordered(), visibility, slots)
    caption = parts.caption
    title = "" if caption is None else read_name(caption, attributes_of(caption), visibility)[0]
    return Grid(rows, where, title or None, hidden=visibility.opened(table)), slots.warnings


def _plain_rows(groups: Iterable[RowGroup], visibility: Visibility, slots: _Slots) -> tuple[tuple[GridCell, ...], ...]:
    """Rows of cells none of which spans: each stands where it is written."""
    rows = [(group.name == "thead", row) for group in groups for row in group.rows]
    width = max((len(row) for _, row in rows), default=0)
    _refuse_area(slots, width, len(rows))
    return tuple(_plain_row(row, head, width, visibility, slots.warnings) for head, row in rows)


def _plain_row(
    row: RowElements, head: bool, width: int, visibility: Visibility, noticed: list[Warning]
) -> tuple[GridCell, ...]:
    shape, joined = row.shape, "".join(row.texts)
    if (
        shape is not None and joined.isascii() and "(" not in joined
    ):  # nothing to fold but white space, nothing to doubt
        texts = [" ".join(text.split()) for text in row.texts]
        cells = plain_cells(
            texts, [row.place + step for step in shape.steps], [head or it == "th" for it in shape.names]
        )
    else:
        cells = [_single_cell(cell, head, visibility, noticed) for cell in row.cells]
    if len(cells) < width:
        cells += [grid_cell("", ElementPath(row.place))] * (width - len(cells))
    return tuple(cells)


def _single_cell(cell: CellElement, head: bool, visibility: Visibility, noticed: list[Warning]) -> GridCell:
    header, where = head or cell[0] == "th", ElementPath(cell[1])
    text, doubt = _text_of(cell, header, visibility)
    if doubt is not None:
        _note_doubt(doubt, where, noticed)
    return grid_cell(text, where, header, 1, 1, None, doubt)


def _place_group(group: RowGroup, slots: _Slots, visibility: Visibility) -> None:
    growing: list[_Placed] = []
    start = slots.height
    for y, row in enumerate(group.rows, start):
        slots.height = max(slots.height, y + 1)
        for cell in growing:
            _cover(cell, y, y + 1, slots)
        growing += _place_row(row, y, group.name == "thead", slots, visibility)
    if group.rows:
        _end_group(growing, start + len(group.rows), slots)


def _end_group(growing: list[_Placed], behind: int, slots: _Slots) -> None:
    """A span past the last row makes rows of its own (the standard's model error); growing cells go that far too."""
    surplus = slots.height - behind
    for cell in growing:
        _cover(cell, behind, slots.height, slots)
    if surplus:
        slots.warnings.append(Warning("SPAN_PAST_END", f"spans reach {surplus} rows past the end of their row group"))


def _place_row(row: RowElements, y: int, head: bool, slots: _Slots, visibility: Visibility) -> list[_Placed]:
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
    if len(slots.taken) > slots.cells_left:
        raise too_large(f"a table of more than {slots.cells_left} positions", "fewer cells in all")


def _refuse_area(slots: _Slots, columns: int, rows: int) -> None:
    if columns * rows > slots.cells_left:
        raise too_large(f"a table of {rows} x {columns} positions", f"at most {slots.cells_left} positions in all")


def _rows(slots: _Slots, visibility: Visibility, table: ElementPath) -> tuple[tuple[GridCell, ...], ...]:
    anchors = [_anchor_cell(cell, visibility, slots.warnings) for cell in slots.placed]
    places = {y: ElementPath(place) for y, place in slots.row_places.items()}
    return tuple(
        tuple(_position(y, x, slots, anchors, places.get(y, table)) for x in range(slots.width))
        for y in range(slots.height)
    )


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


def _position(y: int, x: int, slots: _Slots, anchors: list[GridCell], row: ElementPath) -> GridCell:
    number = slots.taken.get((y, x))
    if number is None:
        return grid_cell("", row)
    cell, anchor = slots.placed[number], anchors[number]
    if (cell.row, cell.column) == (y, x):
        return anchor
    return grid_cell("", anchor.where, anchor.header, anchor=(cell.row, cell.column), doubt=anchor.doubt)


def cells_in(grids: Iterable[Grid]) -> int:
    """Positions of the grids, those under spans counted."""
    return sum(len(grid.rows) * len(grid.rows[0]) for grid in grids if grid.rows)
