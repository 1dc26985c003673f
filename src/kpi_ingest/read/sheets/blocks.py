"""A sheet as blocks: lines above, between and below its tables, and tables with the place of every cell.

Cells are delimited whatever they hold, so that a table is a stretch of rows; where it ends is told by blank rows and by
rows of one cell before a further header. Blank rows, and blank columns at the edges, are left out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from kpi_ingest.errors import ReadError
from kpi_ingest.model import Block, Grid, GridCell, Line, SheetCell, Warning
from kpi_ingest.read.folding import doubt_in, fold_blanks
from kpi_ingest.read.plain_rows import is_figure
from kpi_ingest.read.sheets.sheet import Position, Sheet, ShownCell, cell_name, range_name

_TYPED = re.compile(r"(?<![\d.,])\d{1,3}[.,]\d{3}(?![\d.,])")
_BLANK = ShownCell("")


@dataclass(frozen=True, slots=True)
class _Table:
    """A stretch of rows, with the columns between its first and its last cell."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def blocks_of(sheet: Sheet, cells_left: int) -> Iterator[Block]:
    """Lines and grids in the order of the sheet, its name first where it has one. Raises E_TABLE_TOO_LARGE."""
    if sheet.name:
        yield Line(fold_blanks(sheet.name), SheetCell(sheet.name, ""), heading=2)
    view = _View(sheet)
    for stretch in _stretches(view):
        if len(stretch.columns) > 1 and len(stretch.rows) > 1:
            if len(stretch.columns) * len(stretch.rows) > cells_left:
                raise ReadError(
                    "E_TABLE_TOO_LARGE", got=f"sheet {sheet.name[:40]!r}", next_step="give its sheets alone"
                )
            yield _grid(view, stretch)
        else:
            yield from (view.line(row) for row in stretch.rows)


def remarks_on(sheet: Sheet) -> Iterator[Warning]:
    """What of the sheet is not read, or not as it is shown."""
    whole = SheetCell(sheet.name, "")
    if sheet.hidden:
        if sheet.cells:
            told = f"{len(sheet.cells)} cells left out by the rule: hidden sheet"
            yield Warning("HIDDEN_CONTENT", told, whole)
        return
    view = _View(sheet)
    unseen = [position for position in sheet.cells if not view.seen(position)]
    if unseen:
        first = SheetCell(sheet.name, cell_name(min(unseen)))
        yield Warning("HIDDEN_CONTENT", f"{len(unseen)} cells left out by the rule: hidden row or column", first)
    for remark in sorted({cell.remark for cell in sheet.cells.values() if cell.remark}):
        places = [position for position, cell in sheet.cells.items() if cell.remark == remark and view.seen(position)]
        if places:
            yield Warning("AS_STORED", f"{len(places)} cells: {remark}", SheetCell(sheet.name, cell_name(min(places))))


