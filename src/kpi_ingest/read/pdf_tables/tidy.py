"""Ruled lattices without the columns and rows that print nothing, and which of them divide text into cells."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.lattice import Lattice, RuledCell


def tidied(lattice: Lattice, fragments: Sequence[Fragment]) -> Lattice:
    """The lattice without edges that divide nothing: none of the text begins in the column behind, or the row below.

    A blank column with rules of its own and a blank row stay out too: no header stands over one, no label before the
    other. Where fewer than two columns or rows would be left, nothing is left out.
    """
    owners = lattice.owners()
    printed = set()
    for each in fragments:
        position = lattice.position((each.x0 + each.x1) / 2, each.middle)
        if position is not None:
            cell = owners.get(position)
            printed.add((cell.row, cell.column, cell.rows, cell.columns) if cell else (*position, 1, 1))
    columns = _told(lattice.columns, [(column, columns) for _, column, _, columns in printed])
    rows = _told(lattice.rows, [(row, rows) for row, _, rows, _ in printed])
    if len(columns) < 2 or len(rows) < 2:
        return lattice
    xs = (lattice.xs[0], *(lattice.xs[column] for column in columns[1:]), lattice.xs[-1])
    ys = (lattice.ys[0], *(lattice.ys[row] for row in rows[1:]), lattice.ys[-1])
    if len(xs) == len(lattice.xs) and len(ys) == len(lattice.ys):
        return lattice
    cells = [_moved(cell, columns, rows) for cell in lattice.cells]
    kept = {(cell.row, cell.column): cell for cell in reversed(cells) if cell.rows and cell.columns}
    return Lattice(xs, ys, tuple(_boxed(cell, xs, ys) for cell in kept.values()), lattice.delimited)


def _told(count: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """The columns (or rows) in which some text stands that spans no others; of spans whose columns are all blank
    otherwise, the first."""
    told = {first for first, width in spans if width == 1}
    for first, width in sorted(spans, key=lambda each: each[1]):
        if not told.intersection(range(first, first + width)):
            told.add(first)
    return [number for number in range(count) if number in told]


def _moved(cell: RuledCell, columns: Sequence[int], rows: Sequence[int]) -> RuledCell:
    """The cell over the columns and rows that are kept; without rows or columns where none of them is."""
    own_columns = [place for place, column in enumerate(columns) if cell.column <= column < cell.column + cell.columns]
    own_rows = [place for place, row in enumerate(rows) if cell.row <= row < cell.row + cell.rows]
    first_column, first_row = (own_columns or [0])[0], (own_rows or [0])[0]
    return RuledCell(cell.box, first_row, first_column, len(own_rows), len(own_columns))


def _boxed(cell: RuledCell, xs: Sequence[float], ys: Sequence[float]) -> RuledCell:
    box = (xs[cell.column], ys[cell.row], xs[cell.column + cell.columns], ys[cell.row + cell.rows])
    return RuledCell(box, cell.row, cell.column, cell.rows, cell.columns)


def divided(lattice: Lattice) -> bool:
    """Whether it has two rows and at most half of them are one cell from end to end; a section title is such a row."""
    whole = sum(cell.rows for cell in lattice.cells if cell.columns == lattice.columns)
    return lattice.rows > 1 and whole * 2 <= lattice.rows
