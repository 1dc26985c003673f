"""Ruled tables whose labels stand outside the rules: the column to the left of the figures, row by row.

The rules enclose the figures alone, so that a label is told by its height: it stands between the rules of its row.
Between two such grids, one right above the other, a section title may stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from kpi_ingest.read.pdf_tables.fragments import Fragment
from kpi_ingest.read.pdf_tables.lattice import Lattice, RuledCell
from kpi_ingest.read.pdf_tables.strokes import Strokes
from kpi_ingest.read.pdf_tables.walls import cell_at

_SAME = 2.0
"""Points between the edges of two grids that are one table, and by which a label may reach over its row's edges."""
_FARTHEST = 340.0
"""Points that labels reach to the left of the rules."""
_HIGHEST = 4.0
"""In sizes: what stands between two grids that are one table is no higher."""
_LABELLED, _FIGURES = 0.75, 0.6
"""Shares of the rows that must have a label, and of the texts of the first ruled column that must be cells."""
_COVERED = 0.5
_BESIDE = "no label stands between the rules of this row"


@dataclass(frozen=True, slots=True)
class _Core:
    """A grid of figures, without the open stretch beside it."""

    lattice: Lattice
    """As it was found."""
    first: int
    """The first column that rules enclose."""

    @property
    def xs(self) -> tuple[float, ...]:
        """Edges of the enclosed columns."""
        return self.lattice.xs[self.first :]


def with_labels(lattices: Sequence[Lattice], fragments: Sequence[Fragment], strokes: Strokes) -> list[Lattice]:
    """The lattices, those of figures alone put together and given the labels that stand beside them."""
    kept: list[Lattice] = []
    for stack in _stacks([_Core(each, _open_columns(each, strokes)) for each in lattices], fragments):
        others = [each for each in lattices if not any(each is core.lattice for core in stack)]
        free = [each for each in fragments if not any(_holds(other, each) for other in others)]
        found = _labelled(stack, free)
        kept += [found] if found is not None else [core.lattice for core in stack]
    return kept


def _holds(lattice: Lattice, each: Fragment) -> bool:
    return lattice.position((each.x0 + each.x1) / 2, each.middle) is not None


def _open_columns(lattice: Lattice, strokes: Strokes) -> int:
    """1 where a cell of the first column is closed by no rule on its left, else 0."""
    x = lattice.xs[0]
    for cell in lattice.cells:
        if cell.column == 0 and cell.columns == 1:
            top, bottom = cell.box[1], cell.box[3]
            ruled = sum(
                min(stroke.end, bottom) - max(stroke.start, top)
                for stroke in strokes.upright
                if abs(stroke.at - x) <= _SAME and stroke.end > top and stroke.start < bottom
            )
            if ruled < _COVERED * (bottom - top) and lattice.columns > 2:
                return 1
    return 0


def _stacks(cores: Sequence[_Core], fragments: Sequence[Fragment]) -> list[list[_Core]]:
    """Grids with the same columns, one right below the other, together."""
    stacks: list[list[_Core]] = []
    for core in sorted(cores, key=lambda each: each.lattice.ys[0]):
        above = next((stack for stack in stacks if _follows(stack[-1], core, fragments)), None)
        if above is None:
            stacks.append([core])
        else:
            above.append(core)
    return stacks


def _follows(above: _Core, below: _Core, fragments: Sequence[Fragment]) -> bool:
    """Whether nothing but a section title stands between two grids with the same columns."""
    if len(above.xs) != len(below.xs) or any(
        abs(one - other) > _SAME for one, other in zip(above.xs, below.xs, strict=True)
    ):
        return False
    top, bottom = above.lattice.ys[-1], below.lattice.ys[0]
    between = [each for each in fragments if top < each.middle < bottom and each.x1 > above.xs[0] - _FARTHEST]
    if not between or bottom - top > _HIGHEST * between[0].size:
        return False
    return len(between) == 1 and between[0].x0 < above.xs[0] and not between[0].is_figure


def _labelled(stack: Sequence[_Core], fragments: Sequence[Fragment]) -> Lattice | None:
    """One lattice of the stack with the labels to its left; None where these stand otherwise."""
    edge, ys = stack[0].xs[0], tuple(y for core in stack for y in core.lattice.ys)
    inside = [each for each in fragments if ys[0] - _SAME < each.top and each.bottom < ys[-1] + _SAME]
    labels = [each for each in inside if edge - _FARTHEST < each.x0 and each.x1 <= edge + _SAME]
    if not labels or not _is_figures(stack, inside):
        return None
    left = min(each.x0 for each in labels)
    if sum(each.x0 > left + 2 * each.size for each in labels) > 0.2 * len(labels):
        return None
    told = [_within(labels, top, bottom) for top, bottom in pairwise(ys)]
    if sum(map(bool, told)) < _LABELLED * len(told):
        return None
    doubts = {
        (row, column): _BESIDE
        for row, own in enumerate(told)
        if not own or len(own) < sum(ys[row] < each.middle < ys[row + 1] for each in labels)
        for column in range(len(stack[0].xs))
        if row
    }
    xs = (min(left - 1.0, edge - 1.0), *stack[0].xs)
    return Lattice(xs, ys, tuple(_cells(stack, xs, ys)), "rule", doubts)


def _is_figures(stack: Sequence[_Core], inside: Sequence[Fragment]) -> bool:
    """Whether the first enclosed column holds figures, but for its header."""
    left, right = stack[0].xs[:2]
    texts = [each for each in inside if left <= each.x0 and each.x1 <= right]
    body = [each for each in texts if each.middle > stack[0].lattice.ys[1] or stack[0].lattice.rows < 2]
    return bool(body) and sum(each.is_cell for each in body) >= _FIGURES * len(body)


def _within(labels: Sequence[Fragment], top: float, bottom: float) -> list[Fragment]:
    return [each for each in labels if top - _SAME < each.top and each.bottom < bottom + _SAME]


def _cells(stack: Sequence[_Core], xs: Sequence[float], ys: Sequence[float]) -> list[RuledCell]:
    """The cells of the grids, one label cell a row, and one over the whole of each row between two grids."""
    cells: list[RuledCell] = []
    row = 0
    for number, core in enumerate(stack):
        if number:
            cells.append(cell_at(xs, ys, row - 1, 0, 1, len(xs) - 1))
        own = [each for each in core.lattice.cells if each.column >= core.first]
        cells += [cell_at(xs, ys, row + e.row, e.column - core.first + 1, e.rows, e.columns) for e in own]
        cells += [cell_at(xs, ys, row + each, 0) for each in range(core.lattice.rows)]
        row += core.lattice.rows + 1
    return cells
