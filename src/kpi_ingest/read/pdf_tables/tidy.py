"""Ruled lattices without the columns and rows that print nothing, and which of them divide text into cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.lattice import Lattice, RuledCell

_STRIP = 8.0
"""Points: a column or row as narrow as this holds no text; boxes are padded by up to 6."""


def tidied(lattice: Lattice, fragments: Sequence[Fragment]) -> Lattice:
    """The lattice without strips too narrow for text in which none begins: they are the padding of boxes.

    A blank column or row as wide as a text is kept: it is printed. Where fewer than two columns or rows would be left,
    nothing is left out.
    """
    owners = lattice.owners()
    printed = set()
    for each in fragments:
        position = lattice.position((each.x0 + each.x1) / 2, each.middle)
        if position is not None:
            cell = owners.get(position)
            printed.add((cell.row, cell.column, cell.rows, cell.columns) if cell else (*position, 1, 1))
    columns = _told(lattice.xs, [(column, columns) for _, column, _, columns in printed])
    rows = _told(lattice.ys, [(row, rows) for row, _, rows, _ in printed])
    if len(columns) < 2 or len(rows) < 2:
        return lattice
    xs = (lattice.xs[0], *(lattice.xs[column] for column in columns[1:]), lattice.xs[-1])
    ys = (lattice.ys[0], *(lattice.ys[row] for row in rows[1:]), lattice.ys[-1])
    if len(xs) == len(lattice.xs) and len(ys) == len(lattice.ys):
        return lattice
    cells = [_moved(cell, columns, rows) for cell in lattice.cells]
    kept = {(cell.row, cell.column): cell for cell in reversed(cells) if cell.rows and cell.columns}
    return Lattice(xs, ys, tuple(_boxed(cell, xs, ys) for cell in kept.values()), lattice.delimited)


def _told(edges: Sequence[float], spans: Sequence[tuple[int, int]]) -> list[int]:
    """The columns (or rows) that are wide enough for text, or in which some stands that spans no others; of spans all
    of whose columns are neither, the first."""
    told = {first for first, width in spans if width == 1}
    told.update(number for number, (start, end) in enumerate(pairwise(edges)) if end - start > _STRIP)
    for first, width in sorted(spans, key=lambda each: each[1]):
        if not told.intersection(range(first, first + width)):
            told.add(first)
    return sorted(told)


def _moved(cell: RuledCell, columns: Sequence[int], rows: Sequence[int]) -> RuledCell:
    """The cell over the columns and rows that are kept; without rows or columns where none of them is."""
    own_columns = [place for place, column in enumerate(columns) if cell.column <= column < cell.column + cell.columns]
    own_rows = [place for place, row in enumerate(rows) if cell.row <= row < cell.row + cell.rows]
    first_column, first_row = (own_columns or [0])[0], (own_rows or [0])[0]
    return RuledCell(cell.box, first_row, first_column, len(own_rows), len(own_columns))


def _boxed(cell: RuledCell, xs: Sequence[float], ys: Sequence[float]) -> RuledCell:
    box = (xs[cell.column], ys[cell.row], xs[cell.column + cell.columns], ys[cell.row + cell.rows])
    return RuledCell(box, cell.row, cell.column, cell.rows, cell.columns)


def divided(lattice: Lattice, fragments: Sequence[Fragment]) -> bool:
    """Whether it has two rows, and rules set the cells of each apart.

    At most half of the rows may be one cell from end to end, as section titles are; few of the cells that span columns
    may hold texts that stand apart in them: between the bands of a zebra table the rows are white and not divided.
    """
    whole = sum(cell.rows for cell in lattice.cells if cell.columns == lattice.columns)
    if lattice.rows < 2 or whole * 2 > lattice.rows or _holds_rows(lattice, fragments):
        return False
    if _swallows_figures(lattice, fragments):
        return False
    wide = [cell for cell in lattice.cells if cell.columns > 1]
    return sum(_holds_columns(cell, lattice, fragments) for cell in wide) * 8 <= lattice.rows


def _swallows_figures(lattice: Lattice, fragments: Sequence[Fragment]) -> bool:
    """Whether figures stand apart behind labels inside the first column, in two rows and at least half of its rows:
    its walls are those of something else, as of a box over hidden text, and pass by the columns of the print."""
    rows: dict[int, list[Fragment]] = {}
    for each in fragments:
        position = lattice.position((each.x0 + each.x1) / 2, each.middle)
        if position is not None and position[1] == 0:
            rows.setdefault(position[0], []).append(each)
    swallowed = sum(_has_figure_behind(own) for own in rows.values())
    return swallowed > 1 and swallowed * 2 >= len(rows)


def _has_figure_behind(row: Sequence[Fragment]) -> bool:
    """Whether a figure stands more than a letter's height to the right of a label on the same line."""
    return any(
        figure.is_figure
        and not label.is_figure
        and abs(figure.middle - label.middle) < 2
        and figure.x0 - label.x1 > label.size
        for label in row
        for figure in row
    )


