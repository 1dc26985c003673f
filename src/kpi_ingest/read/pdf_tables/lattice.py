"""A table on a page: edges of its columns and rows, and the cells between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kpi_ingest.model.document import Delimiter
from kpi_ingest.read.pdf_glyphs import Box

Position = tuple[int, int]
"""Row and column."""


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell and the positions it covers."""

    box: Box
    row: int
    column: int
    rows: int
    columns: int

    def positions(self) -> Iterator[Position]:
        """Every position it covers."""
        return (
            (row, column)
            for row in range(self.row, self.row + self.rows)
            for column in range(self.column, self.column + self.columns)
        )


@dataclass(frozen=True, slots=True)
class Lattice:
    """A table: edges of its columns and rows, and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[RuledCell, ...]
    delimited: Delimiter = "rule"
    doubts: Mapping[Position, str] = field(default_factory=dict)
    """Why it is open what stands at a position."""
    headers: int = 0
    """Leading rows that the print shows to be header rows; 0 where it does not say."""
    caption: Box | None = None
    """Where its title stands, if that stands inside the frame of the table; it lies outside of `box`."""

    @property
    def box(self) -> Box:
        """From its first to its last edge."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.ys) - 1

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.xs) - 1

    def position(self, x: float, y: float) -> Position | None:
        """Row and column of the position that holds a point; None outside."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        inside = 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1
        return (row, column) if inside else None

    def position_box(self, row: int, column: int) -> Box:
        """The box of one position, whatever cell covers it."""
        return self.xs[column], self.ys[row], self.xs[column + 1], self.ys[row + 1]

    def owners(self) -> dict[Position, RuledCell]:
        """The cell that covers each position; the first one where cells overlap. A hole has none."""
        owners: dict[Position, RuledCell] = {}
        for cell in sorted(self.cells, key=lambda each: (each.row, each.column)):
            if cell.rows == 1 and cell.columns == 1:
                owners.setdefault((cell.row, cell.column), cell)
                continue
            for position in cell.positions():
                owners.setdefault(position, cell)
        return owners