class _View:
    """The cells that are seen, by position, under the ranges that are merged."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._covered: dict[Position, Position] = {}
        self._spans: dict[Position, tuple[Position, Position]] = {}
        positions = [position for position in sheet.cells if self.seen(position)]
        self.filled: dict[int, list[int]] = {}
        for row, column in sorted(positions):
            self.filled.setdefault(row, []).append(column)
        for first, last in sheet.merged:
            if (last[0] - first[0] + 1) * (last[1] - first[1] + 1) <= 20_000:
                self._cover(first, last)

    def seen(self, position: Position) -> bool:
        """Whether neither the row nor the column is hidden."""
        return position[0] not in self.sheet.hidden_rows and position[1] not in self.sheet.hidden_columns

    def _cover(self, first: Position, last: Position) -> None:
        self._spans[first] = (first, last)
        for row in range(first[0], last[0] + 1):
            for column in range(first[1], last[1] + 1):
                self._covered[row, column] = first

    def merged(self, position: Position) -> bool:
        """Whether a merged range covers this position."""
        return position in self._covered

    def cell(self, position: Position) -> ShownCell:
        """What stands here; blank where nothing does."""
        return self.sheet.cells.get(position, _BLANK)

    def origin(self, position: Position) -> Position:
        """The cell whose merged range covers this position; the position itself elsewhere."""
        return self._covered.get(position, position)

    def last(self, position: Position) -> Position:
        """The last position of the range that begins here."""
        return self._spans.get(position, (position, position))[1]

    def place(self, first: Position, last: Position) -> SheetCell:
        """The place of a range."""
        return SheetCell(self.sheet.name, range_name(first, last))

    def line(self, row: int) -> Line:
        """A row that is no row of a table."""
        columns = self.filled[row]
        texts = [fold_blanks(self.cell((row, column)).text) for column in columns]
        return Line(" ".join(filter(None, texts)), self.place((row, columns[0]), (row, columns[-1])))


def _stretches(view: _View) -> Iterator[_Table]:
    """Tables, and rows of one cell that stand apart from them. A further table begins behind a blank row where the next
    row of several cells holds no figure."""
    group: list[int] = []
    heads = _heads_below(view)
    for above, row in zip(chain((-1,), view.filled), view.filled, strict=False):
        if group and heads[row] and _blank_between(view, above, row):
            yield from _split(view, group)
            group = []
        group.append(row)
    yield from _split(view, group)


def _heads_below(view: _View) -> dict[int, bool]:
    """For each row whether the next row of several cells, itself or below it, holds no figure."""
    told: dict[int, bool] = {}
    worded = True
    for row in reversed(view.filled):
        if len(view.filled[row]) > 1:
            worded = not any(_is_number(view.cell((row, column))) for column in view.filled[row])
        told[row] = worded
    return told


def _blank_between(view: _View, above: int, below: int) -> bool:
    hidden = sum(above < row < below for row in view.sheet.hidden_rows) if below > above + 1 else 0
    return below - above - 1 > hidden


def _is_number(cell: ShownCell) -> bool:
    return cell.number is not None or is_figure(fold_blanks(cell.text))


def _split(view: _View, rows: Sequence[int]) -> Iterator[_Table]:
    """Rows of one cell above and below the table stand by themselves."""
    filled = view.filled
    wide = [place for place, row in enumerate(rows) if len(filled[row]) > 1]
    if not wide:
        yield from (_Table((row,), tuple(filled[row][:1])) for row in rows)
        return
    first, last = wide[0], wide[-1]
    while first and rows[first - 1] == rows[first] - 1 and _heads(view, rows[first - 1]):
        first -= 1
    while last + 1 < len(rows) and _goes_on(view, rows[last + 1]):
        last += 1
    yield from (_Table((row,), tuple(filled[row][:1])) for row in rows[:first])
    body = rows[first : last + 1]
    columns = sorted({column for row in body for column in filled[row]})
    seen = tuple(column for column in range(columns[0], columns[-1] + 1) if column not in view.sheet.hidden_columns)
    yield _Table(tuple(body), seen)
    yield from (_Table((row,), tuple(filled[row][:1])) for row in rows[last + 1 :])


def _heads(view: _View, row: int) -> bool:
    """Whether a row of one cell spans columns of the header below it and not all of them."""
    column = view.filled[row][0]
    return view.last((row, column))[1] > column > min(view.filled[row + 1], default=0)


def _goes_on(view: _View, row: int) -> bool:
    """Whether a row of one cell below the table holds a figure of it."""
    return _is_number(view.cell((row, view.filled[row][0])))


def _grid(view: _View, table: _Table) -> Grid:
    first, last = (table.rows[0], table.columns[0]), (table.rows[-1], table.columns[-1])
    rows = tuple(tuple(_grid_cell(view, table, (row, column)) for column in table.columns) for row in table.rows)
    return Grid(rows, view.place(first, last))


def _grid_cell(view: _View, table: _Table, position: Position) -> GridCell:
    if not view.merged(position):
        return _own_cell(view, position, position)
    origin = view.origin(position)
    last = view.last(origin)
    rows = table.rows[bisect_left(table.rows, origin[0]) : bisect_right(table.rows, last[0])]
    columns = table.columns[bisect_left(table.columns, origin[1]) : bisect_right(table.columns, last[1])]
    if position != (rows[0], columns[0]):
        anchor = (bisect_left(table.rows, rows[0]), bisect_left(table.columns, columns[0]))
        return GridCell("", view.place(origin, last), anchor=anchor)
    return replace(_own_cell(view, origin, last), row_span=len(rows), column_span=len(columns))


def _own_cell(view: _View, first: Position, last: Position) -> GridCell:
    cell = view.cell(first)
    doubt = cell.doubt or _doubt_typed(view.sheet, cell) or doubt_in(cell.text)
    return GridCell(fold_blanks(cell.text), view.place(first, last), doubt=doubt)


def _doubt_typed(sheet: Sheet, cell: ShownCell) -> str | None:
    """A number that was typed as text has the decimal mark of whoever typed it, stored ones have a point."""
    if sheet.stores_numbers and cell.number is None and _TYPED.search(cell.text) and is_figure(fold_blanks(cell.text)):
        return "a number kept as text: whether its mark is of decimals or of thousands is not said"
    return None