def _holds_columns(cell: RuledCell, lattice: Lattice, fragments: Sequence[Fragment]) -> bool:
    x0, top, x1, bottom = cell.box
    inside = [each for each in fragments if x0 < each.x0 < x1 and top < each.middle < bottom]
    return any(
        abs(one.middle - other.middle) < 2 and lattice.position(*_end(one)) != lattice.position(*_end(other))
        for one, other in pairwise(inside)
    )


def _holds_rows(lattice: Lattice, fragments: Sequence[Fragment]) -> bool:
    """Whether figures stand one below the other in several columns of one row: rules divide its columns alone."""
    heights: dict[tuple[int, int], list[float]] = {}
    for each in fragments:
        position = lattice.position((each.x0 + each.x1) / 2, each.middle)
        if position is not None and each.is_figure and position[1] > 0:
            heights.setdefault(position, []).append(each.middle)
    for row in range(lattice.rows):
        stacked = [found for (own, _), found in heights.items() if own == row and len(found) > 1]
        if any(_shared(one, other) > 1 for one, other in combinations(stacked, 2)):
            return True
    return _is_one_slot(lattice, fragments, heights)


def _shared(one: Sequence[float], other: Sequence[float]) -> int:
    """How many heights of one column are heights of another too."""
    return sum(any(abs(y - level) < 1.5 for level in other) for y in one)


def _is_one_slot(lattice: Lattice, fragments: Sequence[Fragment], heights: dict[tuple[int, int], list[float]]) -> bool:
    """Whether all figures stand in one row, at two heights or more at which labels stand too: rules divide columns,
    and nothing divides the rows below the header."""
    turned = any(each.glyphs[0].direction for each in fragments)
    if turned or len({row for row, _ in heights}) != 1 or lattice.rows > 3:
        return False
    labels = [
        each.middle for each in fragments if lattice.position((each.x0 + each.x1) / 2, each.middle) in _labels(heights)
    ]
    places = sorted(y for found in heights.values() for y in found)
    levels = [y for number, y in enumerate(places) if not number or y - places[number - 1] > 3]
    return len(levels) > 1 and all(any(abs(y - label) < 1.5 for label in labels) for y in levels)


def _labels(heights: dict[tuple[int, int], list[float]]) -> set[tuple[int, int]]:
    """The positions of the labels of rows that hold figures."""
    return {(row, 0) for row, _ in heights}


def _end(each: Fragment) -> tuple[float, float]:
    return each.x1, each.middle


def goes_on_below(lattice: Lattice, fragments: Sequence[Fragment]) -> bool:
    """Whether a line with columns stands right below or above a lattice: its rows are ruled only in part."""
    x0, top, x1, bottom = lattice.box
    size = max((each.size for each in fragments), default=0.0)
    for low, high in ((bottom, bottom + 1.6 * size), (top - 1.6 * size, top)):
        near = [each for each in fragments if low < each.middle < high and each.x1 > x0 and each.x0 < x1]
        if any(abs(one.middle - other.middle) < 2 for one, other in pairwise(near)):
            return True
    return False
