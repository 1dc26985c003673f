"""The ruled cells that pdfplumber finds on a page -> a lattice of rows and columns, with spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pdfplumber.page import Page

from kpi_ingest.errors import ReadError
from kpi_ingest.read.pdf_glyphs import Box

_SLIVER = 3.5
"""Rules closer than this are one rule drawn twice: no text fits between them."""
_MOST_CROSSINGS = 40_000
"""pdfplumber compares crossings with crossings; a page of a KPI report has some hundreds."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell between rules, and the positions it covers."""

    box: Box
    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table: edges of its columns and rows, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]

    @property
    def box(self) -> Box:
        """From its first to its last rule."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def position(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the position that holds a point; None outside."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None

    def position_box(self, row: int, column: int) -> Box:
        """The box of one position, whatever cell covers it."""
        return self.xs[column], self.ys[row], self.xs[column + 1], self.ys[row + 1]


def find_lattices(page: Page) -> list[Lattice]:
    """The ruled tables of a page, small ones (inside others) first, whose rows are divided into cells.

    A box around text has one column. Bands behind the rows of an unruled table have one too, or make up rows that are
    one wide cell below a ruled header: such rules delimit no cell.
    Raises ReadError E_PARSE_LIMIT for a page with more rules than any table needs.
    """
    _refuse_crossings(page)
    found = [_lattice(table.cells) for table in page.find_tables()]
    return sorted((each for each in found if len(each.xs) > 2 and _is_divided(each)), key=_area)


def _is_divided(lattice: Lattice) -> bool:
    """Whether at most half of the rows are one cell from end to end; a section title inside a table is such a row."""
    whole = sum(cell.rows for cell in lattice.cells if cell.columns == len(lattice.xs) - 1)
    return whole * 2 <= len(lattice.ys) - 1


def _refuse_crossings(page: Page) -> None:
    edges = page.edges
    upright = {round(edge["x0"]) for edge in edges if edge["orientation"] == "v"}
    level = {round(edge["top"]) for edge in edges if edge["orientation"] == "h"}
    if len(upright) * len(level) > _MOST_CROSSINGS:
        raise ReadError(
            "E_PARSE_LIMIT",
            got=f"{len(upright)} x {len(level)} rules on one page",
            expected=f"at most {_MOST_CROSSINGS} crossings",
            next_step="look at the page: it may be a drawing",
        )


def _area(lattice: Lattice) -> float:
    x0, top, x1, bottom = lattice.box
    return (x1 - x0) * (bottom - top)


def _lattice(boxes: Sequence[Box]) -> Lattice:
    xs = _edges([x for box in boxes for x in (box[0], box[2])])
    ys = _edges([y for box in boxes for y in (box[1], box[3])])
    placed = (_placed(box, xs, ys) for box in boxes)
    return Lattice(xs, ys, tuple(cell for cell in placed if cell.rows and cell.columns))


def _edges(values: Iterable[float]) -> tuple[float, ...]:
    """Distinct edges in order; those a sliver apart are one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _SLIVER:
            edges.append(value)
    return tuple(edges)


def _placed(box: Box, xs: Sequence[float], ys: Sequence[float]) -> RuledCell:
    x0, top, x1, bottom = box
    row, column = _index(ys, top), _index(xs, x0)
    return RuledCell(box, row, column, _index(ys, bottom) - row, _index(xs, x1) - column)


def _index(edges: Sequence[float], value: float) -> int:
    return bisect_right(edges, value) - 1
